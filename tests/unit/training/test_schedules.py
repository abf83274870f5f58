import pytest

from trainyard.training.schedules import learning_rate


def test_warm_up_rises_in_a_straight_line_to_the_peak() -> None:
    rates = [learning_rate(step, 100, 1.0, 4, "constant") for step in range(6)]
    assert rates == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0, 1.0])


def test_cosine_starts_at_the_peak_halves_in_the_middle_and_ends_near_zero() -> None:
    assert learning_rate(10, 110, 2.0, 10, "cosine") == pytest.approx(2.0)
    assert learning_rate(60, 110, 2.0, 10, "cosine") == pytest.approx(1.0)
    assert learning_rate(109, 110, 2.0, 10, "cosine") == pytest.approx(0.0, abs=1e-3)


def test_warm_up_may_take_every_step() -> None:
    assert learning_rate(3, 4, 1.0, 4, "cosine") == 1.0
