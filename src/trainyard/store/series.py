"""Reading a series: the coarsest level that still shows enough, mended with finer ones at its edges and at its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, bindparam, select

from trainyard.contracts.metric import Series
from trainyard.store.buckets import Buckets, Floats, Ints, concatenate, in_order, thin
from trainyard.store.chunks import FAN, as_buckets, from_recent, layout, unpack
from trainyard.store.database import Tx
from trainyard.store.pyramid import level_sizes
from trainyard.store.schema import metric_chunks

STEP_LOWEST, STEP_GREATEST = -(2**63), 2**63 - 1
JSON_BLOCK = 65536

_chunk = metric_chunks.c
_CHUNKS = (  # made once: a read takes several, and building it costs more than running it
    select(_chunk.first, _chunk.data)
    .where(_chunk.metric_id == bindparam("metric_id"), _chunk.level == bindparam("level"))
    .where(_chunk.first < bindparam("stop"), _chunk.first + _chunk.length > bindparam("start"))
    .where(_chunk.step_max >= bindparam("low"), _chunk.step_min <= bindparam("high"))
    .order_by(_chunk.first)
)


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
    tx: Tx, metric: Row[Any], points: int, step_from: int | None, step_to: int | None, *, cursor: int
) -> SeriesColumns:
    """`metric` is its row; see `metrics.series`."""
    low = STEP_LOWEST if step_from is None else step_from
    high = STEP_GREATEST if step_to is None else step_to
    found = in_order(_Reader(tx, metric, low, high).read(points), monotonic=metric.monotonic)
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


class _Reader:
    """One series over the steps `low`..`high`, both inclusive."""

    def __init__(self, tx: Tx, metric: Row[Any], low: int, high: int) -> None:
        self.tx, self.metric_id, self.low, self.high = tx, metric.id, low, high
        self.recent = from_recent(metric.recent)
        self.stored = metric.points - self.recent.shape[1]
        self.sizes = level_sizes(self.stored)

    def read(self, points: int) -> Buckets:
        """Buckets that hold exactly the points in range, in no order; no fewer than `points` if there are as many."""
        level, prefix = self._coarsest(points)
        parts = [prefix]
        # What has not reached the level above yet.
        parts += [self._exact(below, self.sizes[below + 1] * FAN, self.sizes[below]) for below in range(level)]
        parts.append(self._within(as_buckets(self.recent, 0, self.stored))[0])
        return concatenate(parts)

    def _coarsest(self, points: int) -> tuple[int, Buckets]:
        """The highest level with at least `points` buckets in range, and what it covers."""
        for level in range(len(self.sizes) - 1, 0, -1):
            if 0 < points <= self.sizes[level]:
                prefix = self._exact(level, 0, self.sizes[level])
                if len(prefix.step) >= points:
                    return level, prefix
        return 0, self._exact(0, 0, self.sizes[0])

    def _exact(self, level: int, start: int, stop: int, wanted: Ints | None = None) -> Buckets:
        """Items `start`..`stop` of a level (of those: `wanted`) in range; what crosses its edges is opened below."""
        found = self._load(level, start, stop)
        if wanted is not None:
            found = found.take(np.isin(found.arrival // FAN**level, wanted))
        inside, crossing = self._within(found)
        opened = [self._opened(level, places) for places in _by_edge(crossing.arrival // FAN**level)]
        return concatenate([inside, *opened])

    def _opened(self, level: int, places: Ints) -> Buckets:
        """What the items at `places` of a level hold in range, from the level below."""
        children = (places[:, None] * FAN + np.arange(FAN)).ravel()
        return self._exact(level - 1, int(children[0]), int(children[-1]) + 1, children)

    def _within(self, buckets: Buckets) -> tuple[Buckets, Buckets]:
        """Those wholly in range, and those only partly; a point is never the latter."""
        touches = (buckets.step >= self.low) & (buckets.step_min <= self.high)
        inside = (buckets.step_min >= self.low) & (buckets.step <= self.high)
        if inside.all():
            return buckets, buckets.take(slice(0, 0))
        return buckets.take(inside), buckets.take(touches & ~inside)

    def _load(self, level: int, start: int, stop: int) -> Buckets:
        """Items `start`..`stop` of a level from all chunks that touch the range."""
        which = {"metric_id": self.metric_id, "level": level, "start": start, "stop": stop}
        parts: list[Buckets] = []
        for first, data in self.tx.execute(_CHUNKS, {**which, "low": self.low, "high": self.high}):
            items = unpack(data, *layout(level))
            skip = max(0, start - first)
            parts.append(as_buckets(items[:, skip : stop - first], level, first + skip))
        return concatenate(parts or [as_buckets(np.empty((layout(level)[0], 0), np.int64), level, start)])


def _by_edge(places: Ints) -> list[Ints]:
    """A range has two edges, far apart: split ascending places at their widest gap, not to load what lies between."""
    if len(places) < 2:
        return [places] if len(places) else []
    at = int(np.diff(places).argmax()) + 1
    return [places[:at], places[at:]]


def _json_items(column: NDArray[Any]) -> Iterator[bytes]:
    """The items of a JSON array without its brackets; msgspec writes null for what is not finite."""
    for start in range(0, len(column), JSON_BLOCK):
        items = msgspec.json.encode(column[start : start + JSON_BLOCK].tolist())[1:-1]
        yield b"," + items if start else items
