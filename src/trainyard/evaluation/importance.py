"""Permutation importance: how much worse answers get where one column, or part, is another sample's.

Breiman 2001, "Random forests", section 10 (https://doi.org/10.1023/A:1010933404324); as a property of any model, "model
reliance", Fisher, Rudin and Dominici 2019 (https://arxiv.org/abs/1801.01489).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.special
from numpy.typing import NDArray

REPEATS = 5
LEVEL = 0.95
Floats = NDArray[np.float64]
_special: Any = scipy.special  # it publishes no types


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over samples and its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Drop(Mean):
    """By how much the samples' badness grows where piece `number` is shuffled; `repeats` times it was."""

    number: int
    repeats: int


def permutation_importance(
    badness: Floats,
    shuffled: Callable[[int, NDArray[np.int64]], Floats],
    pieces: int,
    *,
    repeats: int = REPEATS,
    seed: int = 0,
    go_on: Callable[[], bool] = lambda: True,
) -> list[Drop]:
    """Of each of `pieces` columns or parts, the largest drop first. `badness` [n], n at least 2, says how far off each
    answer is; `shuffled(piece, donors)` says it again where sample i has the piece of sample donors[i], a permutation.

    All are shuffled once before any is shuffled again, so that where `go_on` says no the first to go are repeats; a
    piece that was not shuffled at all is not among what comes back. The interval says what other samples from the same
    source may give, not another training. Each sample enters twice, as one that is given a value and as one that gives
    its own, so that the two parts are added up before their spread is taken (Hoeffding 1948,
    https://doi.org/10.1214/aoms/1177730196).
    """
    draws, count = np.random.default_rng(seed), len(badness)
    given, gave = np.zeros((2, pieces, count))
    times = np.zeros(pieces, np.int64)
    for piece in list(range(pieces)) * repeats:
        if not go_on():
            break
        donors = draws.permutation(count)
        worse = shuffled(piece, donors) - badness
        given[piece] += worse
        gave[piece, donors] += worse
        times[piece] += 1
    found: list[Drop] = []
    for piece in np.flatnonzero(times).tolist():
        over = mean_of((given[piece] + gave[piece]) / times[piece])
        middle = over.mean / 2
        found.append(Drop(middle, over.low - middle, over.high - middle, piece, int(times[piece])))
    return sorted(found, key=lambda one: -one.mean)


def mean_of(values: Floats) -> Mean:
    """The mean of [n], n at least 2, with Student's interval."""
    mean, error = float(values.mean()), float(values.std(ddof=1)) / len(values) ** 0.5
    wide = float(_special.stdtrit(len(values) - 1, (1 + LEVEL) / 2)) * error
    return Mean(mean, mean - wide, mean + wide)
