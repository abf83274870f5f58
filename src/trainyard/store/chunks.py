"""The bytes of a chunk: int64 rows as differences, the bytes of equal weight side by side, then zstd at level 1.

On a learning curve that is 9 bytes a point of 24, at a third of the time that zstd takes on the bytes as they are
(docs/decisions/0003-metric-pyramid.md).
"""

import threading

import numpy as np
import zstandard
from numpy.typing import NDArray

from trainyard.store.buckets import Buckets, Floats, Ints, of_points

FAN = 16
"""Items of one level in a bucket of the next."""
CHUNK = 4096
"""Items of a sealed chunk; a multiple of FAN."""
POINT_INTS, POINT_ROWS = 2, 3
BUCKET_INTS, BUCKET_ROWS = 5, 9
POINT_BYTES = 8 * POINT_ROWS

_local = threading.local()  # zstd contexts are cheap to use and dear to make, and must not be shared by threads


def pack(items: Ints, ints: int) -> bytes:
    """Encode `items` [rows, n], of which the first `ints` rows are integers and the others the bits of float64."""
    rows, n = items.shape
    coded = items.astype("<i8")
    coded[:ints, 1:] -= items[:ints, :-1]  # wraps around where it must, and back again in unpack
    shuffled = coded.view(np.uint8).reshape(rows, n, 8).transpose(0, 2, 1)
    return _compressor().compress(shuffled.tobytes())


def unpack(data: bytes, rows: int, ints: int, start: int = 0, stop: int | None = None) -> Ints:
    """What `pack` was given, items `start` to `stop`. Rows that are floats are to be seen through `.view(float64)`."""
    shuffled = np.frombuffer(_decompressor().decompress(data), np.uint8).reshape(rows, 8, -1)
    whole = np.cumsum(_unshuffled(shuffled[:ints, :, :stop]), axis=1)[:, start:]
    return np.concatenate((whole, _unshuffled(shuffled[ints:, :, start:stop])))


def _unshuffled(planes: NDArray[np.uint8]) -> Ints:
    rows, _, n = planes.shape
    return planes.transpose(0, 2, 1).reshape(rows, n * 8).view("<i8").astype(np.int64, copy=False)


def point_items(step: Ints, time_us: Ints, value: Floats) -> Ints:
    """Level 0 [POINT_ROWS, n]."""
    return np.stack((step, time_us, value.view(np.int64)))


def bucket_items(buckets: Buckets) -> Ints:
    """Levels above 0 [BUCKET_ROWS, n]; arrival and number of points follow from an item's place and level."""
    ints = (buckets.step_min, buckets.step, buckets.time_us, buckets.finite, buckets.nonfinite)
    floats = (buckets.last, buckets.min, buckets.max, buckets.mean)
    return np.stack((*ints, *(column.view(np.int64) for column in floats)))


def as_buckets(items: Ints, level: int, first: int) -> Buckets:
    """Items of a level as buckets; `first` is the place of the first of them within the level."""
    size = FAN**level
    if level == 0:
        step, time_us, bits = items
        return of_points(first, step, time_us, bits.view(np.float64))
    n = items.shape[1]
    arrival = np.arange(first, first + n, dtype=np.int64) * size
    step_min, step, time_us, finite, nonfinite = items[:BUCKET_INTS]
    last, low, high, mean = (bits.view(np.float64) for bits in items[BUCKET_INTS:])
    points = np.broadcast_to(np.int64(size), n)
    return Buckets(arrival, points, finite, step_min, step, time_us, nonfinite, last, low, high, mean)


def layout(level: int) -> tuple[int, int]:
    """Rows of a level's chunks, and how many of them are integers."""
    return (POINT_ROWS, POINT_INTS) if level == 0 else (BUCKET_ROWS, BUCKET_INTS)


def step_span(items: Ints, level: int) -> tuple[int, int]:
    """The smallest and the greatest step of items of a level."""
    greatest = items[0] if level == 0 else items[1]
    return int(items[0].min()), int(greatest.max())


def to_recent(items: Ints) -> bytes:
    """Points as the bytes of `metrics.recent`: one after the other, so that new ones are simply put behind."""
    return items.T.astype("<i8").tobytes()


def from_recent(data: bytes) -> Ints:
    points = np.frombuffer(data, "<i8").reshape(-1, POINT_ROWS)
    return np.ascontiguousarray(points.T).astype(np.int64, copy=False)


def _compressor() -> zstandard.ZstdCompressor:
    if not hasattr(_local, "compressor"):
        _local.compressor = zstandard.ZstdCompressor(level=1)
    return _local.compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_local, "decompressor"):
        _local.decompressor = zstandard.ZstdDecompressor()
    return _local.decompressor
