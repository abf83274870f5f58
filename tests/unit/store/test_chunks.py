"""The bytes of chunks give back what was put in, bit for bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from trainyard.store.buckets import of_points
from trainyard.store.chunks import (
    BUCKET_INTS,
    BUCKET_ROWS,
    POINT_BYTES,
    POINT_INTS,
    POINT_ROWS,
    as_buckets,
    bucket_items,
    from_recent,
    pack,
    point_items,
    to_recent,
    unpack,
)

INTS = st.integers(-(2**63), 2**63 - 1)


@given(arrays.arrays(np.int64, st.tuples(st.just(POINT_ROWS), st.integers(1, 50)), elements=INTS))
def test_any_points_come_back(items: np.ndarray):
    assert np.array_equal(unpack(pack(items, POINT_INTS), POINT_ROWS, POINT_INTS), items)
    assert np.array_equal(from_recent(to_recent(items)), items)


@given(arrays.arrays(np.int64, st.tuples(st.just(BUCKET_ROWS), st.integers(1, 50)), elements=INTS))
def test_any_buckets_come_back(items: np.ndarray):
    assert np.array_equal(unpack(pack(items, BUCKET_INTS), BUCKET_ROWS, BUCKET_INTS), items)


def test_what_unpack_gives_can_be_written_to():
    assert unpack(pack(np.zeros((3, 1), np.int64), 2), 3, 2).flags.writeable


def test_recent_points_are_put_behind_each_other_as_bytes():
    first, second = np.arange(6).reshape(3, 2), np.arange(9).reshape(3, 3)
    together = from_recent(to_recent(first) + to_recent(second))
    assert np.array_equal(together, np.concatenate((first, second), axis=1))
    assert len(to_recent(first)) == 2 * POINT_BYTES


def test_points_and_buckets_keep_every_column():
    step, time_us = np.array([1, 2]), np.array([10, 20])
    value = np.array([np.nan, -0.0])
    items = point_items(step, time_us, value)
    points = as_buckets(items, 0, 7)
    assert points.arrival.tolist() == [7, 8]
    assert np.array_equal(points.last.view(np.int64), value.view(np.int64))
    again = as_buckets(bucket_items(of_points(0, step, time_us, value)), 1, 3)
    assert again.arrival.tolist() == [48, 64]
    assert again.points.tolist() == [16, 16]
    for name in ("finite", "step_min", "step", "time_us", "nonfinite", "last", "min", "max", "mean"):
        np.testing.assert_array_equal(getattr(again, name), getattr(of_points(0, step, time_us, value), name))


def test_a_learning_curve_is_compressed_well():
    rng = np.random.default_rng(0)
    n = 4096
    value = np.exp(-np.arange(n) / 2000) + rng.normal(0, 0.02, n)
    time_us = 1_700_000_000_000_000 + np.cumsum(rng.integers(9_000, 11_000, n))
    assert len(pack(point_items(np.arange(n), time_us, value), POINT_INTS)) < 10 * n
