"""Columns cut into conditions that a person can read: a category, a range of numbers, or missing."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 4
"""Quantile bins of a numeric column."""
FEW = 10
"""Different numbers up to which each is a category of its own."""
MOST_CATEGORIES = 20
"""Of a column: the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`column` is `value`, or lies in (low, high], either of which may be open; missing where none of them is given."""

    column: str
    value: str | None = None
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.column} is {self.value}"
        if self.low is None and self.high is None:
            return f"{self.column} is missing"
        if self.low is None:
            return f"{self.column} ≤ {self.high:g}"
        return f"{self.column} > {self.low:g}" if self.high is None else f"{self.low:g} < {self.column} ≤ {self.high:g}"


@dataclass(frozen=True, slots=True)
class Cut:
    """Which of its conditions each sample meets: int64 [n], -1 for none (a rare category)."""

    codes: NDArray[np.int64]
    conditions: list[Condition]


def cut(column: str, values: NDArray[Any]) -> Cut:
    """Numbers [n] by quantiles, infinite ones as missing; anything else by its text. None and NaN are missing."""
    if values.dtype.kind in "iuf":
        return _numbers(column, values.astype(np.float64))
    listed = values.tolist()
    there = np.array([value is not None and value == value for value in listed], np.bool_)  # NaN is not itself
    texts = np.array([str(value) for value in listed], np.str_)
    return _categories(column, texts, there)


def _numbers(column: str, values: NDArray[np.float64]) -> Cut:
    there = np.isfinite(values)
    known = values[there]
    if len(np.unique(known)) <= FEW:
        return _categories(column, np.array([f"{value:.15g}" for value in values.tolist()], np.str_), there)
    # Edges are numbers that occur: half of a repeated number cannot lie in one bin and half in the next.
    inner = np.quantile(known, np.arange(1, BINS) / BINS, method="inverted_cdf")
    edges = np.unique(inner[inner < known.max()]).tolist()
    bounds = [None, *edges, None]
    conditions = [Condition(column, low=low, high=high) for low, high in pairwise(bounds)]
    return _with_missing(column, np.searchsorted(edges, values), conditions, there)


def _categories(column: str, texts: NDArray[np.str_], there: NDArray[np.bool_]) -> Cut:
    names, counts = np.unique(texts[there], return_counts=True)
    kept = np.sort(names[np.argsort(-counts, kind="stable")[:MOST_CATEGORIES]])
    at = np.minimum(np.searchsorted(kept, texts), max(len(kept) - 1, 0))
    codes = np.where(kept[at] == texts, at, -1) if len(kept) else np.full(len(texts), -1)
    return _with_missing(column, codes, [Condition(column, value=name) for name in kept.tolist()], there)


def _with_missing(column: str, codes: NDArray[np.int64], conditions: list[Condition], there: NDArray[np.bool_]) -> Cut:
    return Cut(np.where(there, codes, len(conditions)), [*conditions, Condition(column)])
