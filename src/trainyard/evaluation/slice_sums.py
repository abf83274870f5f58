"""Sums of the badness over every condition and every pair of conditions, at once, and how far two of them differ."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
import scipy.special
from numpy.typing import NDArray

from trainyard.evaluation.conditions import Cut

Values = NDArray[np.float64]
_sparse: Any = scipy.sparse  # they publish no types
_special: Any = scipy.special


@dataclass(frozen=True, slots=True)
class Sums:
    """Of each set of samples [sets]: how many there are, the sum of their badness, and that of its squares."""

    count: Values
    total: Values
    squares: Values

    def without(self, part: "Sums") -> "Sums":
        """What is left of sets when these parts of them are taken out."""
        return Sums(self.count - part.count, self.total - part.total, self.squares - part.squares)

    def at(self, which: NDArray[np.int64]) -> "Sums":
        return Sums(self.count[which], self.total[which], self.squares[which])

    def followed_by(self, other: "Sums") -> "Sums":
        return Sums(
            np.concatenate([self.count, other.count]),
            np.concatenate([self.total, other.total]),
            np.concatenate([self.squares, other.squares]),
        )

    def mean(self) -> Values:
        return self.total / np.maximum(self.count, 1.0)

    def variance(self) -> Values:
        spread = self.squares - self.total**2 / np.maximum(self.count, 1.0)
        return np.maximum(spread, 0.0) / np.maximum(self.count - 1.0, 1.0)


def members_of(cuts: list[Cut]) -> Any:
    """A sparse matrix [samples, conditions of all cuts] of 1 where a sample meets a condition."""
    starts = np.cumsum([0, *(len(one.conditions) for one in cuts)])
    codes = np.column_stack(
        [np.where(one.codes < 0, -1, one.codes + at) for one, at in zip(cuts, starts, strict=False)]
    )
    rows, _ = np.nonzero(codes >= 0)
    shape = (len(codes), int(starts[-1]))
    return _sparse.csr_array((np.ones(len(rows)), (rows, codes[codes >= 0])), shape=shape)


def sums_of_each(members: Any, badness: Values) -> Sums:
    """Of each condition, from `members` [samples, conditions]."""
    across = members.T
    return Sums(across @ np.ones_like(badness), across @ badness, across @ badness**2)


def sums_of_pairs(
    members: Any, owner: NDArray[np.int64], badness: Values, smallest: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Sums]:
    """First and second condition of each pair that at least `smallest` samples meet, and its sums; `owner` says which
    column each condition is about."""
    across = members.T.tocsr()

    def both(weights: Values) -> Values:
        return (across @ members.multiply(weights[:, None]).tocsr()).toarray()

    count = both(np.ones_like(badness))
    first, second = np.nonzero(np.triu((count >= smallest) & (owner[:, None] != owner)))
    where = (first, second)
    return first, second, Sums(count[where], both(badness)[where], both(badness**2)[where])


def apart(inside: Sums, outside: Sums, chance: float) -> tuple[Values, Values]:
    """Difference of the means, and the half width of its interval, that misses the truth on one side with `chance`.

    Welch's interval with two cautions, because a small set may by chance show next to no spread: it is taken to vary no
    less than what it is compared with, and the degrees of freedom are those of the smaller set.
    """
    beyond = outside.variance()
    error = np.sqrt(
        np.maximum(inside.variance(), beyond) / np.maximum(inside.count, 1.0) + beyond / np.maximum(outside.count, 1.0)
    )
    freedom = np.maximum(np.minimum(inside.count, outside.count) - 1.0, 1.0)
    return inside.mean() - outside.mean(), _special.stdtrit(freedom, 1.0 - chance) * error
