"""Predictions with a stated coverage: of fresh samples like those that it was fitted on, so many hold the truth.

Split conformal prediction (Vovk, Gammerman and Shafer 2005, "Algorithmic Learning in a Random World"; Lei et al. 2018,
https://arxiv.org/abs/1604.04173): a score of how odd each calibration sample's truth is, and the quantile of them that
a fresh sample exceeds with probability 1 - coverage (or rarer, where many scores are equal). It promises nothing for
samples of another kind, nor for each class by itself; and it holds only where the calibration samples trained nothing.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.errors import FieldProblem, InvalidError
from trainyard.evaluation.checks import check_labels, check_probabilities, check_values, same_length


@dataclass(frozen=True, slots=True)
class Covered:
    """What sets or intervals come to on samples whose truth is known."""

    coverage: float
    """Share of the samples whose truth is inside."""
    size: float
    """Mean number of classes in a set, or width of an interval: of two with equal coverage the smaller tells more."""


def least_probability(truth: NDArray[np.int64], probabilities: NDArray[np.float64], coverage: float) -> float:
    """From which probability on a class belongs to the set, from calibration labels [n] and probabilities [n, classes].

    The score of a sample is 1 - the probability of its class (Sadinle, Lei and Wasserman 2019,
    https://arxiv.org/abs/1609.00451), which gives the smallest sets on average. Raises InvalidError where there are too
    few samples for the coverage, or as a report on classes does.
    """
    same_length(truth, probabilities)
    check_probabilities(probabilities)
    check_labels(truth, probabilities.shape[1])
    return -_quantile(-probabilities[np.arange(len(truth)), truth], coverage)


def prediction_sets(probabilities: NDArray[np.float64], least: float) -> NDArray[np.bool_]:
    """Which classes are in the set of each sample, [n, classes].

    A set of several classes says that the model cannot decide; an empty one, that it is less sure than it was of nearly
    all calibration samples.
    """
    return probabilities >= least


def covered_by_sets(truth: NDArray[np.int64], sets: NDArray[np.bool_]) -> Covered:
    """Of sets [n, classes] and labels [n]."""
    return Covered(float(sets[np.arange(len(truth)), truth].mean()), float(sets.sum(axis=1).mean()))


def interval_margin(truth: NDArray[np.float64], predicted: NDArray[np.float64], coverage: float) -> float:
    """By how much on both sides of a predicted number its interval reaches, from calibration samples [n].

    The score is the absolute error (Lei et al. 2018, algorithm 2): all intervals are equally wide. Raises InvalidError
    where there are too few samples for the coverage, or as a report on numbers does.
    """
    same_length(truth, predicted)
    check_values(truth, predicted)
    return _quantile(np.abs(truth - predicted), coverage)


def covered_by_margin(truth: NDArray[np.float64], predicted: NDArray[np.float64], margin: float) -> Covered:
    """Of intervals predicted [n] ± margin."""
    return Covered(float((np.abs(truth - predicted) <= margin).mean()), 2 * margin)


def samples_for(coverage: float) -> int:
    """Calibration samples that a coverage between 0 and 1 takes at least."""
    return math.ceil(round(coverage / (1.0 - coverage), 9))


def _quantile(scores: NDArray[np.float64], coverage: float) -> float:
    """The ceil((n + 1) coverage)-th smallest score: the fresh sample itself counts as one."""
    if not 0.0 < coverage < 1.0:
        message = f"A coverage of {coverage:g} cannot be had: it lies between 0 and 1, such as 0.9."
        raise InvalidError(message, [FieldProblem("coverage", message, coverage, "more than 0, less than 1")])
    needed = math.ceil(round((len(scores) + 1) * coverage, 9))  # rounded: 10 x .9 is 9, whatever doubles make of it
    if needed > len(scores):
        raise InvalidError(
            f"A coverage of {coverage:g} takes {samples_for(coverage):,} calibration samples at least, and there are "
            f"{len(scores):,}: choose a smaller coverage, or a larger validation part."
        )
    return float(np.partition(scores, needed - 1)[needed - 1])
