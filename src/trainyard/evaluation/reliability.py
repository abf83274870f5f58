"""Whether probabilities can be taken at their word."""

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.evaluation import ReliabilityBin

BINS = 15
"""As many as Guo et al. 2017 use."""


def brier(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """Mean squared distance of probabilities [n, classes] to 1 for the true class and 0 for others (Brier 1950).

    Summed over the classes, in 0..2; of two classes half of that, in 0..1, as is usual and as scikit-learn's
    `brier_score_loss` has it.
    """
    chosen = probabilities[np.arange(len(truth)), truth]
    squared = np.einsum("ij,ij->i", probabilities, probabilities)
    total = float((squared - chosen**2 + (1.0 - chosen) ** 2).mean())
    return total / 2 if probabilities.shape[1] == 2 else total


def reliability(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> list[ReliabilityBin]:
    """Confidence beside accuracy in 15 equally wide bins (low, high] of the highest probability."""
    confidence: NDArray[np.float64] = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    edges = np.linspace(0.0, 1.0, BINS + 1)
    which = np.clip(np.searchsorted(edges, confidence) - 1, 0, BINS - 1)
    count = np.bincount(which, minlength=BINS)
    filled = np.maximum(count, 1)
    sure = np.bincount(which, confidence, BINS) / filled
    met = np.bincount(which, right, BINS) / filled
    return [
        ReliabilityBin(
            low=float(edges[at]),
            high=float(edges[at + 1]),
            count=int(count[at]),
            confidence=float(sure[at]) if count[at] else None,
            accuracy=float(met[at]) if count[at] else None,
        )
        for at in range(BINS)
    ]


def expected_calibration_error(bins: list[ReliabilityBin]) -> float:
    """Mean over samples of |accuracy - confidence| of their bin, in 0..1 (Guo et al. 2017, equation 5,
    https://arxiv.org/abs/1706.04599)."""
    gaps = [
        one.count * abs(one.accuracy - one.confidence)
        for one in bins
        if one.accuracy is not None and one.confidence is not None
    ]
    return sum(gaps) / sum(one.count for one in bins)
