"""Which columns, or parts, count for an answer: each is exchanged for those of other samples."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.explanation import ColumnsView, PieceEffect
from trainyard.evaluation.importance import mean_of

DONORS = 100
SEED = 0
EXCHANGED = (
    "One column at a time is given the values that other samples have: columns that tell the same cover for one "
    "another, and some of the mixtures may exist nowhere. It says what this model leans on, not what causes what."
)


class Exchangeable(Protocol):
    """Samples that are made of named pieces, and a model that answers them."""

    @property
    def rows(self) -> NDArray[np.int64]: ...

    @property
    def pieces(self) -> Sequence[str]:
        """Names of columns or parts; none where samples are of one piece."""
        ...

    def answer(self, at: int) -> NDArray[np.float64]:
        """To the sample at place `at`: probabilities [classes], or the number []."""
        ...

    def exchanged(self, at: NDArray[np.int64], piece: int, donors: NDArray[np.int64]) -> NDArray[np.float64]:
        """Answers to the samples at places `at` [n], each with its piece `piece` being that of the sample at `donors`
        [n]: probabilities [n, classes], or numbers [n]."""
        ...


def column_views(trial: Exchangeable, at: int, label: int | None) -> list[ColumnsView]:
    """By how much the probability of `label`, or the number, falls where a piece is another sample's, in the mean.

    Prediction difference: Robnik-Sikonja and Kononenko 2008, section 2 (https://doi.org/10.1109/TKDE.2007.190734), with
    samples for the distribution of a column. Nothing where there are fewer than two other samples.
    """
    others = np.delete(np.arange(len(trial.rows)), at)
    if len(others) < 2 or not trial.pieces:
        return []
    donors = np.random.default_rng(SEED).permutation(others)[:DONORS]
    same = np.full(len(donors), at)
    own = _chosen(trial.answer(at), label)
    found: list[PieceEffect] = []
    for piece, name in enumerate(trial.pieces):
        over = mean_of(own - _chosen(trial.exchanged(same, piece, donors), label))
        found.append(PieceEffect(name=name, effect=over.mean, low=over.low, high=over.high))
    found.sort(key=lambda one: -abs(one.effect))
    unit = "target" if label is None else "probability"
    return [ColumnsView(part=None, method="prediction_difference", unit=unit, limits=EXCHANGED, pieces=found)]


def _chosen(told: NDArray[np.float64], label: int | None) -> NDArray[np.float64]:
    return told if label is None else told[..., label]
