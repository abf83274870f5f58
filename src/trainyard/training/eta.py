"""Remaining time as an honest range, from how fast the training went so far. Pure."""

from collections.abc import Sequence

Sample = tuple[float, float]
"""(seconds, fraction done in 0..1), both rising."""

RECENT_SHARE = 0.25
"""The recent rate is measured over the last quarter of the progress made."""
MIN_SAMPLES = 3
MIN_SECONDS = 0.5
"""Less than this is start-up noise, not evidence."""
MARGIN = 0.1
MAX_SAMPLES = 256


def remaining(history: Sequence[Sample]) -> tuple[float, float] | None:
    """Seconds left as (low, high), or None while there is too little evidence.

    Two rates answer the question: over all progress, and over its last quarter. They span the range; half their
    distance is added at both ends, and at least a tenth, because both can be wrong in the same direction.
    """
    if len(history) < MIN_SAMPLES or history[-1][0] - history[0][0] < MIN_SECONDS:
        return None
    left = 1.0 - history[-1][1]
    rates = (_rate(history[0], history[-1]), _rate(_start_of_recent(history), history[-1]))
    if left <= 0.0:
        return (0.0, 0.0)
    if min(rates) <= 0.0:
        return None
    low, high = left / max(rates), left / min(rates)
    spread = (high - low) / 2
    return (max(0.0, low * (1 - MARGIN) - spread), high * (1 + MARGIN) + spread)


def thinned(history: list[Sample]) -> list[Sample]:
    """The same history with at most `MAX_SAMPLES` entries: every second one goes, first and last stay."""
    if len(history) <= MAX_SAMPLES:
        return history
    return [*history[:-1:2], history[-1]]


def _rate(start: Sample, end: Sample) -> float:
    seconds = end[0] - start[0]
    return (end[1] - start[1]) / seconds if seconds > 0 else 0.0


def _start_of_recent(history: Sequence[Sample]) -> Sample:
    first, last = history[0][1], history[-1][1]
    border = last - RECENT_SHARE * (last - first)
    return next(sample for sample in reversed(history[:-1]) if sample[1] <= border)
