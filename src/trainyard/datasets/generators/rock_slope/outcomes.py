"""Which hours of a slope's year are shown, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from trainyard.datasets.generators.rock_slope.history import History, pairs
from trainyard.datasets.generators.rock_slope.streams import Purpose, stream

HOURS = 168
"""Of a window: a week."""
MONTH = 30 * 24
"""Hours of a slope's year before the first window may end: its rain is summed up, and pictures look back."""
ALARM, WATCH = 48.0, 168.0
"""Hours to failure up to which a window is of these classes; all others are stable."""
HAZARDS = ("stable", "watch", "alarm")
A_SLOPE = 6
"""Windows a slope, on average; four at least."""


@dataclass(frozen=True, slots=True)
class Window:
    """HOURS hours of a slope up to hour `end`, not included. `number` and `slope` are names, given by lot."""

    number: int
    slope: int
    history: History
    end: int

    @property
    def hours_to_failure(self) -> float | None:
        """From the window's end; None where the slope holds all year."""
        return None if self.history.failure is None else self.history.failure - self.end

    @property
    def hazard(self) -> str:
        left = np.inf if self.hours_to_failure is None else self.hours_to_failure
        return "alarm" if left <= ALARM else "watch" if left <= WATCH else "stable"

    def fails_within(self, hours: float) -> bool:
        return self.hours_to_failure is not None and self.hours_to_failure <= hours


def windows(count: int, seed: int) -> Iterator[Window]:
    """`count` windows of `slopes_of(count)` slopes, slope by slope.

    The two slopes of a pair are looked at over the same hours of their year, so that season, time since installation
    and drift of the instruments say nothing about the end; numbers of windows and slopes, and how many windows a slope
    has, are drawn by lot.
    """
    random, slopes = stream(seed, Purpose.PLAN), slopes_of(count)
    counts = 4 + random.multinomial(count - 4 * slopes, np.full(slopes, 1 / slopes))
    numbers, names = random.permutation(count), random.permutation(slopes)
    begun = 0
    for pair, (failing, holding) in zip(range(slopes // 2), pairs(seed), strict=False):
        assert failing.failure is not None  # noqa: S101  of a pair the first one fails
        for side, history in enumerate((failing, holding)):
            at = 2 * pair + side
            ends = _ends(stream(seed, Purpose.LEADS, at), int(counts[at]), failing.failure)
            for number, end in zip(numbers[begun : begun + len(ends)], ends, strict=True):
                yield Window(int(number), int(names[at]), history, end)
            begun += len(ends)


def slopes_of(count: int) -> int:
    """How many slopes so many windows show; an even number, and never fewer than two."""
    return 2 * max(1, round(count / A_SLOPE / 2))


def _ends(random: np.random.RandomState, count: int, failure: float) -> list[int]:
    """Where windows end: a third in the alarm before `failure`, a third in the watch, a third long before."""
    far = failure - MONTH
    kinds = random.randint(0, 3, count)
    low, high = np.array([1.0, ALARM, WATCH])[kinds], np.array([ALARM, WATCH, far])[kinds]
    return [int(end) for end in failure - random.uniform(low, high)]
