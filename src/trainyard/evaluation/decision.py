"""Answers at a chosen threshold instead of the most probable class."""

import numpy as np
from numpy.typing import NDArray


def decided(probabilities: NDArray[np.float64], positive: int, threshold: float) -> NDArray[np.int64]:
    """Labels [n] of probabilities [n, classes]: `positive` from `threshold` on, else the most probable other class."""
    others = probabilities.copy()
    others[:, positive] = -1.0
    return np.where(probabilities[:, positive] >= threshold, positive, others.argmax(axis=1))
