"""Trainer family: linear models for tables."""
