"""Trainer family: PointNet for whole clouds."""
