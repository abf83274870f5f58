"""How one class is told from all others at every threshold, the areas below it, and what of it a chart needs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

Counts = NDArray[np.int64]
_optimize: Any = scipy.optimize  # it publishes no types

EVENLY = 100
"""Points that are kept evenly in each of: true positives, false positives, order of magnitude of those said."""
WHOLE = 4 * EVENLY
"""Points up to which nothing is left out."""


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Counts of those with at least the threshold, [m] each, thresholds falling; the first says yes to none."""

    thresholds: NDArray[np.float64]
    true_positives: Counts
    false_positives: Counts

    @property
    def positives(self) -> int:
        return int(self.true_positives[-1])

    @property
    def negatives(self) -> int:
        return int(self.false_positives[-1])


def cumulative(is_class: NDArray[np.bool_], probability: NDArray[np.float64]) -> Cumulative:
    """Every threshold that tells samples [n] apart, with what it says; n at least 1."""
    order = np.argsort(probability)[::-1]
    falling, hits = probability[order], np.cumsum(is_class[order])
    ends = np.flatnonzero(np.append(falling[1:] != falling[:-1], True))  # samples of the same probability go together
    above = np.nextafter(max(1.0, float(falling[0])), 2.0)
    return Cumulative(
        np.concatenate([[above], falling[ends]]),
        np.concatenate([[0], hits[ends]]),
        np.concatenate([[0], ends + 1 - hits[ends]]),
    )


def roc_auc(curve: Cumulative) -> float | None:
    """Area below the ROC curve, by trapezoids (Fawcett 2006, "An introduction to ROC analysis", algorithm 2).

    None where all samples are of the class, or none is. Equal to scikit-learn's `roc_auc_score`.
    """
    if not curve.positives or not curve.negatives:
        return None
    hits, wrong = curve.true_positives, curve.false_positives
    twice = np.diff(wrong) @ (hits[1:] + hits[:-1])  # whole numbers: exact
    return float(twice) / 2 / (curve.positives * curve.negatives)


def average_precision(curve: Cumulative) -> float | None:
    """Sum over thresholds of (recall - recall before) x precision; None where no sample is of the class.

    Equal to scikit-learn's `average_precision_score`.
    """
    if not curve.positives:
        return None
    hits, wrong = curve.true_positives, curve.false_positives
    precision = hits[1:] / (hits[1:] + wrong[1:])
    return float(np.diff(hits) @ precision) / curve.positives


def thinned(curve: Cumulative) -> Cumulative:
    """Some 400 of the points, or all where there are no more.

    Kept are the ends, all vertices of the ROC curve's convex hull, and points evenly in three things that grow along
    the curve: true positives, false positives, and the logarithm of those said to be of the class. So every point that
    is left out has recall and false positive rate within a hundredth of those of the kept point before it, and as many
    said to be of the class within an eighth (of 100,000); the last keeps the precision among the first few.
    """
    if len(curve.thresholds) <= WHOLE:
        return curve
    hits, wrong = curve.true_positives, curve.false_positives
    kept = [np.array([0, len(hits) - 1]), _hull(curve)]
    kept += [_evenly(grows) for grows in (hits, wrong, np.log1p(hits + wrong))]
    which = np.unique(np.concatenate(kept))
    return Cumulative(curve.thresholds[which], hits[which], wrong[which])


def _evenly(grows: NDArray[Any]) -> NDArray[np.int64]:
    """The first point from each hundredth of what `grows` in all."""
    return np.searchsorted(grows, np.linspace(0.0, float(grows[-1]), EVENLY + 1)[1:-1])


def _hull(curve: Cumulative) -> NDArray[np.int64]:
    """Vertices of the ROC curve's convex hull: the ends of the blocks in which isotonic regression pools the samples
    (Fawcett and Niculescu-Mizil 2007, "PAV and the ROC convex hull")."""
    said = np.diff(curve.true_positives + curve.false_positives)
    share = np.diff(curve.true_positives) / said
    return np.asarray(_optimize.isotonic_regression(share, weights=said, increasing=False).blocks, np.int64)
