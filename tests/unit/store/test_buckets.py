"""Merging buckets: by hand, and in any grouping to the same answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainyard.store.buckets import concatenate, in_order, merge, of_points, thin


def points(values: list[float], steps: list[int] | None = None, arrival: int = 0):
    step = np.arange(len(values), dtype=np.int64) if steps is None else np.array(steps, np.int64)
    return of_points(arrival, step, step * 1000, np.array(values, np.float64))


def starts(*places: int):
    return np.array(places, np.int64)


def test_a_merged_bucket_by_hand():
    merged = merge(points([3.0, np.nan, -1.0, np.inf, 4.0, -np.inf]), starts(0, 5))
    assert merged.points.tolist() == [5, 1]
    assert merged.finite.tolist() == [3, 0]
    assert (merged.min[0], merged.max[0], merged.mean[0], merged.last[0]) == (-1.0, 4.0, 2.0, 4.0)
    assert np.isnan([merged.min[1], merged.max[1], merged.mean[1]]).all()
    assert merged.last[1] == -np.inf
    assert merged.nonfinite.tolist() == [1 + 2, 4]
    assert merged.step.tolist() == [4, 5]
    assert merged.step_min.tolist() == [0, 5]


def test_the_last_point_is_that_of_the_greatest_step_and_then_of_the_latest_arrival():
    ordered = in_order(points([1.0, 2.0, 3.0, 4.0], steps=[5, 9, 9, 2]), monotonic=False)
    assert ordered.last.tolist() == [4.0, 1.0, 2.0, 3.0]
    assert merge(ordered, starts(0)).last.tolist() == [3.0]


def test_parts_that_were_read_out_of_turn_are_put_in_order():
    parts = concatenate([points([3.0], steps=[7], arrival=2), points([1.0, 2.0], steps=[7, 7])])
    assert in_order(parts, monotonic=True).last.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("huge", [1.7e308, -1.7e308])
def test_the_mean_of_huge_values_does_not_overflow(huge: float):
    assert merge(points([huge] * 100), starts(0)).mean[0] == pytest.approx(huge)


@given(st.integers(1, 200), st.integers(1, 60))
def test_thinning_gives_at_most_so_many_rows_of_about_as_many_points(n: int, rows: int):
    thinned = thin(points([float(i) for i in range(n)]), rows)
    assert len(thinned.step) == min(n, rows)
    assert thinned.points.sum() == n
    assert thinned.points.max() - thinned.points.min() <= 1
    assert (thinned.step[-1], thinned.min.min(), thinned.max.max()) == (n - 1, 0, n - 1)


@given(st.lists(st.floats(-1e9, 1e9) | st.sampled_from([np.nan, np.inf]), min_size=4, max_size=64), st.data())
def test_merging_twice_is_merging_once(values: list[float], data: st.DataObject):
    once = merge(points(values), starts(0))
    cuts = data.draw(st.sets(st.integers(1, len(values) - 1)))
    twice = merge(merge(points(values), starts(0, *sorted(cuts))), starts(0))
    for name in set(once._fields) - {"mean"}:
        np.testing.assert_array_equal(getattr(once, name), getattr(twice, name))
    np.testing.assert_allclose(once.mean, twice.mean, rtol=1e-9, atol=1e-3)
