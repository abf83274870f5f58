"""Which rows are for learning, which for choosing, and which for the one honest judgement at the end."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import SplitSizes

VALIDATION_SHARE = 0.15
TEST_SHARE = 0.15


class Part(IntEnum):
    """As stored in `split.npy`, one byte a row."""

    TRAIN = 0
    VALIDATION = 1
    TEST = 2


def split_rows(rows: int, seed: int, labels: NDArray[np.int64] | None = None) -> NDArray[np.uint8]:
    """Part of each row, uint8 [rows]: 70/15/15, within each class where `labels` are given (stratified).

    Uses RandomState, whose stream NumPy has promised never to change: the same seed gives the same split for ever.
    """
    random = np.random.RandomState(seed)
    parts = np.full(rows, Part.TRAIN, dtype=np.uint8)
    strata = [np.arange(rows)] if labels is None else [np.flatnonzero(labels == label) for label in np.unique(labels)]
    for members in strata:
        order = random.permutation(members)
        validation, test = round(VALIDATION_SHARE * len(order)), round(TEST_SHARE * len(order))
        parts[order[:validation]] = Part.VALIDATION
        parts[order[validation : validation + test]] = Part.TEST
    return parts


def sizes_of(parts: NDArray[np.uint8]) -> SplitSizes:
    """Rows in each part."""
    train, validation, test = np.bincount(parts, minlength=len(Part)).tolist()
    return SplitSizes(train=train, validation=validation, test=test)
