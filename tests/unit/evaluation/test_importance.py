"""Permutation importance: against what can be worked out by hand, and what its interval holds."""

import math

import numpy as np
from numpy.typing import NDArray

from trainyard.evaluation.importance import Drop, mean_of, permutation_importance

Floats = NDArray[np.float64]


def importance(x: Floats, y: Floats, weights: Floats, **how: object) -> list[Drop]:
    """Of the columns of x [n, columns] for the model that says `x @ weights`."""

    def shuffled(piece: int, donors: NDArray[np.int64]) -> Floats:
        changed = x.copy()
        changed[:, piece] = x[donors, piece]
        return np.abs(changed @ weights - y)

    return permutation_importance(np.abs(x @ weights - y), shuffled, x.shape[1], **how)  # pyright: ignore[reportArgumentType]


def test_what_decides_comes_first_and_what_is_not_used_is_nothing() -> None:
    x = np.random.default_rng(0).normal(size=(2000, 3))
    found = importance(x, 2 * x[:, 1] + 0.5 * x[:, 0], np.array([0.5, 2.0, 0.0]))
    assert [one.number for one in found] == [1, 0, 2]
    assert (found[2].mean, found[2].low, found[2].high) == (0.0, 0.0, 0.0)
    # Two independent normal numbers differ by 2 / sqrt(pi) in the mean.
    for one, weight in zip(found, (2.0, 0.5), strict=False):
        assert one.low < weight * 2 / math.sqrt(math.pi) < one.high
        assert one.high - one.low < 0.1 * weight * 2
    assert found == importance(x, 2 * x[:, 1] + 0.5 * x[:, 0], np.array([0.5, 2.0, 0.0]))


def test_the_interval_holds_the_value_of_endless_samples_in_95_of_100_cases() -> None:
    draws, held = np.random.default_rng(1), 0
    for seed in range(300):
        x = draws.normal(size=(60, 1))
        (found,) = importance(x, x[:, 0], np.ones(1), seed=seed)
        held += found.low < 2 / math.sqrt(math.pi) < found.high
    assert 0.9 <= held / 300 <= 0.99


def test_where_time_runs_out_repeats_go_first_and_columns_last() -> None:
    x = np.random.default_rng(0).normal(size=(50, 3))

    def stops_after(count: int) -> list[Drop]:
        left = iter([True] * count)
        return importance(x, x[:, 0], np.ones(3), go_on=lambda: next(left, False))

    assert {one.number: one.repeats for one in stops_after(4)} == {0: 2, 1: 1, 2: 1}
    assert {one.number for one in stops_after(2)} == {0, 1}
    assert stops_after(0) == []


def test_a_mean_has_students_interval() -> None:
    over = mean_of(np.array([1.0, 2.0, 3.0]))
    assert over.mean == 2.0
    assert math.isclose(over.high - 2.0, 4.302652729911275 / math.sqrt(3))  # t of 2 degrees at 97.5 %
    assert math.isclose(2.0 - over.low, over.high - 2.0)
