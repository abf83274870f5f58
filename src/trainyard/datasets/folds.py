"""Folds of a cross-validation: which rows one run learns from, chooses by, and is judged on.

The same version and folds give the same rows for ever: NumPy has promised never to change RandomState's stream.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.batch import Fold
from trainyard.contracts.errors import FieldProblem, InvalidError
from trainyard.datasets.split import VALIDATION_SHARE, Part, split_rows

UNUSED = len(Part)
"""The part of rows that come after a fold's test rows in time: nothing may be learned from them."""


def parts_of(fold: Fold, rows: int, labels: NDArray[np.int64] | None, column: NDArray[Any] | None) -> NDArray[np.uint8]:
    """Part of each row, uint8 [rows]: the fold is the test part, 15 % of the other rows validate.

    `labels` [rows] are for `stratified`; `column` [rows] holds the groups or the times. In the order of time the rows
    are cut into one block more than there are folds, and a fold learns from the blocks before its own.
    Raises InvalidError where there are too few rows, or groups, for so many folds.
    """
    match fold.method:
        case "random":
            return _parts(fold, _numbered(fold, [np.arange(rows)], rows), None)
        case "stratified":
            if labels is None:
                problem = "There are no classes to cut folds within; cut them at random."
                raise InvalidError(problem, [FieldProblem("method", problem, fold.method, "random, group, time")])
            strata = [np.flatnonzero(labels == label) for label in np.unique(labels)]
            return _parts(fold, _numbered(fold, strata, rows), labels)
        case "group":
            assert column is not None  # noqa: S101  the request was checked
            _, groups = np.unique(column.astype(str), return_inverse=True)
            several = int(groups.max()) + 1
            return _parts(fold, _numbered(fold, [np.arange(several)], several), None)[groups]
        case "time":
            order = np.arange(rows) if column is None else np.argsort(column, kind="stable")
            return _in_time(fold, order)


def _numbered(fold: Fold, strata: list[NDArray[np.int64]], things: int) -> NDArray[np.int64]:
    """The fold of each thing; of each stratum all folds get as many, or one more."""
    _check_enough(fold, things)
    random = np.random.RandomState(fold.seed)
    numbers = np.empty(things, np.int64)
    begun = 0
    for members in strata:
        numbers[random.permutation(members)] = (begun + np.arange(len(members))) % fold.count
        begun += len(members)
    return numbers


def _parts(fold: Fold, numbers: NDArray[np.int64], labels: NDArray[np.int64] | None) -> NDArray[np.uint8]:
    parts = np.full(len(numbers), Part.TEST, np.uint8)
    others = np.flatnonzero(numbers != fold.index)
    among = None if labels is None else labels[others]
    parts[others] = split_rows(len(others), fold.seed, among, VALIDATION_SHARE, 0.0)
    return parts


def _in_time(fold: Fold, order: NDArray[np.int64]) -> NDArray[np.uint8]:
    _check_enough(fold, len(order) // 2)
    parts = np.full(len(order), UNUSED, np.uint8)
    edges = np.linspace(0, len(order), fold.count + 2).round().astype(np.int64)
    begins, ends = int(edges[fold.index + 1]), int(edges[fold.index + 2])
    learns = begins - max(1, round(VALIDATION_SHARE * begins))
    parts[order[:learns]], parts[order[learns:begins]] = Part.TRAIN, Part.VALIDATION
    parts[order[begins:ends]] = Part.TEST
    return parts


def _check_enough(fold: Fold, things: int) -> None:
    if things < fold.count:
        what = "groups" if fold.method == "group" else "rows"
        problem = f"{fold.count} folds take {fold.count} {what} at least, and there are {things}; ask for fewer folds."
        raise InvalidError(problem, [FieldProblem("count", problem, fold.count, f"at most {things}")])
