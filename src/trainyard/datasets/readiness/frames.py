"""What several checks look at: the samples as a Polars frame, a fixed sample of it, and the target's classes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

from trainyard.contracts.dataset import Task
from trainyard.datasets.formats.base import MEDIA, Column
from trainyard.datasets.formats.media import item_column
from trainyard.datasets.readiness.base import Subject

SAMPLED = 20_000
"""Rows that are enough to rule most columns out before all rows are looked at."""
_NO_INPUT = (*MEDIA, "outcome")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Classes:
    """The target as classes: the number of each row's class (-1 where it is missing) and the names in order."""

    codes: NDArray[np.int64]
    names: list[str]
    counts: NDArray[np.int64]
    """Rows of each class."""


def remember(subject: Subject, name: str, make: Callable[[], _Made]) -> _Made:
    """What `make` gives, made once for each subject."""
    if name not in subject.facts:
        subject.facts[name] = make()
    return subject.facts[name]


def frame(subject: Subject) -> pl.DataFrame:
    """The columns to learn from and the target; not-a-number counts as missing."""
    return remember(subject, "frame", lambda: _frame(subject))


def sampled(subject: Subject) -> pl.DataFrame:
    """The same few rows of `frame` each time, in their order; all where there are few."""
    return remember(subject, "sampled", lambda: _sampled(frame(subject)))


def inputs(subject: Subject) -> list[Column]:
    """The columns to learn from that hold one plain value a row, but for the target.

    What a media column holds is the place of a file, which is no feature, and an outcome is never learned from.
    """
    return [column for column in _single(subject) if column.type not in _NO_INPUT]


def modalities(subject: Subject) -> list[Column]:
    """The columns of which each row has a picture, a recording, a cloud or a text."""
    return [column for column in _single(subject) if column.type in (*MEDIA, "text")]


def media_contents(subject: Subject, name: str) -> pl.Series:
    """What a media column points to, so that copies count as one: names as they are, places as what lies there."""
    values = frame(subject)[name]
    if not values.dtype.is_integer() or subject.source is None:
        return values
    hashes = [file.sha256 for file in subject.source.files]
    found = [None if place is None else hashes[place] for place in values]
    if subject.has(item_column(name)):
        items = subject.column(item_column(name)).to_pylist()
        found = [one if item is None else f"{one}#{item}" for one, item in zip(found, items, strict=True)]
    return pl.Series(name, found, dtype=pl.String)


def _single(subject: Subject) -> list[Column]:
    nested = {name for name, dtype in frame(subject).schema.items() if dtype.is_nested() or dtype == pl.Binary}
    return [column for column in _not_target(subject) if column.name not in nested]


def classes(subject: Subject) -> Classes | None:
    """The target's classes; None where the task is not to classify."""
    return remember(subject, "classes", lambda: _classes(subject))


def target_missing(subject: Subject) -> NDArray[np.bool_] | None:
    """Which rows have no target; None where there is no target."""
    target = subject.draft.target
    if target is None or not subject.has(target):
        return None
    return missing(frame(subject)[target])


def missing(values: pl.Series) -> NDArray[np.bool_]:
    """Null, or a text of nothing but spaces."""
    if values.dtype == pl.String:
        return (values.is_null() | (values.str.strip_chars() == "").fill_null(value=True)).to_numpy()
    return values.is_null().to_numpy()


def numbers(values: pl.Series) -> NDArray[np.float64]:
    """As floats, NaN where missing."""
    return values.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()


def _not_target(subject: Subject) -> list[Column]:
    target = subject.draft.target
    return [column for column in subject.draft.columns if column.name != target and subject.has(column.name)]


def _frame(subject: Subject) -> pl.DataFrame:
    names = [column.name for column in subject.draft.columns if subject.has(column.name)]
    if (target := subject.draft.target) is not None and target not in names and subject.has(target):
        names.append(target)
    made: Any = pl.from_arrow(subject.draft.samples.select(list(dict.fromkeys(names))))
    return made.with_columns(cs.float().fill_nan(None), cs.categorical().cast(pl.String))


def _sampled(whole: pl.DataFrame) -> pl.DataFrame:
    if whole.height <= SAMPLED:
        return whole
    rows = np.random.RandomState(0).choice(whole.height, SAMPLED, replace=False)
    return whole[np.sort(rows)]


def _classes(subject: Subject) -> Classes | None:
    absent = target_missing(subject)
    if subject.draft.task is not Task.CLASSIFICATION or absent is None or subject.draft.target is None:
        return None
    values = frame(subject)[subject.draft.target]
    if values.dtype.is_nested():
        return None
    labels = values.cast(pl.String)
    names = labels.filter(pl.Series(~absent)).unique().sort().to_list()
    codes = labels.replace_strict(names, list(range(len(names))), default=-1, return_dtype=pl.Int64)
    known = np.where(absent, -1, codes.to_numpy())
    return Classes(known, names, np.bincount(known[known >= 0], minlength=len(names)))
