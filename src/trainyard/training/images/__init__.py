"""What the image trainers share: pixels as floats, augmentation, samples larger than memory, a start from weights."""
