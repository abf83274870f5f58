"""Which of two models is better on the same samples, if that can be said, and how runs of several seeds differ."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy.special
from numpy.typing import NDArray

from trainyard.evaluation.checks import check_labels, check_values, same_length
from trainyard.evaluation.pairs import Classes, Numbers, Pairs

Metric = Literal["accuracy", "f1", "rmse", "mae"]
LEVEL = 0.95
"""Of all intervals."""
CALLED = 0.02
"""P-value up to which two models are called different. Not .05: of 100 pairs of equally good models that would call
more than 5 different in four of ten cases, .02 in one or two of a hundred."""
DRAWS = 2_000
_AT_ONCE = 4_000_000
"""Numbers that are drawn at a time: some 100 MB."""
_TITLES = {"accuracy": "points", "f1": "points of F1", "rmse": "in RMSE", "mae": "in MAE"}
_special: Any = scipy.special  # it publishes no types


@dataclass(frozen=True, slots=True)
class McNemar:
    """Samples that one model alone answers rightly, and how probable so uneven a split is by chance."""

    only_first: int
    only_second: int
    exact: float
    """Two-sided, from the binomial distribution (McNemar 1947); never calls too many different."""
    mid: float
    """The mid-p-value, which is less strict and holds its level as well (Fagerland, Lydersen and Laake 2013,
    https://doi.org/10.1186/1471-2288-13-91)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same samples, by one metric."""

    metric: Metric
    samples: int
    first: float
    second: float
    gain: float
    """By how much the second is better: in accuracy or F1 (0..1), or by so much smaller an error."""
    low: float
    high: float
    """Around the gain: its interval at 95 %."""
    p_value: float
    better: Literal["first", "second"] | None
    """None where no difference is shown."""
    verdict: str


@dataclass(frozen=True, slots=True)
class Replicates:
    """Runs that differ in the seed alone. Without `low` and `high` where there is one run."""

    count: int
    mean: float
    low: float | None
    high: float | None


def compare_labels(
    metric: Literal["accuracy", "f1"],
    truth: NDArray[np.int64],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    names: tuple[str, str] = ("A", "B"),
    seed: int = 0,
) -> Comparison:
    """Two models' classes [n] against labels [n], by accuracy or macro F1.

    The interval is the symmetric one of a paired bootstrap (Hall 1988, "On symmetric bootstrap confidence intervals").
    One is called better where the interval leaves out 0, and a test agrees: McNemar's for accuracy, for F1 the
    randomisation test (Yeh 2000, https://aclanthology.org/C00-2137). The same `seed` draws the same.

    Raises InvalidError where there is no sample, or a label is negative.
    """
    same_length(truth, first, second)
    check_values(truth.astype(np.float64), first.astype(np.float64))
    for labels in (truth, first, second):
        check_labels(labels, int(labels.max()) + 1)
    tested = mcnemar(first == truth, second == truth).mid if metric == "accuracy" else None
    return _compare(metric, Classes(metric, truth, first, second), len(truth), names, seed, tested)


def compare_numbers(
    metric: Literal["rmse", "mae"],
    truth: NDArray[np.float64],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    names: tuple[str, str] = ("A", "B"),
    seed: int = 0,
) -> Comparison:
    """The same of predicted numbers [n], tested by randomisation. Raises InvalidError as a report on numbers does."""
    same_length(truth, first, second)
    for predicted in (first, second):
        check_values(truth, predicted)
    one, other = np.abs(first - truth), np.abs(second - truth)
    pairs = Numbers(one**2, other**2, np.sqrt) if metric == "rmse" else Numbers(one, other, np.positive)
    return _compare(metric, pairs, len(truth), names, seed, None)


def mcnemar(first_right: NDArray[np.bool_], second_right: NDArray[np.bool_]) -> McNemar:
    """McNemar's test of two models on the same samples [n]: both p-values are 1 where none is answered differently."""
    one = int(np.count_nonzero(first_right & ~second_right))
    other = int(np.count_nonzero(second_right & ~first_right))
    fewer, all_ = min(one, other), one + other
    below = float(_special.bdtr(fewer - 1, all_, 0.5)) if fewer else 0.0
    at_most = float(_special.bdtr(fewer, all_, 0.5)) if all_ else 1.0
    return McNemar(one, other, exact=min(1.0, 2 * at_most), mid=min(1.0, below + at_most))


def replicates(values: Sequence[float]) -> Replicates:
    """Mean of one metric over runs that differ in the seed, with Student's t-interval at 95 %; at least one value."""
    mean, count = float(np.mean(values)), len(values)
    if count == 1:
        return Replicates(1, mean, None, None)
    margin = float(_special.stdtrit(count - 1, (1 + LEVEL) / 2)) * float(np.std(values, ddof=1)) / math.sqrt(count)
    return Replicates(count, mean, mean - margin, mean + margin)


def _compare(
    metric: Metric, pairs: Pairs, samples: int, names: tuple[str, str], seed: int, tested: float | None
) -> Comparison:
    sign = -1.0 if metric in ("rmse", "mae") else 1.0
    first, second = pairs.observed()
    gain = sign * (second - first)
    generator = np.random.default_rng(seed)
    margin = float(np.quantile(np.abs(sign * _differences(pairs.resampled, pairs.width, generator) - gain), LEVEL))
    if tested is None:
        by_chance = np.abs(_differences(pairs.swapped, pairs.width, generator))
        # Equal up to rounding is equal: the observed difference is one of those that chance may make.
        as_far = np.count_nonzero(by_chance >= abs(gain) * (1 - 1e-9) - 1e-15)
        tested = (1 + int(as_far)) / (1 + DRAWS)
    shown = tested <= CALLED and abs(gain) > margin
    better: Literal["first", "second"] | None = None
    if shown:
        better = "second" if gain > 0 else "first"
    verdict = _sentence(metric, gain, margin, tested, shown, names)
    return Comparison(metric, samples, first, second, gain, gain - margin, gain + margin, tested, better, verdict)


def _differences(draw: Any, width: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Second minus first in each of the draws, so many at a time as memory allows."""
    at_once = max(1, _AT_ONCE // width)
    found: list[NDArray[np.float64]] = []
    for start in range(0, DRAWS, at_once):
        first, second = draw(generator, min(at_once, DRAWS - start))
        found.append(second - first)
    return np.concatenate(found)


def _sentence(metric: Metric, gain: float, margin: float, p_value: float, shown: bool, names: tuple[str, str]) -> str:
    if gain == 0.0 and margin == 0.0:
        return f"No difference shown: {names[0]} and {names[1]} are equally good on every sample."
    scale = 100.0 if metric in ("accuracy", "f1") else 1.0
    decimals = _decimals(margin * scale)
    if round(gain * scale, decimals) == 0.0:
        within = f"± {margin * scale:.{decimals}f} {_TITLES[metric]}"
        return f"No difference shown: {names[0]} and {names[1]} are equally good, {within} (95 %)."
    by = f"{abs(gain) * scale:.{decimals}f} ± {margin * scale:.{decimals}f} {_TITLES[metric]}"
    ahead = names[1] if gain > 0 else names[0]
    if shown:
        return f"{ahead} is better by {by} (95 %)."
    return f"No difference shown: {ahead} is ahead by {by} (95 %), as chance may have it (p = {p_value:.2g})."


def _decimals(margin: float) -> int:
    """As many as a margin can bear: those of its first digit, or of two where it begins with 1 or 2."""
    if margin == 0.0:
        return 3
    exponent = math.floor(math.log10(margin))
    return max(0, -exponent + (margin < 3 * 10**exponent))
