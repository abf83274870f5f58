"""Which rows are for learning, which for choosing, and which for the one honest judgement at the end."""

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import SplitMethod, SplitSizes, SplitSpec

VALIDATION_SHARE = 0.15
TEST_SHARE = 0.15


class Part(IntEnum):
    """As stored in `split.npy`, one byte a row."""

    TRAIN = 0
    VALIDATION = 1
    TEST = 2


def split_rows(
    rows: int,
    seed: int,
    labels: NDArray[np.int64] | None = None,
    validation_share: float = VALIDATION_SHARE,
    test_share: float = TEST_SHARE,
) -> NDArray[np.uint8]:
    """Part of each row, uint8 [rows]: 70/15/15, within each class where `labels` are given (stratified).

    Uses RandomState, whose stream NumPy has promised never to change: the same seed gives the same split for ever.
    """
    random = np.random.RandomState(seed)
    parts = np.full(rows, Part.TRAIN, dtype=np.uint8)
    strata = [np.arange(rows)] if labels is None else [np.flatnonzero(labels == label) for label in np.unique(labels)]
    for members in strata:
        order = random.permutation(members)
        validation, test = round(validation_share * len(order)), round(test_share * len(order))
        parts[order[:validation]] = Part.VALIDATION
        parts[order[validation : validation + test]] = Part.TEST
    return parts


def divide(spec: SplitSpec, rows: int, labels: NDArray[np.int64] | None, column: Any | None) -> NDArray[np.uint8]:
    """Part of each row, uint8 [rows], as `spec` says.

    `labels` [rows] are for `stratified`; `column` [rows] holds the part names of `given`, the groups of `group` or the
    times of `time`, in which validation follows training and the test comes last. A `given` split without validation
    takes it from the training rows.
    """
    match spec.method:
        case SplitMethod.RANDOM | SplitMethod.STRATIFIED:
            strata = labels if spec.method is SplitMethod.STRATIFIED else None
            return split_rows(rows, spec.seed, strata, spec.validation, spec.test)
        case SplitMethod.GIVEN:
            return _given(spec, np.asarray(column, dtype=object), labels)
        case SplitMethod.GROUP:
            _, groups = np.unique(np.asarray(column).astype(str), return_inverse=True)
            of_group = split_rows(int(groups.max()) + 1, spec.seed, None, spec.validation, spec.test)
            return of_group[groups]
        case SplitMethod.TIME:
            order = np.argsort(np.asarray(column), kind="stable")
            parts = np.full(rows, Part.TRAIN, dtype=np.uint8)
            test, validation = round(spec.test * rows), round(spec.validation * rows)
            parts[order[rows - test :]] = Part.TEST
            parts[order[rows - test - validation : rows - test]] = Part.VALIDATION
            return parts


def _given(spec: SplitSpec, names: NDArray[Any], labels: NDArray[np.int64] | None) -> NDArray[np.uint8]:
    parts = np.array([Part[str(name).upper()] for name in names], dtype=np.uint8)
    for missing, share in ((Part.VALIDATION, spec.validation), (Part.TEST, spec.test)):
        if not np.any(parts == missing):
            training = np.flatnonzero(parts == Part.TRAIN)
            among = None if labels is None else labels[training]
            parts[training[split_rows(len(training), spec.seed, among, share, 0.0) == Part.VALIDATION]] = missing
    return parts


def sizes_of(parts: NDArray[np.uint8]) -> SplitSizes:
    """Rows in each part; a fold of a cross-validation may leave rows out."""
    train, validation, test = np.bincount(parts, minlength=len(Part))[: len(Part)].tolist()
    return SplitSizes(train=train, validation=validation, test=test)
