"""Scores taken apart: what was judged for each class, or for each step ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.events import ClassScore, HorizonScore
from trainyard.evaluation import classification, regression
from trainyard.evaluation.naming import named


@dataclass(frozen=True, slots=True)
class Detail:
    """What scores are made from. Neither is there for a task that has no classes and looks at one step."""

    confusion: NDArray[np.int64] | None = None
    """Counts [classes, classes]; rows are the truth, columns the prediction."""
    horizon: NDArray[np.float64] | None = None
    """[steps ahead, 2]: mean squared and mean absolute error, NaN where nothing was measured."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Scores of one part by name (`test/…`), and what they are made from."""

    scores: Mapping[str, float]
    detail: Detail = Detail()


def judged(part: str, truth: NDArray[Any], predicted: NDArray[np.float64], classes: int) -> Judged:
    """What whole predictions come to: probabilities [n, classes], or values [n] where `classes` is 0."""
    if classes == 0:
        return Judged(named(part, regression.judge(truth, predicted)))
    confusion = classification.confusion_matrix(truth, predicted.argmax(axis=1), classes)
    return Judged(named(part, classification.judge(truth, predicted)), Detail(confusion))


def by_class(confusion: NDArray[np.int64], names: Sequence[str]) -> list[ClassScore]:
    """A score for each class, in order of the labels; `names` [classes].

    Equal to scikit-learn's `precision_recall_fscore_support(zero_division=nan)`, with None for NaN.
    """
    hits = confusion.diagonal().tolist()
    support, predicted = confusion.sum(axis=1).tolist(), confusion.sum(axis=0).tolist()
    return [
        ClassScore(
            name=name,
            support=true,
            predicted=told,
            precision=_share(hit, told),
            recall=_share(hit, true),
            f1=_share(2 * hit, true + told),
        )
        for name, hit, true, told in zip(names, hits, support, predicted, strict=True)
    ]


def by_horizon(errors: NDArray[np.float64]) -> list[HorizonScore]:
    """A score for each step ahead, from `Detail.horizon`."""
    known = [[None if value != value else value for value in row] for row in errors.tolist()]
    return [HorizonScore(ahead=ahead, mse=mse, mae=mae) for ahead, (mse, mae) in enumerate(known, start=1)]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
