"""Metric points in and out: column chunks, never a row a point (docs/decisions/0003-metric-pyramid.md)."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

import msgspec
import numpy as np
from sqlalchemy import bindparam, delete, insert, or_, select, update

from trainyard.contracts.errors import NotFoundError
from trainyard.contracts.metric import MetricSummary
from trainyard.store.chunks import POINT_BYTES, from_recent
from trainyard.store.database import Tx
from trainyard.store.increments import Increment, Points, increments
from trainyard.store.pyramid import Writer
from trainyard.store.schema import metrics, runs
from trainyard.store.series import SeriesColumns, read_series

__all__ = ["Points", "append", "rewind", "series", "series_of_runs", "summaries"]

RECENT = 64
"""Points that wait in the metric's own row before they become a chunk."""
_STATE = ("points", "finite", "last", "min", "max", "mean", "first_step", "last_step", "monotonic", "recent")
_EMPTY = {"points": 0, "finite": 0, "first_step": 0, "last_step": 0, "monotonic": True, "recent": b""}


class Stored(NamedTuple):
    """A metric's row without the run it belongs to; attributes of a `Row` take ten times as long to read."""

    id: int
    name: str
    points: int
    finite: int
    last: float | None
    min: float  # these three: None where no point is finite, and then never looked at
    max: float
    mean: float
    first_step: int
    last_step: int
    monotonic: bool
    recent: bytes


# Made once: for a batch of a few points, building a statement costs more than running it.
_LOCK = select(runs.c.last_metrics).where(runs.c.id == bindparam("run_id")).with_for_update()
_ROWS = select(*(metrics.c[name] for name in Stored._fields)).where(
    metrics.c.run_id == bindparam("run_id"), metrics.c.name.in_(bindparam("names", expanding=True))
)
_OF_RUNS = select(metrics).where(
    metrics.c.run_id.in_(bindparam("run_ids", expanding=True)), metrics.c.name == bindparam("name")
)
_UPDATE = (
    update(metrics).where(metrics.c.id == bindparam("metric_id")).values({name: bindparam(name) for name in _STATE})
)
_LASTS = update(runs).where(runs.c.id == bindparam("run_id")).values(last_metrics=bindparam("lasts"))


def append(tx: Tx, run_id: str, points: Mapping[str, Points]) -> None:
    """Store points of any number of metrics of a run behind those that are there, and keep its last values current.

    NaN and infinities are points too. Raises NotFoundError for an unknown run, ValueError for columns of unequal
    length or times that are not finite. Who appends has checked its fence in this transaction (`streams.advance`).
    """
    added = increments(points)
    if not added:
        return
    text = tx.execute(_LOCK, {"run_id": run_id}).scalar_one_or_none()
    if text is None:
        raise NotFoundError("run", run_id)
    writer = Writer(tx)
    rows = _rows(tx, run_id, list(added))
    states = [_extended(rows[name], increment, writer) for name, increment in added.items()]
    writer.flush()
    tx.execute(_UPDATE, states)
    lasts = msgspec.json.decode(text, type=dict[str, float | None])
    lasts |= {name: state["last"] for name, state in zip(added, states, strict=True)}
    tx.execute(_LASTS, {"run_id": run_id, "lasts": msgspec.json.encode(lasts).decode()})


def rewind(tx: Tx, run_id: str, step: int, of: Callable[[str], bool]) -> None:
    """Forget the points after `step` of the metrics that `of` names: a later attempt goes on from there.

    What stays is written anew, since a pyramid only grows; an attempt that goes on is rare.
    """
    late = or_(metrics.c.last_step > step, metrics.c.monotonic.is_(False))
    rows = [row for row in tx.execute(select(metrics).where(metrics.c.run_id == run_id, late)) if of(row.name)]
    left = read_series(tx, rows, 0, None, step)
    kept = {columns.name: Points(columns.step, columns.time, columns.value) for columns in left}
    gone = [row.name for row in rows]
    tx.execute(delete(metrics).where(metrics.c.run_id == run_id, metrics.c.name.in_(gone)))
    lasts = msgspec.json.decode(tx.execute(_LOCK, {"run_id": run_id}).scalar_one(), type=dict[str, float | None])
    lasts = {name: last for name, last in lasts.items() if name not in gone}
    tx.execute(_LASTS, {"run_id": run_id, "lasts": msgspec.json.encode(lasts).decode()})
    append(tx, run_id, kept)


