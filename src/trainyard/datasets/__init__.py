"""L1: bytes become validated, fingerprinted, split data. Opened in children only."""
