"""What surrounds a point: right on a slope, blind to where the cloud is and how it is turned."""

import numpy as np
import pytest

from trainyard.training import neighbours
from trainyard.training.neighbours import OF_SIZE, SIZES, described, width

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
