"""Trainer family: gradient boosting."""
