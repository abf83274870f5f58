"""A model of scikit-learn's kind and the rows of a part of a table, to be judged; see `training.trial`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.evaluation.detail import judged
from trainyard.evaluation.predictions import Predictions

AT_ONCE = 10_000
"""Rows, between two words of how far it is."""


@dataclass(frozen=True, slots=True)
class TableTrial:
    """`predict` gives float64 [n, classes] probabilities, or [n] values, for float32 [n, columns]."""

    data: TableData
    part: Part
    predict: Callable[[NDArray[np.float32]], NDArray[np.float64]]

    def scores(self) -> dict[str, float]:
        """Named `test/…`, as at the end of the training."""
        x, y = self.data.part(self.part)
        return dict(judged("test", y, self.predict(x), len(self.data.classes)).scores)

    def predictions(self, tell: Callable[[int], None]) -> Predictions:
        """Of all rows of the part; `tell` hears how many more are answered."""
        x, y = self.data.part(self.part)
        told: list[NDArray[np.float64]] = []
        for start in range(0, len(x), AT_ONCE):
            some = x[start : start + AT_ONCE]
            told.append(self.predict(some))
            tell(len(some))
        return Predictions(np.flatnonzero(self.data.parts == self.part), y, np.concatenate(told))
