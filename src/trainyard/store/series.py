"""A series over a range of steps, as columns and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from numpy.typing import NDArray
from sqlalchemy import Row

from trainyard.contracts.metric import Series
from trainyard.store import streams
from trainyard.store.buckets import Buckets, Floats, Ints, in_order, thin
from trainyard.store.database import Tx
from trainyard.store.ranges import read_ranges

STEP_LOWEST, STEP_GREATEST = -(2**63), 2**63 - 1
JSON_BLOCK = 65536


@dataclass(frozen=True, slots=True)
class SeriesColumns:
    """`contracts.metric.Series` with numpy columns. What is not finite is NaN or an infinity here, and null in JSON."""

    run: str
    name: str
    total: int
    monotonic: bool
    cursor: int
    points: Ints
    """How many are in each row."""
    step: Ints
    time: Floats
    value: Floats
    min: Floats
    max: Floats
    mean: Floats
    nonfinite: Ints

    @property
    def returned(self) -> int:
        return len(self.step)

    @property
    def thinned(self) -> bool:
        return self.returned < self.total

    def json_parts(self) -> Iterator[bytes]:
        """As the API answers it, in pieces: a million points never stand in memory as objects, nor as one text."""
        head = {"run": self.run, "name": self.name, "total": self.total, "returned": self.returned}
        head |= {"thinned": self.thinned, "monotonic": self.monotonic, "cursor": self.cursor}
        yield msgspec.json.encode(head)[:-1]
        for name in ("step", "time", "value", "min", "max", "mean", "nonfinite"):
            yield f',"{name}":['.encode()
            yield from _json_items(getattr(self, name))
            yield b"]"
        yield b"}"

    def json(self) -> bytes:
        return b"".join(self.json_parts())

    def model(self) -> Series:
        return Series.model_validate_json(self.json())


def read_series(
    tx: Tx, metrics: Sequence[Row[Any]], points: int, step_from: int | None, step_to: int | None
) -> list[SeriesColumns]:
    """`metrics` are rows, one a run; see `metrics.series_of_runs`."""
    low = STEP_LOWEST if step_from is None else step_from
    high = STEP_GREATEST if step_to is None else step_to
    cursors = streams.cursors(tx, [metric.run_id for metric in metrics])
    found = read_ranges(tx, metrics, points, low, high)
    return [
        _columns(metric, buckets, points, cursors[metric.run_id])
        for metric, buckets in zip(metrics, found, strict=True)
    ]


def _columns(metric: Row[Any], buckets: Buckets, points: int, cursor: int) -> SeriesColumns:
    found = in_order(buckets, monotonic=metric.monotonic)
    shown = found if points == 0 else thin(found, points)
    return SeriesColumns(
        run=metric.run_id,
        name=metric.name,
        total=int(found.points.sum()),
        monotonic=bool(metric.monotonic),
        cursor=cursor,
        points=shown.points,
        step=shown.step,
        time=shown.time_us / 1e6,
        value=shown.last,
        min=shown.min,
        max=shown.max,
        mean=shown.mean,
        nonfinite=shown.nonfinite,
    )


def _json_items(column: NDArray[Any]) -> Iterator[bytes]:
    """The items of a JSON array without its brackets; msgspec writes null for what is not finite."""
    for start in range(0, len(column), JSON_BLOCK):
        items = msgspec.json.encode(column[start : start + JSON_BLOCK].tolist())[1:-1]
        yield b"," + items if start else items
