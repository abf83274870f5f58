"""The metric pyramid: level 0 holds points, a level above it a bucket for each FAN items of the one below.

Per series and level there are chunks of items. New items go into small chunks; as soon as those hold CHUNK items they
become one sealed chunk, and the level above gets its CHUNK / FAN buckets. So a level is a prefix of the one below, how
far each one reaches follows from the number of points alone, and an item is written twice a level at most.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, select

from trainyard.store.buckets import Ints, merge
from trainyard.store.chunks import CHUNK, FAN, as_buckets, bucket_items, layout, pack, step_span, unpack
from trainyard.store.database import Tx
from trainyard.store.schema import metric_chunks


def level_sizes(points: int) -> list[int]:
    """Items of each level, lowest first, when `points` points are in chunks. Level 0 is always there."""
    sizes = [points]
    while (above := sizes[-1] // CHUNK * CHUNK // FAN) > 0:
        sizes.append(above)
    return sizes


@dataclass(slots=True)
class Writer:
    """Collects the chunks of one call, of any number of series, and inserts them at once."""

    tx: Tx
    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def extend(self, metric_id: int, stored: int, items: Ints, level: int = 0) -> None:
        """Put `items` [rows, n] behind the `stored` items of a level. At most once a series before `flush`."""
        open_from = stored // CHUNK * CHUNK
        if stored - open_from + items.shape[1] < CHUNK:
            self._add(metric_id, level, stored, items)
            return
        if stored > open_from:
            items = np.concatenate((self._take_open(metric_id, level, open_from), items), axis=1)
        whole = items.shape[1] // CHUNK * CHUNK
        for start in range(0, items.shape[1], CHUNK):
            self._add(metric_id, level, open_from + start, items[:, start : start + CHUNK])
        above = _summarise(items[:, :whole], level, open_from)
        self.extend(metric_id, open_from // FAN, above, level + 1)

    def flush(self) -> None:
        if self.rows:
            self.tx.execute(insert(metric_chunks), self.rows)
        self.rows.clear()

    def _add(self, metric_id: int, level: int, first: int, items: Ints) -> None:
        low, high = step_span(items, level)
        place = {"metric_id": metric_id, "level": level, "first": first, "length": items.shape[1]}
        data = pack(items, layout(level)[1])
        self.rows.append({**place, "step_min": low, "step_max": high, "data": data})

    def _take_open(self, metric_id: int, level: int, first: int) -> Ints:
        """Read and remove the chunks that are not sealed yet."""
        chunks = metric_chunks.c
        still_open = (chunks.metric_id == metric_id, chunks.level == level, chunks.first >= first)
        stored = self.tx.execute(select(chunks.data).where(*still_open).order_by(chunks.first)).scalars().all()
        self.tx.execute(delete(metric_chunks).where(*still_open))
        return np.concatenate([unpack(data, *layout(level)) for data in stored], axis=1)


def _summarise(items: Ints, level: int, first: int) -> Ints:
    """The items of the level above: one for each FAN of these."""
    buckets = as_buckets(items, level, first)
    if (np.diff(buckets.step) < 0).any():
        # Only within a bucket: sorting the whole chunk would move points from one bucket to another.
        within = np.argsort(buckets.step.reshape(-1, FAN), axis=1, kind="stable")
        buckets = buckets.take((within + np.arange(0, len(buckets.step), FAN)[:, None]).ravel())
    return bucket_items(merge(buckets, np.arange(0, len(buckets.step), FAN, dtype=np.int64)))
