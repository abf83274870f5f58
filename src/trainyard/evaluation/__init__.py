"""L1: predictions in, numbers out. NumPy only."""
