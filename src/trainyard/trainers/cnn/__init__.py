"""Trainer family: small convolutional nets."""
