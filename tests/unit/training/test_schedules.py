import pytest

from trainyard.training.schedules import Rates, ScheduleName


def rate(step: int, total: int, peak: float, warmup: int, schedule: ScheduleName) -> float:
    return Rates(total, peak, warmup, schedule).at(step)


def test_warm_up_rises_in_a_straight_line_to_the_peak() -> None:
    rates = [rate(step, 100, 1.0, 4, "constant") for step in range(6)]
    assert rates == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0, 1.0])


def test_cosine_starts_at_the_peak_halves_in_the_middle_and_ends_near_zero() -> None:
    assert rate(10, 110, 2.0, 10, "cosine") == pytest.approx(2.0)
    assert rate(60, 110, 2.0, 10, "cosine") == pytest.approx(1.0)
    assert rate(109, 110, 2.0, 10, "cosine") == pytest.approx(0.0, abs=1e-3)


def test_warm_up_may_take_every_step() -> None:
    assert rate(3, 4, 1.0, 4, "cosine") == 1.0


def test_linear_falls_to_zero_and_stays_there() -> None:
    assert [rate(step, 12, 1.0, 2, "linear") for step in (2, 7, 12, 20)] == pytest.approx([1.0, 0.5, 0.0, 0.0])
