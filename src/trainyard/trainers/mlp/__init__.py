"""Trainer family: multilayer perceptrons for tables."""
