"""Where a model is worse than elsewhere: conditions on one or two columns, by how much worse, without chance finds.

After Chung et al. 2019, "Slice Finder" (https://arxiv.org/abs/1807.06068), with one correction for all that is tested.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.evaluation.checks import check_values, same_length
from trainyard.evaluation.conditions import Condition, Cut, cut
from trainyard.evaluation.slice_sums import Sums, apart, members_of, sums_of_each, sums_of_pairs

SMALLEST = 30
"""Samples that a slice has at least, and that are outside it."""
MOST = 20
MOST_PAIRED = 40
"""Columns of which all pairs are tested; of more, those that alone explain most of the badness."""
CHANCE = 0.05
"""How probable it is that any slice at all is reported where the columns say nothing about the badness."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Samples that meet one or two conditions, beside all others."""

    conditions: tuple[Condition, ...]
    count: int
    mean: float
    """Of the badness inside."""
    rest: float
    """And outside."""
    difference: float
    low: float
    high: float
    """Interval of the difference, which holds for all slices tested at once at 95 % (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class _Tested:
    """Conditions and pairs of them, [slices] each: where `worse`, the difference is surely above 0."""

    inside: Sums
    outside: Sums
    difference: NDArray[np.float64]
    margin: NDArray[np.float64]
    worse: NDArray[np.bool_]


def find_slices(
    badness: NDArray[np.float64], columns: Mapping[str, NDArray[Any]], smallest: int = SMALLEST, most: int = MOST
) -> list[Slice]:
    """The `most` slices of at least `smallest` samples that are surely worse than the rest, surest first.

    `badness` [n] is what is bad about each sample: an absolute error, 1 - probability of the true class, or 1 for wrong
    and 0 for right. Columns [n] are numbers, cut at their quartiles, or categories. A slice is reported where the
    interval of its difference (see `slice_sums.apart`) lies above 0; a pair of conditions only where it is also worse
    than the rest of either condition, so that what is bad about one column is not told again with every other. They are
    ordered by the interval's lower end: by how much a slice is worse at least.

    Raises InvalidError where there is no sample, or a badness is no number.
    """
    same_length(badness, *columns.values())
    check_values(np.zeros(len(badness)), badness)
    if not columns or badness.max() == badness.min():
        return []
    middle, spread = float(badness.mean()), float(badness.std())
    scaled = (badness - middle) / spread  # the squares of numbers far from 0 would lose their digits
    cuts = [cut(name, values) for name, values in columns.items()]
    cuts = _best_explaining(cuts, scaled)
    members, owner = members_of(cuts), np.repeat(np.arange(len(cuts)), [len(one.conditions) for one in cuts])
    alone = sums_of_each(members, scaled)
    paired = owner < MOST_PAIRED
    first, second, both = sums_of_pairs(members[:, np.flatnonzero(paired)], owner[paired], scaled, smallest)
    tested = _test(alone, both, (first, second), _whole(scaled), smallest)
    conditions = [condition for one in cuts for condition in one.conditions]
    named: list[tuple[Condition, ...]] = [(one,) for one in conditions]
    named += [(conditions[i], conditions[j]) for i, j in zip(first.tolist(), second.tolist(), strict=True)]
    return [_slice(named[at], tested, at, middle, spread) for at in _worst_first(tested)[:most]]


def members(slices: Sequence[Slice], columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """Which samples are in which slice, [n, slices]; `columns` are those that the slices were found in."""
    cuts = {name: cut(name, columns[name]) for name in {one.column for found in slices for one in found.conditions}}
    inside = [
        np.logical_and.reduce(
            [cuts[one.column].codes == cuts[one.column].conditions.index(one) for one in found.conditions]
        )
        for found in slices
    ]
    samples = len(next(iter(columns.values()), ()))
    return np.column_stack(inside) if inside else np.empty((samples, 0), np.bool_)


def _worst_first(tested: _Tested) -> list[int]:
    found = np.flatnonzero(tested.worse)
    low = (tested.difference - tested.margin)[found]
    return found[np.argsort(-low, kind="stable")].tolist()


def _slice(conditions: tuple[Condition, ...], tested: _Tested, at: int, middle: float, spread: float) -> Slice:
    """In the unit of the badness, whose mean was taken to be 0 and its deviation 1."""
    difference, margin = float(tested.difference[at]) * spread, float(tested.margin[at]) * spread
    return Slice(
        conditions=conditions,
        count=int(tested.inside.count[at]),
        mean=float(tested.inside.mean()[at]) * spread + middle,
        rest=float(tested.outside.mean()[at]) * spread + middle,
        difference=difference,
        low=difference - margin,
        high=difference + margin,
    )


def _whole(badness: NDArray[np.float64]) -> Sums:
    return Sums(*(np.array([float(part)]) for part in (len(badness), badness.sum(), (badness**2).sum())))


def _best_explaining(cuts: list[Cut], badness: NDArray[np.float64]) -> list[Cut]:
    """Columns in the order of the variance between their conditions; as they come where all are paired anyway."""
    if len(cuts) <= MOST_PAIRED:
        return cuts
    explained: list[float] = []
    for one in cuts:
        known = one.codes >= 0
        count = np.bincount(one.codes[known])
        total = np.bincount(one.codes[known], badness[known])
        # Each condition adds one of noise: a column of many categories explains nothing by having many.
        explained.append(float((total**2 / np.maximum(count, 1)).sum()) - np.count_nonzero(count))
    return [cuts[at] for at in np.argsort(-np.array(explained), kind="stable").tolist()]


def _test(
    alone: Sums, both: Sums, pairs: tuple[NDArray[np.int64], NDArray[np.int64]], whole: Sums, smallest: int
) -> _Tested:
    inside = alone.followed_by(both)
    outside = whole.without(inside)
    enough = (inside.count >= smallest) & (outside.count >= smallest)
    chance = CHANCE / (2 * max(1, int(enough.sum())))
    difference, margin = apart(inside, outside, chance)
    worse = enough & _surely(difference, margin)
    for parent in pairs:
        others = alone.at(parent).without(both)
        worse[len(alone.count) :] &= (others.count >= smallest) & _surely(*apart(both, others, chance))
    return _Tested(inside, outside, difference, margin, worse)


def _surely(difference: NDArray[np.float64], margin: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Above 0 by more than sums are rounded; differences are in standard deviations of the badness."""
    return difference - margin > 1e-9
