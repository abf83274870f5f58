"""What a model says of samples, one by one: what every number of an evaluation is computed from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Predictions:
    """`rows` int64 [n] are the samples' rows in the data set version. For classes `truth` is int64 [n] labels (-1 where
    there is none) and `told` float64 [n, classes] probabilities; for numbers both are float64 [n], the truth NaN where
    there is none. `uncertainty` float64 [n] is there where the model says how unsure it is: the mutual information of
    answer and model in nats, or the standard deviation of a number.
    """

    rows: NDArray[np.int64]
    truth: NDArray[Any]
    told: NDArray[np.float64]
    uncertainty: NDArray[np.float64] | None = None

    @property
    def classes(self) -> int:
        """0 for numbers."""
        return self.told.shape[1] if self.told.ndim > 1 else 0

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which samples have a truth, bool [n]."""
        return self.truth >= 0 if self.classes else np.isfinite(self.truth)

    @property
    def labelled(self) -> "Predictions":
        """Those samples whose truth is known."""
        known = self.known
        return Predictions(self.rows[known], self.truth[known], self.told[known])


def joined(several: list[Predictions]) -> Predictions:
    """All samples of several parts, one part behind the other."""
    doubts = [one.uncertainty for one in several if one.uncertainty is not None]
    return Predictions(
        np.concatenate([one.rows for one in several]),
        np.concatenate([one.truth for one in several]),
        np.concatenate([one.told for one in several]),
        np.concatenate(doubts) if len(doubts) == len(several) else None,
    )
