"""L1: predictions in, numbers and curves out. NumPy, and SciPy where it serves; no torch, no reading, no writing."""
