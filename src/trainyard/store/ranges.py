"""Reading a range of steps of several series: the coarsest level that still shows enough, mended with finer ones at its
edges and at its end. All series share each statement: that costs more than what it finds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np
from sqlalchemy import Row, Select, bindparam, or_, select

from trainyard.store.buckets import Buckets, Ints, concatenate
from trainyard.store.chunks import CHUNK, FAN, as_buckets, from_recent, layout, unpack
from trainyard.store.database import Tx
from trainyard.store.pyramid import level_sizes
from trainyard.store.schema import metric_chunks

NOTHING = as_buckets(np.empty((layout(0)[0], 0), np.int64), 0, 0)
AT_ONCE = 16
"""So many series are in memory together as chunks."""

_Chunks: TypeAlias = Select[Any, Any, Any, Any, Any]

_chunk = metric_chunks.c
_FOUND = (
    select(_chunk.metric_id, _chunk.level, _chunk.first, _chunk.length, _chunk.data)
    .where(_chunk.metric_id.in_(bindparam("ids", expanding=True)))
    .where(_chunk.step_max >= bindparam("low"), _chunk.step_min <= bindparam("high"))
    .order_by(_chunk.metric_id, _chunk.level, _chunk.first)
)
_OF_LEVEL = _FOUND.where(_chunk.level == bindparam("level"))
# What an edge of the range crosses, and chunks that are not sealed, whose items no level above has.
_BELOW = _FOUND.where(_chunk.level < bindparam("level")).where(
    or_(_chunk.length < bindparam("sealed"), _chunk.step_min < bindparam("low"), _chunk.step_max > bindparam("high"))
)


def read_ranges(tx: Tx, metrics: Sequence[Row[Any]], points: int, low: int, high: int) -> list[Buckets]:
    """For each metric buckets that hold exactly its points in `low`..`high`, both inclusive, in no order.

    There are no fewer than `points` of them if the range has as many; with 0 each is a single point.
    """
    size = AT_ONCE if points else 1
    groups = (metrics[start : start + size] for start in range(0, len(metrics), size))
    return [buckets for group in groups for buckets in _read(tx, group, points, low, high)]


def _read(tx: Tx, metrics: Sequence[Row[Any]], points: int, low: int, high: int) -> list[Buckets]:
    every = [_Series(metric, low, high) for metric in metrics]
    undecided = every
    for level in range(max(len(series.sizes) for series in every) - 1, -1, -1):
        trying = [series for series in undecided if level == 0 or 0 < points <= series.size(level)]
        _fetch(tx, _OF_LEVEL, trying, level)
        enough = {id(series) for series in trying if series.begin(level) >= points or level == 0}
        undecided = [series for series in undecided if id(series) not in enough]
    for level, group in groupby(sorted(every, key=_level), _level):
        if level > 0:
            _fetch(tx, _BELOW, list(group), level)
    return [series.read() for series in every]


def _fetch(tx: Tx, chunks: _Chunks, of: Sequence["_Series"], level: int) -> None:
    """Give each of these series, which are all read over the same range, the chunks that are found."""
    if not of:
        return
    by_id = {series.metric_id: series for series in of}
    asked = {"ids": list(by_id), "level": level, "low": of[0].low, "high": of[0].high, "sealed": CHUNK}
    for metric_id, of_level, first, length, data in tx.execute(chunks, asked):
        by_id[metric_id].chunks[of_level].append((first, first + length, data))


def _level(series: "_Series") -> int:
    return series.level


@dataclass(slots=True)
class _Series:
    """One series while it is read: its chunks as they come, then its buckets."""

    metric: Row[Any]
    low: int
    high: int
    chunks: dict[int, list[tuple[int, int, bytes]]] = field(default_factory=lambda: defaultdict(list))
    """(place of the first item, place behind the last, bytes) by level, in order."""
    metric_id: int = field(init=False)
    recent: Ints = field(init=False)
    stored: int = field(init=False)
    sizes: list[int] = field(init=False)
    level: int = 0
    prefix: Buckets = field(init=False)
    """What the level has of the range: buckets wholly inside, and those that cross an edge."""
    crossing: Buckets = field(init=False)

    def __post_init__(self) -> None:
        self.metric_id = self.metric.id
        self.recent = from_recent(self.metric.recent)
        self.stored = self.metric.points - self.recent.shape[1]
        self.sizes = level_sizes(self.stored)

    def size(self, level: int) -> int:
        return self.sizes[level] if level < len(self.sizes) else 0

    def begin(self, level: int) -> int:
        """Take `level` for the coarsest one; how many of its items are wholly in range."""
        self.level = level
        self.prefix, self.crossing = self._within(self._load(level, 0, self.sizes[level]))
        return len(self.prefix.step)

    def read(self) -> Buckets:
        parts = [self.prefix, *self._opened(self.level, self.crossing)]
        # What has not reached the level above yet.
        for below in range(self.level):
            parts += self._exact(below, self.sizes[below + 1] * FAN, self.sizes[below])
        if self.recent.shape[1]:
            parts.append(self._within(as_buckets(self.recent, 0, self.stored))[0])
        return concatenate(parts)

    def _exact(self, level: int, start: int, stop: int, wanted: Ints | None = None) -> list[Buckets]:
        """Items `start`..`stop` of a level (of those: `wanted`) in range; what crosses its edges is opened below."""
        found = self._load(level, start, stop)
        if not len(found.step):
            return []
        if wanted is not None and len(wanted) < len(found.step):
            found = found.take(np.isin(found.arrival // FAN**level, wanted))
        inside, crossing = self._within(found)
        return [inside, *self._opened(level, crossing)]

    def _opened(self, level: int, crossing: Buckets) -> list[Buckets]:
        """What items that cross an edge hold in range, from the level below."""
        parts: list[Buckets] = []
        for places in _by_edge(crossing.arrival // FAN**level):
            children = (places[:, None] * FAN + np.arange(FAN)).ravel()
            parts += self._exact(level - 1, int(children[0]), int(children[-1]) + 1, children)
        return parts

    def _within(self, buckets: Buckets) -> tuple[Buckets, Buckets]:
        """Those wholly in range, and those only partly; a point is never the latter."""
        touches = (buckets.step >= self.low) & (buckets.step_min <= self.high)
        inside = (buckets.step_min >= self.low) & (buckets.step <= self.high)
        if inside.all():
            return buckets, buckets.take(slice(0, 0))
        return buckets.take(inside), buckets.take(touches & ~inside)

    def _load(self, level: int, start: int, stop: int) -> Buckets:
        """Items `start`..`stop` of a level from the chunks that were fetched."""
        parts: list[Buckets] = []
        for first, end, data in self.chunks[level]:
            if first < stop and end > start:
                items = unpack(data, *layout(level), max(0, start - first), min(stop, end) - first)
                parts.append(as_buckets(items, level, max(start, first)))
        return concatenate(parts) if parts else NOTHING


def _by_edge(places: Ints) -> list[Ints]:
    """A range has two edges, far apart: split ascending places at their widest gap, not to load what lies between."""
    if len(places) < 2:
        return [places] if len(places) else []
    at = int(np.diff(places).argmax()) + 1
    return [places[:at], places[at:]]
