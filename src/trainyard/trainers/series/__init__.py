"""Trainer family: networks over time. One fit; what reads the steps (`encoders`) differs."""
