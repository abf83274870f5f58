"""What counted in one sample: columns exchanged, windows hidden, gradients followed, attention read."""
