"""What predictions have to be before a number is computed from them, and a sentence where they are not."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.errors import InvalidError

ROUNDING = 1e-6
"""By so much a probability of single precision may lie outside 0..1."""
_LARGEST = 1e150
"""Of an error: its square still is a number."""


def check_probabilities(probabilities: NDArray[np.float64]) -> None:
    """Raise InvalidError unless all of [n, classes] lie in 0..1, and there is at least one sample."""
    _check_some(len(probabilities))
    broken: NDArray[np.bool_] = np.logical_or.reduce(~np.isfinite(probabilities), axis=1)
    if broken.any():
        raise InvalidError(_no_numbers(broken))
    beyond = (probabilities < -ROUNDING) | (probabilities > 1.0 + ROUNDING)
    outside: NDArray[np.bool_] = np.logical_or.reduce(beyond, axis=1)
    if outside.any():
        raise InvalidError(
            f"{_of(outside)} hold a probability outside 0 to 1, such as {_extreme(probabilities):g}: "
            "the model gives something else than probabilities, and nothing was judged."
        )


def check_labels(truth: NDArray[np.int64], classes: int) -> None:
    """Raise InvalidError unless all labels [n] are among 0..classes-1."""
    unknown = (truth < 0) | (truth >= classes)
    if unknown.any():
        raise InvalidError(
            f"{int(unknown.sum()):,} of {len(truth):,} samples are of a class that the model does not know, "
            f"such as number {int(truth[unknown][0])} of {classes}: leave them out, or train a model that knows it."
        )


def check_values(truth: NDArray[np.float64], predicted: NDArray[np.float64]) -> None:
    """Raise InvalidError unless all of [n] are numbers, none too far off to be squared, and there is one at least."""
    _check_some(len(predicted))
    unlabelled = ~np.isfinite(truth)
    if unlabelled.any():
        raise InvalidError(f"{int(unlabelled.sum()):,} of {len(truth):,} samples have a truth that is no number.")
    broken = ~np.isfinite(predicted)
    if broken.any():
        raise InvalidError(_no_numbers(broken))
    # Halves, lest the difference of two large numbers is infinite and warns.
    far = np.abs(predicted / 2 - truth / 2) > _LARGEST / 2
    if far.any():
        raise InvalidError(
            f"{_of(far)} are more than {_LARGEST:g} off: such errors cannot be squared, and nothing was judged. "
            "The model has diverged; a smaller learning rate may help."
        )


def _check_some(samples: int) -> None:
    if samples == 0:
        raise InvalidError("There is no sample to judge: this part of the data set is empty. Choose another part.")


def _no_numbers(broken: NDArray[np.bool_]) -> str:
    whose = "All" if broken.all() else f"{int(broken.sum()):,} of"
    return (
        f"{whose} {len(broken):,} predictions are no numbers (NaN or infinite), so nothing was judged: "
        "the model has diverged, or a feature has values that it cannot take."
    )


def _of(which: NDArray[np.bool_]) -> str:
    return f"{int(which.sum()):,} of {len(which):,} predictions"


def _extreme(probabilities: NDArray[np.float64]) -> float:
    return float(probabilities.flat[np.abs(probabilities - 0.5).argmax()])


def same_length(*columns: NDArray[Any]) -> None:
    """Raise ValueError where columns that belong to the same samples are not equally long: an error of the caller."""
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise ValueError(f"columns of the same samples have different lengths: {sorted(lengths)}")
