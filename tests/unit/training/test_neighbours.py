"""What surrounds a point: right on a slope, blind to where the cloud is and how it is turned."""

import numpy as np
import pytest

from trainyard.training import neighbours
from trainyard.training.neighbours import LOWER, OF_CLOUD, OF_SIZE, SIZES, described, width

PLANE, DEVIATIONS, LOWEST = 0, 1, 7
"""Height above the plane, that in deviations, height above the lowest neighbour; of each size."""


def _slope(seed: int = 0, count: int = 400) -> np.ndarray:
    places = np.random.RandomState(seed).uniform(0, 20, (count, 2))
    return np.column_stack([places, 0.5 * places[:, 0]]).astype(np.float32)


@pytest.mark.parametrize("echoes", [False, True])
@pytest.mark.parametrize("count", [1, 2, 5, 40, 300])
def test_there_are_as_many_numbers_as_told_and_all_are_finite(count: int, echoes: bool) -> None:
    found = described(_slope(count=count), np.ones((count, 3), np.float32) if echoes else None)
    assert found.shape == (count, width(echoes=echoes))
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


def test_points_in_one_place_or_one_line_have_finite_numbers() -> None:
    line = np.column_stack([np.arange(50.0), np.zeros(50), np.arange(50.0)]).astype(np.float32)
    assert np.isfinite(described(line, None)).all()
    assert np.isfinite(described(np.zeros((50, 3), np.float32), None)).all()


def test_a_slope_is_flat_and_a_post_stands_on_it() -> None:
    points = _slope()
    middle = int(np.argmin(np.linalg.norm(points[:, :2] - 10, axis=1)))
    found = described(points, None)
    assert np.abs(found[:, [size * OF_SIZE + PLANE for size in range(len(SIZES))]]).max() < 1e-3
    assert found[middle, LOWEST] > 0.1
    points[middle, 2] += 2
    raised = described(points, None)
    for size, points_of_it in enumerate(SIZES):
        assert raised[middle, size * OF_SIZE + PLANE] > 2 * (1 - 6 / points_of_it)  # it lifts the plane a little too
        assert raised[middle, size * OF_SIZE + DEVIATIONS] == raised[:, size * OF_SIZE + DEVIATIONS].max()


def test_moving_and_turning_upright_changes_nothing() -> None:
    points = _slope() + np.random.RandomState(1).normal(0, 0.1, (400, 3)).astype(np.float32)
    turn = np.array([[np.cos(1), -np.sin(1), 0], [np.sin(1), np.cos(1), 0], [0, 0, 1]])
    moved = (points @ turn.T + [30, -20, 5]).astype(np.float32)
    np.testing.assert_allclose(described(moved, None), described(points, None), rtol=2e-3, atol=2e-3)


def test_many_points_are_described_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    points = _slope()
    echoes = np.random.RandomState(0).uniform(1, 9, (400, 3)).astype(np.float32)
    expected = described(points, echoes)
    monkeypatch.setattr(neighbours, "_AT_ONCE", 150)
    np.testing.assert_allclose(described(points, echoes), expected)


def test_those_around_are_seen_and_not_told_of() -> None:
    points = _slope()
    whole = described(points, None)
    inner = np.flatnonzero((np.abs(points[:, :2] - 10) < 4).all(axis=1))
    order = np.concatenate([inner, np.setdiff1d(np.arange(400), inner)])
    found = described(points[order], None, len(inner))
    np.testing.assert_allclose(found, whole[inner], rtol=1e-3, atol=1e-5)
    assert not np.allclose(described(points[inner], None), whole[inner], rtol=1e-3, atol=1e-5)


def test_the_lower_plane_stays_on_the_ground_below_trees() -> None:
    points = _slope() + np.random.RandomState(1).normal(0, 0.01, (400, 3)).astype(np.float32)
    trees = np.random.RandomState(2).uniform(size=400) < 0.3
    points[trees, 2] += np.random.RandomState(3).uniform(3, 9, int(trees.sum())).astype(np.float32)
    found = described(points, None)
    plane, lower = SIZES.index(LOWER[0]) * OF_SIZE, len(SIZES) * OF_SIZE + OF_CLOUD
    assert np.median(np.abs(found[~trees, lower])) < 0.05
    assert np.median(np.abs(found[~trees, plane])) > 0.5
    assert found[trees, lower].min() > 2.5
    assert np.median(found[~trees, lower + 3]) == pytest.approx(0.5, abs=0.05)
