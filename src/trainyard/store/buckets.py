"""Buckets of metric points as columns, and how they are merged. Pure numpy; the arithmetic of the metric pyramid.

A bucket stands for one or more points of a series. Its *last* point is the one with the greatest step, and of those
with that step the one that arrived last: in a series that only goes forward, simply the last.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NAN, PLUS_INFINITY, MINUS_INFINITY = 1, 2, 4


class Buckets(NamedTuple):
    """Columns of equal length. `min`, `max`, `mean` are over finite points and NaN where there is none."""

    arrival: Ints
    """Index within the series of the point that arrived first."""
    points: Ints
    finite: Ints
    step_min: Ints
    step: Ints
    """Of the last point; the greatest step of the bucket."""
    time_us: Ints
    """Of the last point, in microseconds since 1970."""
    nonfinite: Ints
    """What there is beside finite points: 1 NaN, 2 +infinity, 4 -infinity, added up."""
    last: Floats
    min: Floats
    max: Floats
    mean: Floats

    def take(self, index: Ints | NDArray[np.bool_] | slice) -> "Buckets":
        return Buckets._make(column[index] for column in self)


def of_points(arrival: int, step: Ints, time_us: Ints, value: Floats) -> Buckets:
    """A bucket for each point; the first arrived as number `arrival`."""
    arrivals = np.arange(arrival, arrival + len(step), dtype=np.int64)
    ones = np.broadcast_to(np.int64(1), len(step))  # takes no memory, whatever its length
    is_finite = np.isfinite(value)
    if is_finite.all():
        none = np.broadcast_to(np.int64(0), len(step))
        return Buckets(arrivals, ones, ones, step, step, time_us, none, value, value, value, value)
    number = np.where(is_finite, value, np.nan)
    finite = is_finite.astype(np.int64)
    return Buckets(arrivals, ones, finite, step, step, time_us, nonfinite_kind(value), value, number, number, number)


def nonfinite_kind(value: Floats) -> Ints:
    """0 for a finite value, else 1, 2 or 4."""
    kind = np.isnan(value) * NAN + np.isposinf(value) * PLUS_INFINITY + np.isneginf(value) * MINUS_INFINITY
    return kind.astype(np.int64)


def concatenate(parts: list[Buckets]) -> Buckets:
    if len(parts) == 1:
        return parts[0]
    return Buckets._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def in_order(buckets: Buckets, *, monotonic: bool) -> Buckets:
    """Sorted by step, equal steps by arrival; the latter alone suffices where the series only goes forward."""
    if monotonic and (np.diff(buckets.arrival) > 0).all():
        return buckets
    return buckets.take(np.lexsort((buckets.arrival,) if monotonic else (buckets.arrival, buckets.step)))


def merge(buckets: Buckets, starts: Ints) -> Buckets:
    """Merge neighbours: bucket i of the result spans `starts[i]` up to `starts[i + 1]`.

    `buckets` are sorted as by `in_order`; `starts` is strictly increasing and begins with 0.
    """
    ends = np.append(starts[1:], len(buckets.step)) - 1
    with np.errstate(invalid="ignore"):  # comparing with NaN is meant: fmin and fmax pass it over
        low = np.fmin.reduceat(buckets.min, starts)
        high = np.fmax.reduceat(buckets.max, starts)
    finite = np.add.reduceat(buckets.finite, starts)
    return Buckets(
        arrival=np.minimum.reduceat(buckets.arrival, starts),
        points=np.add.reduceat(buckets.points, starts),
        finite=finite,
        step_min=np.minimum.reduceat(buckets.step_min, starts),
        step=buckets.step[ends],
        time_us=buckets.time_us[ends],
        nonfinite=np.bitwise_or.reduceat(buckets.nonfinite, starts),
        last=buckets.last[ends],
        min=low,
        max=high,
        mean=_mean(buckets, finite, starts, ends, low, high),
    )


def thin(buckets: Buckets, rows: int) -> Buckets:
    """At most `rows` buckets, each of about as many points as the others. `buckets` are in order, `rows` ≥ 1."""
    if len(buckets.step) <= rows:
        return buckets
    points_up_to = np.cumsum(buckets.points)
    row = (points_up_to - 1) * rows // points_up_to[-1]
    return merge(buckets, np.flatnonzero(np.diff(row, prepend=-1)).astype(np.int64))


def _mean(buckets: Buckets, finite: Ints, starts: Ints, ends: Ints, low: Floats, high: Floats) -> Floats:
    """Weighted by finite points. Weights come before the sum, so that huge values do not overflow in it."""
    weight = buckets.finite / np.repeat(np.maximum(finite, 1), ends - starts + 1)
    with np.errstate(over="ignore"):
        mean = np.add.reduceat(np.where(buckets.finite > 0, buckets.mean, 0.0) * weight, starts)
    return np.where(finite > 0, np.clip(mean, low, high), np.nan)
