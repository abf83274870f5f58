"""The time column of a series: the same time twice, steps left out, steps of uneven length."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Finding, Fix, Severity, SplitMethod, SplitSpec, Task
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.readiness.frames import frame, remember
from trainyard.datasets.readiness.wording import about_rows, amount, are, drop, have, rows_of
from trainyard.datasets.split import Part

EVEN = 0.12
"""By which part of the usual step a step may differ; months have 28 to 31 days."""
LEFT_OUT = 1.5
"""Usual steps from which on at least one was left out."""
_SEVERAL = 0.1
"""From this share of repeated times on, there are several series in one table."""


@dataclass(frozen=True, slots=True)
class Times:
    """Rows in the order of time, each series for itself. `steps`: from the row before; NaN at a series' first row."""

    column: str
    values: NDArray[np.float64]
    order: NDArray[np.int64]
    steps: NDArray[np.float64]


def time_steps(subject: Subject) -> Iterable[Finding]:
    times = remember(subject, "times", lambda: _times(subject))
    if times is None:
        return
    again = np.sort(times.order[times.steps == 0])
    if len(again):
        yield about_rows(
            subject,
            "series.time_repeated",
            Severity.WARNING,
            again,
            f"{amount(len(again), 'row')} {have(len(again))} the same time as another one",
            "A series has one value at a time. Leave the repeated ones out, or say which column tells series apart.",
            fix=drop(subject, again, f"Leave out {amount(len(again), 'row')}"),
        )
    onward = times.steps[times.steps > 0]
    if not len(onward):
        return
    usual = float(np.median(onward))
    gaps = np.sort(times.order[times.steps > LEFT_OUT * usual])
    uneven = (times.steps > 0) & (times.steps <= LEFT_OUT * usual) & (np.abs(times.steps / usual - 1) > EVEN)
    uneven_rows = np.sort(times.order[uneven])
    if len(gaps):
        yield about_rows(
            subject,
            "series.gaps",
            Severity.WARNING,
            gaps,
            f"Time jumps ahead at {amount(len(gaps), 'row')}",
            "Steps are missing before these rows, and a model takes what follows for the next step. Fill them in, or "
            "cut the series there.",
        )
    if len(uneven_rows):
        yield about_rows(
            subject,
            "series.uneven",
            Severity.WARNING,
            uneven_rows,
            f"{amount(len(uneven_rows), 'step')} {are(len(uneven_rows))} longer or shorter than usual",
            "Models of series count steps, not seconds. Resample to steps of one length if time matters.",
        )


def time_order(subject: Subject) -> Iterable[Finding]:
    """A forecast is judged on what comes after all it was shown."""
    times = remember(subject, "times", lambda: _times(subject))
    test = subject.parts == Part.TEST
    if times is None or subject.draft.task is not Task.FORECASTING or not test.any():
        return
    mixed = subject.split.method in (SplitMethod.RANDOM, SplitMethod.STRATIFIED)
    if not mixed and subject.split.method is not SplitMethod.GIVEN:
        return
    late = rows_of((subject.parts == Part.TRAIN) & (times.values > np.nanmin(times.values[test])))
    if not len(late):
        return
    split = SplitSpec(
        method=SplitMethod.TIME,
        seed=subject.split.seed,
        validation=subject.split.validation,
        test=subject.split.test,
        column=times.column,
    )
    yield about_rows(
        subject,
        "split.time_order",
        Severity.BLOCKING,
        late,
        f"{amount(len(late), 'row')} of training {'comes' if len(late) == 1 else 'come'} after the first row of test",
        "To forecast the past from the future is easy and of no use: the result would look better than it is. Divide "
        "the data by time.",
        fix=Fix(title="Divide by time", edits=[], split=split),
    )


def _times(subject: Subject) -> Times | None:
    names = [column.name for column in subject.draft.columns if column.type == "time" and subject.has(column.name)]
    forecast = subject.draft.task is Task.FORECASTING
    if not names or not (forecast or subject.draft.kind is DatasetKind.SERIES):
        return None
    column = subject.split.column if subject.split.column in names else names[0]
    values = _as_numbers(frame(subject)[column])
    if values is None:
        return None
    series = _series(subject, values)
    order = np.lexsort((values, series))
    steps = np.diff(values[order], prepend=np.nan)
    steps[np.flatnonzero(np.diff(series[order])) + 1] = np.nan
    return Times(column, values, order, steps)


def _as_numbers(values: pl.Series) -> NDArray[np.float64] | None:
    if values.dtype == pl.String:
        values = values.str.strip_chars().str.to_datetime(strict=False)
    if values.dtype.is_temporal():
        values = values.cast(pl.Datetime("us")).cast(pl.Int64)
    if not values.dtype.is_numeric() or values.null_count() > _SEVERAL * len(values):
        return None
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _series(subject: Subject, values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number of each row's series: by the column that makes most repeated times unique, where there are many."""
    rows = len(values)
    one = np.zeros(rows, dtype=np.int64)
    repeated = rows - len(np.unique(values))
    if repeated <= _SEVERAL * rows:
        return one
    best, left = one, repeated
    for column in subject.draft.columns:
        if column.type not in ("categorical", "identifier", "text") or not subject.has(column.name):
            continue
        codes = frame(subject)[column.name].rank("dense").fill_null(0).to_numpy().astype(np.int64)
        still = rows - pl.DataFrame({"series": codes, "time": values}).n_unique()
        if still < left / 10:
            best, left = codes, still
    return best
