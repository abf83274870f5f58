"""Trainer family: random forests."""
