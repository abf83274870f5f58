"""Trainer family: residual nets (ResNet-18, -34, -50)."""
