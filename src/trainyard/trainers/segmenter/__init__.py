"""Trainer family: a class for each point of a cloud."""
