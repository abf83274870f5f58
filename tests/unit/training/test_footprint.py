"""A model is measured in a moment, however slow it is, and its first answer does not count."""

import time
from collections.abc import Sequence

import pytest

from trainyard.training.footprint import MOST_AT_ONCE, MOST_SAMPLES, Answering, Ready, Size, speed_of


class Clock:
    """Time that passes only where a model answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, a_sample_s: float, an_answer_s: float, first_s: float) -> None:
        self.now, self.asked, self.rows = 0.0, list[int](), set[int]()
        self._a_sample_s, self._an_answer_s, self._first_s = a_sample_s, an_answer_s, first_s
        monkeypatch.setattr(time, "perf_counter", lambda: self.now)

    def ready(self, rows: Sequence[int]) -> Ready:
        def answer() -> None:
            self.now += self._an_answer_s + self._a_sample_s * len(rows) + (0.0 if self.asked else self._first_s)
            self.asked.append(len(rows))
            self.rows |= set(rows)

        return answer


def test_a_quick_model_is_asked_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, a_sample_s=1e-6, an_answer_s=1e-4, first_s=30.0)
    speed = speed_of(Answering(Size(trees=1), 1000, clock.ready))
    assert speed is not None
    assert speed.at_once == MOST_AT_ONCE
    assert speed.one_ms == pytest.approx(0.101)
    assert speed.samples_per_s == pytest.approx(256 / (1e-4 + 256e-6))
    assert sum(count for count in clock.asked if count == MOST_AT_ONCE) <= MOST_SAMPLES
    assert max(clock.rows) > 900, "samples come from the whole part"


def test_a_model_of_which_each_answer_costs_much_and_each_sample_little_is_asked_in_large_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(monkeypatch, a_sample_s=1e-5, an_answer_s=0.045, first_s=0.0)
    speed = speed_of(Answering(Size(trees=1), 1000, clock.ready))
    assert speed is not None
    assert speed.at_once == MOST_AT_ONCE
    assert clock.now < 1.0


def test_a_slow_model_is_asked_less(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, a_sample_s=0.02, an_answer_s=0.0, first_s=0.0)
    speed = speed_of(Answering(Size(parameters=1), 1000, clock.ready))
    assert speed is not None
    assert 1 < speed.at_once <= 10
    assert speed.samples_per_s == pytest.approx(50)
    assert clock.now < 1.0


def test_a_very_slow_model_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, a_sample_s=5.0, an_answer_s=0.0, first_s=0.0)
    speed = speed_of(Answering(Size(parameters=1), 1000, clock.ready))
    assert speed is not None
    assert (speed.at_once, speed.samples_per_s, speed.one_ms) == (1, pytest.approx(0.2), pytest.approx(5000))
    assert clock.asked == [1, 1]


def test_where_there_is_nothing_to_ask_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, 1.0, 1.0, 1.0)
    assert speed_of(Answering(Size(trees=0), 0, clock.ready)) is None
    assert clock.asked == []
