"""Two models' answers to the same samples, drawn anew: the material of the bootstrap and of the randomisation test.

Both classes give the metric of both models, float64 [draws] each: `resampled` of as many samples drawn with
replacement, the same for both models; `swapped` of the same samples, where for each of them a coin decides which
model gave which answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

Both = tuple[NDArray[np.float64], NDArray[np.float64]]
Labels = NDArray[np.int64]
_sparse: Any = scipy.sparse  # it publishes no types


class Pairs(Protocol):
    @property
    def width(self) -> int:
        """Numbers that one draw takes."""
        ...

    def observed(self) -> tuple[float, float]: ...
    def resampled(self, generator: np.random.Generator, draws: int) -> Both: ...
    def swapped(self, generator: np.random.Generator, draws: int) -> Both: ...


@dataclass(frozen=True, slots=True)
class Numbers:
    """A metric that is a function of a mean over samples: `finish` of the mean of [n]."""

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    finish: Callable[[Any], Any]

    @property
    def width(self) -> int:
        return len(self.first)

    def observed(self) -> tuple[float, float]:
        return float(self.finish(self.first.mean())), float(self.finish(self.second.mean()))

    def resampled(self, generator: np.random.Generator, draws: int) -> Both:
        drawn = generator.integers(self.width, size=(draws, self.width), dtype=np.int32)
        return self.finish(self.first[drawn].mean(axis=1)), self.finish(self.second[drawn].mean(axis=1))

    def swapped(self, generator: np.random.Generator, draws: int) -> Both:
        coins = generator.integers(0, 2, size=(draws, self.width), dtype=np.int8)
        moved = coins @ (self.second - self.first) / self.width
        first, second = self.first.mean() + moved, self.second.mean() - moved
        # By rounding a mean of squares may fall below 0, which has no root.
        return self.finish(np.maximum(first, 0.0)), self.finish(np.maximum(second, 0.0))


class Classes:
    """Accuracy or macro F1 of labels. Samples of the same truth and answers are counted, not listed: what is drawn is
    how many of each kind there are, which is the same draw (a multinomial one) and many times quicker."""

    def __init__(self, metric: str, truth: Labels, first: Labels, second: Labels) -> None:
        self._accuracy = metric == "accuracy"
        if self._accuracy:  # right or wrong is all that matters: four kinds of samples
            truth, first, second = (
                np.ones_like(truth),
                (first == truth).astype(np.int64),
                (second == truth).astype(np.int64),
            )
        classes = int(max(truth.max(), first.max(), second.max())) + 1
        kinds, self._counts = np.unique((truth * classes + first) * classes + second, return_counts=True)
        truth, first, second = kinds // classes**2, kinds // classes % classes, kinds % classes
        self._truth = _summing(truth, classes)
        self._told = [_summing(said, classes) for said in (first, second)]
        self._hits = [_summing(truth, classes, said == truth) for said in (first, second)]

    @property
    def width(self) -> int:
        return len(self._counts)

    def observed(self) -> tuple[float, float]:
        first, second = self._both(self._counts[:, None], np.zeros((self.width, 1), np.int64))
        return float(first[0]), float(second[0])

    def resampled(self, generator: np.random.Generator, draws: int) -> Both:
        samples = int(self._counts.sum())
        drawn = generator.multinomial(samples, self._counts / samples, size=draws).T
        return self._both(drawn, np.zeros_like(drawn))

    def swapped(self, generator: np.random.Generator, draws: int) -> Both:
        moved = generator.binomial(self._counts[:, None], 0.5, size=(self.width, draws))
        return self._both(self._counts[:, None] - moved, moved)

    def _both(self, kept: Labels, moved: Labels) -> Both:
        """The metric where of each kind [kinds, draws] so many answers are as given, and so many change sides."""
        return self._metric(kept, moved), self._metric(moved, kept)

    def _metric(self, as_first: Labels, as_second: Labels) -> NDArray[np.float64]:
        hits = self._hits[0] @ as_first + self._hits[1] @ as_second
        support = self._truth @ (as_first + as_second)
        if self._accuracy:
            return hits.sum(axis=0) / support.sum(axis=0)
        told = self._told[0] @ as_first + self._told[1] @ as_second
        return (2 * hits / np.maximum(support + told, 1)).sum(axis=0) / (support + told > 0).sum(axis=0)


def _summing(labels: Labels, classes: int, where: NDArray[np.bool_] | None = None) -> Any:
    """A sparse matrix [classes, kinds] that adds up, by class, those kinds that have the label (and are in `where`)."""
    ones = np.ones(len(labels), np.int64) if where is None else where.astype(np.int64)
    return _sparse.csr_array((ones, (labels, np.arange(len(labels)))), shape=(classes, len(labels)))
