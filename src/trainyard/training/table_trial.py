"""A model of scikit-learn's kind and the rows of a part of a table, to be judged; see `training.trial`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.explanation import View
from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.evaluation.detail import judged
from trainyard.evaluation.predictions import Predictions
from trainyard.training.explaining.columns import column_views

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
        return Predictions(self.rows, y, np.concatenate(told))

    @property
    def rows(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.data.parts == self.part)

    @property
    def pieces(self) -> Sequence[str]:
        return [column.name for column in self.data.encoding.columns]

    def answer(self, at: int) -> NDArray[np.float64]:
        return self.predict(self.data.x[self.rows[[at]]])[0]

    def exchanged(self, at: NDArray[np.int64], piece: int, donors: NDArray[np.int64]) -> NDArray[np.float64]:
        """Of a column of categories all its columns of 0 and 1 together."""
        x, rows = self.data.x, self.rows
        some, columns = x[rows[at]], self.data.encoding.slices[piece]
        some[:, columns] = x[rows[donors], columns]
        return self.predict(some)

    def views(self, at: int, label: int | None) -> Sequence[View]:
        return column_views(self, at, label)
