"""Columns that are another column again: copied, rescaled, or written in other words."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from trainyard.contracts.dataset import Finding, FindingSample, Severity
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.frames import frame, inputs, sampled
from trainyard.datasets.readiness.wording import amount, drop_columns

_FEWEST_ROWS = 30
_SECOND = 5
"""Rows that the second most frequent value must have: two columns that are nearly always 0 agree by chance."""


def copied_columns(subject: Subject) -> Iterable[Finding]:
    """The later column of each pair, where the earlier one says the same in every row."""
    few, whole = sampled(subject), frame(subject)
    if few.height < _FEWEST_ROWS:
        return
    first: dict[bytes, str] = {}
    copies: dict[str, str] = {}
    for column in inputs(subject):
        form = _form(few[column.name])
        if form is None:
            continue
        original = first.setdefault(form, column.name)
        if original != column.name and (few is whole or _form(whole[original]) == _form(whole[column.name])):
            copies[column.name] = original
    if not copies:
        return
    count, names = len(copies), list(copies)
    yield Finding(
        check="tables.copied",
        severity=Severity.WARNING,
        title=f"{amount(count, 'column')} {'says' if count == 1 else 'say'} the same as another one",
        detail="Twice the same teaches nothing new, and it hides which column a model relies on. Leave one out.",
        count=count,
        samples=[FindingSample(name=name, value=f"the same as {copies[name]}") for name in names[:SHOWN]],
        fix=drop_columns(names),
    )


def _form(values: pl.Series) -> bytes | None:
    """What two columns that say the same have in common; None where a column is too plain or too varied to tell.

    Values that repeat: which rows agree. Numbers that hardly do: their order, upwards or downwards.
    """
    dense = values.rank("dense").fill_null(0).to_numpy().astype(np.int64)
    counts = np.bincount(dense)
    if len(counts) < 2 or (dense == dense[0]).all():
        return None
    if np.sort(counts)[-2] < _SECOND and 2 * (dense.max() + 1) < len(dense):
        return None
    if 2 * len(counts) < len(dense):
        _, first, group = np.unique(dense, return_index=True, return_inverse=True)
        order = np.argsort(np.argsort(first))[group]
        return order.astype(np.int64).tobytes()
    if not values.dtype.is_numeric():
        return None
    if dense[0] > dense[-1]:
        dense = np.where(dense > 0, dense.max() + 1 - dense, 0)
    return b"order" + dense.tobytes()
