"""Trainer family: small vision transformers."""
