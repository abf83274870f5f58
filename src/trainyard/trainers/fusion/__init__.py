"""Trainer family: nets that join several kinds of data. An encoder for each part, and a fusion of what they give."""
