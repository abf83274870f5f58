"""Scores of a growing forest by running sums of its trees' votes: a tree is asked once, when it is new."""

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.evaluation import classification, regression
from trainyard.evaluation.naming import named


class Tally:
    """Running sum of predictions a row: class probabilities [n, classes], or values [n, 1]."""

    def __init__(self, rows: int, width: int) -> None:
        self._sums = np.zeros((rows, width))
        self._counts = np.zeros(rows, dtype=np.int64)

    def add(self, votes: NDArray[np.float64], rows: NDArray[np.intp] | slice) -> None:
        """Count one tree's votes, [selected rows, width]; no row is selected twice."""
        self._sums[rows] += votes
        self._counts[rows] += 1

    @property
    def voted(self) -> NDArray[np.bool_]:
        """Which rows have any vote."""
        return self._counts > 0

    def means(self) -> NDArray[np.float64]:
        """Mean votes of the rows that have any, [voted rows, width]."""
        voted = self.voted
        return self._sums[voted] / self._counts[voted, None]


class LiveScores:
    """Out-of-bag and validation scores of a forest after each batch of new trees.

    Rows that a tree was grown on are not asked: full-grown trees know them by heart, and it would cost more than all
    the rest. The out-of-bag score is what a forest has in place of a training score.
    """

    def __init__(self, data: TableData) -> None:
        self._classes = len(data.classes)
        self._x_train, self._y_train = data.part(Part.TRAIN)
        self._x_val, self._y_val = data.part(Part.VALIDATION)
        self._oob = Tally(len(self._y_train), self._classes or 1)
        self._val = Tally(len(self._y_val), self._classes or 1)

    def add(self, forest: Any, new_trees: list[Any]) -> dict[str, float]:
        """Count the new trees' votes; returns the scores of the forest as it now stands."""
        for tree, sample in zip(new_trees, samples_of(forest, new_trees), strict=True):
            unseen = np.flatnonzero(np.bincount(sample, minlength=len(self._y_train)) == 0)
            self._oob.add(self._votes(forest, tree, self._x_train[unseen]), unseen)
            self._val.add(self._votes(forest, tree, self._x_val), slice(None))
        return {**self._oob_scores(), **named("val", self._judge(self._val, self._y_val))}

    def _votes(self, forest: Any, tree: Any, x: NDArray[np.float32]) -> NDArray[np.float64]:
        if not self._classes:
            return tree.predict(x, check_input=False)[:, None]
        votes = tree.predict_proba(x, check_input=False)
        if votes.shape[1] == self._classes:
            return votes
        padded = np.zeros((len(x), self._classes))  # a class may be missing from the training rows
        padded[:, forest.classes_] = votes
        return padded

    def _oob_scores(self) -> dict[str, float]:
        if not self._oob.voted.any():  # every tree can have seen every row of a tiny table
            return {}
        scores = self._judge(self._oob, self._y_train)
        return named("oob", {name: scores[name] for name in (("accuracy",) if self._classes else ("rmse", "r2"))})

    def _judge(self, tally: Tally, y: Any) -> dict[str, float]:
        voted, means = tally.voted, tally.means()
        if self._classes:
            return classification.judge(y[voted], means)
        return regression.judge(y[voted], means[:, 0])


def samples_of(forest: Any, trees: list[Any]) -> list[NDArray[np.int32]]:
    """Training rows that each of `trees` was grown on (with repeats).

    scikit-learn redraws them for all trees of a forest at each call; a shallow copy that holds only the new trees
    keeps the cost from growing with the square of their number.
    """
    view = copy.copy(forest)
    view.estimators_ = trees
    return view.estimators_samples_
