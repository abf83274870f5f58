"""Columns of a table that cannot be learned from as they are."""

from collections.abc import Callable, Iterable
from functools import reduce

import numpy as np
import polars as pl

from trainyard.contracts.dataset import Finding, FindingSample, Severity
from trainyard.datasets.formats.base import Column
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.frames import frame, inputs, missing
from trainyard.datasets.readiness.names import counts_time, names_a_key
from trainyard.datasets.readiness.wording import (
    about_rows,
    amount,
    drop,
    drop_columns,
    have,
    percent,
    rows_of,
    samples_of,
)

GAPS, MOSTLY_GAPS = 0.05, 0.6
"""Up to 5 % hardly matter; above 60 % a column is more guessed than known."""
_ENOUGH = 10
"""Rows from which on a value in every row is no accident."""


def missing_values(subject: Subject) -> Iterable[Finding]:
    rows = subject.draft.samples.num_rows
    shares = {column.name: float(missing(frame(subject)[column.name]).sum()) / rows for column in inputs(subject)}
    some = {name: share for name, share in shares.items() if GAPS < share <= MOSTLY_GAPS}
    most = {name: share for name, share in shares.items() if MOSTLY_GAPS < share < 1}
    if some:
        yield _about_columns(
            "tables.missing",
            {name: f"{percent(share)} missing" for name, share in some.items()},
            f"{amount(len(some), 'column')} {have(len(some))} no value in more than {GAPS:.0%} of rows",
            "Missing values are filled in before training, which is a guess each time. Fill them yourself if you know "
            "them, or leave the column out.",
        )
    if most:
        yield _about_columns(
            "tables.mostly_missing",
            {name: f"{percent(share)} missing" for name, share in most.items()},
            f"{amount(len(most), 'column')} {have(len(most))} no value in more than {MOSTLY_GAPS:.0%} of rows",
            "So little is known that a model mostly learns what was filled in. Leave them out unless a missing value "
            "means something.",
            fix=True,
        )


def constant_columns(subject: Subject) -> Iterable[Finding]:
    """One value in every row, or none at all."""
    found = dict(_columns(subject, _constant))
    if found:
        yield _about_columns(
            "tables.constant",
            {name: _only_value(values) for name, values in found.items()},
            f"{amount(len(found), 'column')} {have(len(found))} the same value in every row",
            "What never changes teaches nothing. Leave it out.",
            fix=True,
        )


def identifiers(subject: Subject) -> Iterable[Finding]:
    """Columns that number or name the rows."""
    found = dict(_columns(subject, _identifies))
    if found:
        count = len(found)
        yield _about_columns(
            "tables.identifier",
            {name: f"{values[0]}, {values[1]}, …" for name, values in found.items()},
            f"{amount(count, 'column')} {'has' if count == 1 else 'have'} a value of its own in every row",
            "It names a row and says nothing about it; a model would learn rows by heart. Leave it out.",
            fix=True,
        )


def infinite_values(subject: Subject) -> Iterable[Finding]:
    by_column = {
        values.name: mask.to_numpy()
        for values in frame(subject)
        if (infinite := _infinite(values)) is not None and (mask := infinite.fill_null(value=False)).any()
    }
    if not by_column:
        return
    rows = rows_of(reduce(np.logical_or, by_column.values()))
    where = [", ".join(name for name, mask in by_column.items() if mask[row]) for row in rows[:SHOWN]]
    count = len(rows)
    yield about_rows(
        subject,
        "tables.infinite",
        Severity.BLOCKING,
        rows,
        f"{samples_of(subject, count)} {have(count)} an infinite value",
        "Training refuses infinite numbers, because one is enough to spoil every sum. Leave these out, or mend the "
        "values (often a division by zero).",
        where,
        drop(subject, rows, f"Leave out {samples_of(subject, count)}"),
    )


def _infinite(values: pl.Series) -> pl.Series | None:
    """Which rows are infinite, or have an infinite value among theirs (lists, or lists of channels)."""
    if values.dtype.is_float():
        return values.is_infinite()
    if not isinstance(values.dtype, pl.List):
        return None
    infinite = pl.element().is_infinite()
    if isinstance(values.dtype.inner, pl.List):
        infinite = pl.element().list.eval(infinite).list.any()
    elif not values.dtype.inner.is_float():  # type: ignore[union-attr]
        return None
    return values.list.eval(infinite).list.any()


def _columns(subject: Subject, holds: Callable[[Column, pl.Series], bool]) -> Iterable[tuple[str, pl.Series]]:
    """Columns for which a rule holds; never the one that divides the data."""
    for column in inputs(subject):
        if column.name != subject.split.column and holds(column, frame(subject)[column.name]):
            yield column.name, frame(subject)[column.name]


def _constant(_: Column, values: pl.Series) -> bool:
    if values.null_count() == len(values):
        return True
    if len(values) < 2 or values.null_count() or values[0] != values[len(values) // 2]:
        return False
    return values.n_unique() == 1


def _identifies(column: Column, values: pl.Series) -> bool:
    """Unique in every row, and either called a key or counting up or down by one."""
    if len(values) < _ENOUGH or values.null_count() or column.type == "time" or counts_time(column.name):
        return False
    if not (values.dtype.is_integer() or values.dtype.is_float() or values.dtype == pl.String):
        return False
    if values[:_ENOUGH].n_unique() < _ENOUGH or not _whole(values[:_ENOUGH]) or not _whole(values):
        return False
    if values.dtype != pl.String and _counts(values):
        return True
    named = column.type == "identifier" or names_a_key(column.name)
    return named and values.n_unique() == len(values)


def _whole(values: pl.Series) -> bool:
    return not values.dtype.is_float() or bool((values == values.round(0)).all())


def _counts(values: pl.Series) -> bool:
    steps = np.diff(values.to_numpy().astype(np.float64))
    return bool((steps == 1).all() or (steps == -1).all())


def _only_value(values: pl.Series) -> str:
    return "no value at all" if values.null_count() == len(values) else f"always {values[0]}"


def _about_columns(check: str, columns: dict[str, str], title: str, detail: str, fix: bool = False) -> Finding:
    names = list(columns)
    return Finding(
        check=check,
        severity=Severity.WARNING,
        title=title,
        detail=detail,
        count=len(names),
        samples=[FindingSample(name=name, value=columns[name]) for name in names[:SHOWN]],
        fix=drop_columns(names) if fix else None,
    )
