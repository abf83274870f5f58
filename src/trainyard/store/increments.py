"""What a batch of points adds to each metric. numpy is called once for all metrics: batches are often a point each."""

from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from trainyard.store.buckets import Floats, Ints, merge, of_points
from trainyard.store.chunks import POINT_BYTES, point_items, to_recent


class Points(NamedTuple):
    """Columns of equal length, in order of arrival. `times` are Unix seconds, kept to the microsecond."""

    steps: Ints
    times: Floats
    values: Floats


class Increment(NamedTuple):
    """One metric's new points, as they are stored and summed up. `min`, `max`, `mean` are NaN where none is finite."""

    items: Ints
    packed: bytes
    points: int
    finite: int
    first_step: int
    last_step: int
    forward: bool
    last: float
    min: float
    max: float
    mean: float


def increments(points: Mapping[str, Points]) -> dict[str, Increment]:
    """By name, without metrics that have no points. ValueError for unequal columns and times that are not finite."""
    points = {name: columns for name, columns in points.items() if _length(name, columns)}
    if not points:
        return {}
    bounds = list(accumulate((len(columns.steps) for columns in points.values()), initial=0))
    starts = np.array(bounds[:-1], np.int64)
    step, time_us, value = _columns(points)
    items = point_items(step, time_us, value)
    packed = to_recent(items)
    merged = merge(of_points(0, step, time_us, value), starts)
    forward = ~np.logical_or.reduceat(_backward(step, starts), starts)
    columns = (merged.points, merged.finite, step[starts], merged.step, forward)
    columns += (merged.last, merged.min, merged.max, merged.mean)
    summed = zip(*(column.tolist() for column in columns), strict=True)
    return {
        name: Increment(items[:, start:stop], packed[start * POINT_BYTES : stop * POINT_BYTES], *numbers)
        for name, (start, stop), numbers in zip(points, pairwise(bounds), summed, strict=True)
    }


def _length(name: str, columns: Points) -> int:
    steps, times, values = columns
    if not len(steps) == len(times) == len(values):
        raise ValueError(f"columns of unequal length for {name!r}: {len(steps)}, {len(times)}, {len(values)}")
    return len(steps)


def _columns(points: Mapping[str, Points]) -> tuple[Ints, Ints, Floats]:
    """Steps, times in microseconds and values of all metrics behind each other."""
    steps, times, values = (np.concatenate(columns) for columns in zip(*points.values(), strict=True))
    if not np.isfinite(times).all():
        raise ValueError("the time of a point must be a finite number")
    return steps.astype(np.int64), np.rint(times * 1e6).astype(np.int64), values.astype(np.float64)


def _backward(step: Ints, starts: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where a step is smaller than the one before it in the same metric."""
    backward = np.zeros(len(step), np.bool_)
    backward[1:] = step[1:] < step[:-1]
    backward[starts] = False
    return backward
