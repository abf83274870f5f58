"""What a trained model is and takes: how large it is, how quickly it answers, how much memory the training needed.

Without torch: forests and networks are measured alike, on the test part, where they were trained.
"""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

SINGLES = 16
"""Samples that are answered one by one, at most."""
MOST_AT_ONCE = 256
GROWTH = 4
"""Times as large as the batch before, while the largest that is quick is looked for."""
MOST_SAMPLES = 1024
"""Answered in batches of the same size, at most."""
ONE_S, MANY_S = 0.15, 0.2
"""Seconds for either; a model that is slower is asked less, and once at least."""

Ready = Callable[[], object]
"""Answers what was made ready for it; when it returns, the device is done."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of a network its parameters, of which `trained` were learned; of trees how many, their nodes and leaves."""

    parameters: int | None = None
    trained: int | None = None
    trees: int | None = None
    nodes: int | None = None
    leaves: int | None = None


@dataclass(frozen=True, slots=True)
class Speed:
    """Samples a second in batches of `at_once`, and the median milliseconds of one by itself."""

    samples_per_s: float
    at_once: int
    one_ms: float


@dataclass(frozen=True, slots=True)
class Answering:
    """A trained model, as it is measured. `ready` makes the test samples of some rows ready, `rows` are there."""

    size: Size
    rows: int
    ready: Callable[[Sequence[int]], Ready]
    device: str = "cpu"
    device_memory_bytes: Callable[[], int | None] = lambda: None


def speed_of(model: Answering) -> Speed | None:
    """How quickly it answers, in half a second or so; None where there is nothing to ask.

    Samples are taken evenly from the whole part, and making them ready does not count. The first answer does not count
    either: much is set up for it.
    """
    if model.rows == 0:
        return None
    model.ready([0])()
    one_s = _median_of_singles(model)
    at_once, answer, known_s = _quick_batch(model, one_s)
    if answer is None:
        return Speed(1.0 / one_s, 1, one_s * 1000)
    return Speed(at_once / _mean_of_batches(answer, at_once, known_s), at_once, one_s * 1000)


def peak_memory_bytes() -> int:
    """Most that this process has held at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _median_of_singles(model: Answering) -> float:
    seconds: list[float] = []
    for row in _spread(model.rows, min(model.rows, SINGLES)):
        seconds.append(_timed(model.ready([row]))[0])
        if sum(seconds) > ONE_S:
            break
    return statistics.median(seconds)


def _quick_batch(model: Answering, one_s: float) -> tuple[int, Ready | None, float]:
    """The largest batch that takes no longer than MANY_S: how many samples, what answers them, seconds of an
    answer. Batches grow, and the time of the next is told from those before; None where two would be too many."""
    at_once, took, a_sample, answer_s = 1, one_s, one_s, one_s
    answer: Ready | None = None
    while at_once < min(model.rows, MOST_AT_ONCE):
        more = min(at_once * GROWTH, model.rows, MOST_AT_ONCE)
        if took + a_sample * (more - at_once) > MANY_S:
            break
        making, answer = _made(model, more)
        answer_s = _settled(answer)
        a_sample = max(0.0, (making + answer_s - took) / (more - at_once))
        at_once, took = more, making + answer_s
    return at_once, answer, answer_s


def _settled(answer: Ready) -> float:
    """Seconds of an answer; a quick one is asked for twice, since much is set up for the first of each size."""
    first, _ = _timed(answer)
    return first if first > MANY_S / 2 else min(first, _timed(answer)[0])


def _made(model: Answering, at_once: int) -> tuple[float, Ready]:
    return _timed(lambda: model.ready(_spread(model.rows, at_once)))


def _mean_of_batches(answer: Ready, at_once: int, known_s: float) -> float:
    """Seconds a batch; one took `known_s`, which counts where there is no time for others."""
    seconds: list[float] = []
    while known_s + sum(seconds) < MANY_S and (len(seconds) + 3) * at_once <= MOST_SAMPLES:
        seconds.append(_timed(answer)[0])
    return statistics.mean(seconds) if seconds else known_s


def _spread(rows: int, count: int) -> list[int]:
    return [index * rows // count for index in range(count)]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    answer = work()
    return max(time.perf_counter() - started, 1e-9), answer
