"""Remaining time from synthetic histories."""

import pytest

from trainyard.training import eta


def history(seconds: int, per_second: float) -> list[eta.Sample]:
    return [(float(second), second * per_second) for second in range(seconds + 1)]


def test_steady_progress_gives_a_tight_range_around_the_truth() -> None:
    assert eta.remaining(history(10, 0.01)) == pytest.approx((81.0, 99.0))  # 90 s are left


def test_a_slow_down_widens_the_range_and_stays_inside_it() -> None:
    slowing = [*history(10, 0.05), *[(10.0 + second, 0.5 + 0.01 * second) for second in range(1, 21)]]
    left = eta.remaining(slowing)
    assert left is not None
    assert left[0] < 30.0 < left[1]  # at the present pace 0.3 / 0.01 seconds are left
    assert left[1] / max(left[0], 1e-9) > 1.5


def test_done_is_zero() -> None:
    assert eta.remaining(history(10, 0.1)) == (0.0, 0.0)


@pytest.mark.parametrize(
    "samples",
    [[], history(1, 0.1), [(0.0, 0.0), (0.1, 0.1), (0.2, 0.2)], [(float(second), 0.0) for second in range(9)]],
    ids=["nothing", "two samples", "a fifth of a second", "no progress"],
)
def test_no_evidence_no_answer(samples: list[eta.Sample]) -> None:
    assert eta.remaining(samples) is None


def test_thinning_keeps_ends_and_order_and_bounds_the_size() -> None:
    kept: list[eta.Sample] = []
    for sample in history(5000, 0.0002):
        kept = eta.thinned([*kept, sample])
    assert kept[0] == (0.0, 0.0)
    assert kept[-1][0] == 5000.0
    assert kept == sorted(kept)
    assert len(kept) <= eta.MAX_SAMPLES
    assert eta.remaining(kept[:-1]) is not None
