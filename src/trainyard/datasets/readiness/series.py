"""Recordings and windows. Columns, each may be absent: `length` (steps), `missing` (values that are not known), `flat`
(channels that never change), `start` (of a window, in steps of its file or of the split's group column).

Where they are absent and the samples hold the values themselves (lists, or lists of channels), they are counted here.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Finding, Severity, Task
from trainyard.datasets.formats.base import FILE
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.frames import frame
from trainyard.datasets.readiness.wording import about_rows, amount, drop, have, rows_of, samples_of
from trainyard.datasets.split import Part


def lengths(subject: Subject) -> Iterable[Finding]:
    found = _fact(subject, "length")
    if found is None or not len(found):
        return
    values, counts = np.unique(found, return_counts=True)
    if len(values) < 2:
        return
    usual = values[counts.argmax()]
    rows = rows_of(found != usual)
    yield about_rows(
        subject,
        "series.lengths",
        Severity.WARNING,
        rows,
        f"{samples_of(subject, len(rows))} {have(len(rows))} another length than {int(usual):,} steps",
        f"Lengths go from {int(values[0]):,} to {int(values[-1]):,}. Shorter ones are filled up and longer ones cut; "
        "where length goes with the label, a model may learn the length.",
        [f"{int(found[row]):,} steps" for row in rows[:SHOWN]],
    )


def unknown_values(subject: Subject) -> Iterable[Finding]:
    if subject.draft.kind is not DatasetKind.SERIES:
        return
    found = _fact(subject, "missing")
    if found is None and subject.draft.task is Task.FORECASTING:
        found = _gaps_in_rows(subject)
    if found is None or not (found > 0).any():
        return
    rows = rows_of(found > 0)
    count, noun = len(rows), "row" if subject.draft.task is Task.FORECASTING else None
    what = amount(count, noun) if noun else samples_of(subject, count)
    yield about_rows(
        subject,
        "series.missing",
        Severity.WARNING,
        rows,
        f"{what} {have(count)} values that are missing",
        "They are filled in from the values before them. Where many follow each other, fill them in yourself or cut "
        "the series there.",
        [amount(int(found[row]), "value") for row in rows[:SHOWN]],
        None if noun else drop(subject, rows, f"Leave out {what}"),
    )


def flat_channels(subject: Subject) -> Iterable[Finding]:
    """Recordings with a channel that never changes; for the steps of one series see `tables.constant`."""
    found = _fact(subject, "flat")
    if found is None or not (found > 0).any():
        return
    rows = rows_of(found > 0)
    yield about_rows(
        subject,
        "series.flat",
        Severity.WARNING,
        rows,
        f"{samples_of(subject, len(rows))} {have(len(rows))} a channel that never changes",
        "A sensor may have been off or disconnected. Look at a few, and leave them out if so.",
        [amount(int(found[row]), "channel") for row in rows[:SHOWN]],
        drop(subject, rows, f"Leave out {samples_of(subject, len(rows))}"),
    )


def overlapping_windows(subject: Subject) -> Iterable[Finding]:
    """Windows of one recording that share steps, one in training and one in validation or test."""
    start, length, origin = _fact(subject, "start"), _fact(subject, "length"), _origin(subject)
    if start is None or length is None or origin is None:
        return
    train = subject.parts == Part.TRAIN
    span = float((start + length).max() + 1)
    begin, end = origin * span + start, origin * span + start + length
    theirs = np.argsort(begin[~train], kind="stable")
    their_begin = begin[~train][theirs]
    their_end = np.maximum.accumulate(end[~train][theirs]) if len(theirs) else their_begin
    before_end = np.searchsorted(their_begin, end, side="left")
    overlap = train & (before_end > 0)
    overlap[overlap] = their_end[before_end[overlap] - 1] > begin[overlap]
    rows = rows_of(overlap)
    if not len(rows):
        return
    count = len(rows)
    torn = np.unique(origin[rows])
    yield about_rows(
        subject,
        "series.overlap",
        Severity.WARNING,
        rows,
        f"{amount(count, 'window')} of training {'overlaps' if count == 1 else 'overlap'} one in validation or test",
        f"They come from {amount(len(torn), 'recording')} of which other windows are held back, and share steps with "
        "them: the result will look better than it is. Divide the data by recording or by time.",
        fix=drop(subject, rows, f"Leave {'it' if count == 1 else 'them'} out of training"),
    )


def _fact(subject: Subject, name: str) -> NDArray[np.int64] | None:
    if subject.draft.kind not in (DatasetKind.SERIES, DatasetKind.MULTIMODAL):
        return None
    if subject.has(name):
        return pl.Series(subject.column(name)).cast(pl.Int64).fill_null(0).to_numpy()
    nested = [column for column, dtype in frame(subject).schema.items() if isinstance(dtype, pl.List)]
    if not nested or subject.draft.task is Task.FORECASTING:
        return None
    return _counted(frame(subject)[nested[0]], name)


def _counted(values: pl.Series, name: str) -> NDArray[np.int64] | None:
    """The same facts from the values: a list, or a list of channels."""
    rows = pl.DataFrame({"values": values}).with_row_index("row")
    rows = rows.explode("values") if isinstance(values.dtype.inner, pl.List) else rows  # type: ignore[union-attr]
    one = pl.col("values")
    unknown = one.list.eval(pl.element().is_null() | pl.element().cast(pl.Float64).is_nan()).list.sum()
    facts = {
        "length": one.list.len().cast(pl.Int64).max(),
        "missing": unknown.cast(pl.Int64).sum(),
        "flat": ((one.list.drop_nulls().list.n_unique() < 2) & (one.list.len() > 1)).cast(pl.Int64).sum(),
    }
    if name not in facts:
        return None
    return rows.group_by("row").agg(facts[name].fill_null(0).alias("fact")).sort("row")["fact"].to_numpy()


def _gaps_in_rows(subject: Subject) -> NDArray[np.int64] | None:
    names = [column.name for column in subject.draft.columns if column.type == "numeric" and subject.has(column.name)]
    if not names:
        return None
    nulls = frame(subject).select(pl.sum_horizontal(pl.col(name).is_null().cast(pl.Int64) for name in names))
    return nulls.to_series().to_numpy()


def _origin(subject: Subject) -> NDArray[np.int64] | None:
    """Which recording each window comes from."""
    column = subject.split.column if subject.split.column is not None else FILE
    if not subject.has(column):
        return None
    return pl.Series(subject.column(column)).rank("dense").fill_null(0).to_numpy().astype(np.int64)