def summaries(tx: Tx, run_id: str) -> dict[str, MetricSummary]:
    """What each metric of a run comes to, by name."""
    found = tx.execute(select(metrics).where(metrics.c.run_id == run_id).order_by(metrics.c.name))
    return {
        row.name: MetricSummary(
            count=row.points,
            last=row.last,
            min=row.min,
            max=row.max,
            mean=row.mean,
            nonfinite=row.points - row.finite,
            first_step=row.first_step,
            last_step=row.last_step,
        )
        for row in found
    }


def series(
    tx: Tx, run_id: str, name: str, points: int = 2000, step_from: int | None = None, step_to: int | None = None
) -> SeriesColumns:
    """A metric over `step_from`..`step_to` (both inclusive, None: open) in at most `points` rows; 0 gives every point.

    Raises NotFoundError for a metric that the run does not have, naming those it has.
    """
    found = series_of_runs(tx, [run_id], name, points, step_from, step_to)
    if not found:
        raise NotFoundError("metric", name, _names(tx, run_id))
    return found[0]


def series_of_runs(
    tx: Tx, run_ids: Sequence[str], name: str, points: int, step_from: int | None, step_to: int | None
) -> list[SeriesColumns]:
    """The same of several runs, in their order and with few statements; a run without the metric is left out."""
    rows = {row.run_id: row for row in tx.execute(_OF_RUNS, {"run_ids": list(run_ids), "name": name})}
    found = [rows[run_id] for run_id in dict.fromkeys(run_ids) if run_id in rows]
    return read_series(tx, found, points, step_from, step_to)


def _names(tx: Tx, run_id: str) -> list[str]:
    return list(tx.execute(select(metrics.c.name).where(metrics.c.run_id == run_id)).scalars())


def _rows(tx: Tx, run_id: str, names: list[str]) -> dict[str, Stored]:
    """The rows of these metrics, made where there are none; the run is locked, so nobody else makes them."""
    found = _stored(tx, run_id, names)
    if missing := [name for name in names if name not in found]:
        tx.execute(insert(metrics), [{"run_id": run_id, "name": name, **_EMPTY} for name in missing])
        found = _stored(tx, run_id, names)
    return found


def _stored(tx: Tx, run_id: str, names: list[str]) -> dict[str, Stored]:
    rows = (Stored._make(row) for row in tx.execute(_ROWS, {"run_id": run_id, "names": names}))
    return {row.name: row for row in rows}


def _extended(row: Stored, new: Increment, writer: Writer) -> dict[str, Any]:
    """The new state of a metric's row; what does not fit into `recent` goes to `writer`."""
    waiting = len(row.recent) // POINT_BYTES
    if waiting + new.points < RECENT:
        recent = row.recent + new.packed
    else:
        recent = b""
        items = np.concatenate((from_recent(row.recent), new.items), axis=1) if waiting else new.items
        writer.extend(row.id, row.points - waiting, items)
    return {
        "metric_id": row.id,
        "points": row.points + new.points,
        "last": new.last if isfinite(new.last) else None,
        "first_step": row.first_step if row.points else new.first_step,
        "last_step": new.last_step,
        "monotonic": row.monotonic and new.forward and (row.points == 0 or new.first_step >= row.last_step),
        "recent": recent,
        **_spread(row, new),
    }


def _spread(row: Stored, new: Increment) -> dict[str, Any]:
    """Number, minimum, maximum and mean of the finite points of `row` and `new` together."""
    if new.finite == 0:
        return {"finite": row.finite, "min": row.min, "max": row.max, "mean": row.mean}
    if row.finite == 0:
        return {"finite": new.finite, "min": new.min, "max": new.max, "mean": new.mean}
    finite = row.finite + new.finite
    # Each weight comes before the sum: the sum of huge values could overflow, their mean cannot.
    mean = row.mean * (row.finite / finite) + new.mean * (new.finite / finite)
    low, high = min(row.min, new.min), max(row.max, new.max)
    return {"finite": finite, "min": low, "max": high, "mean": min(max(mean, low), high)}
