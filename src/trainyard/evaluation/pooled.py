"""Predictions of several models read as one."""

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.errors import InvalidError
from trainyard.evaluation.classification import EPS
from trainyard.evaluation.predictions import Predictions, joined


def gathered(folds: list[Predictions]) -> Predictions:
    """Those of all folds, each sample once, in the rows' order. Raises InvalidError where two folds share a sample."""
    told = joined(folds)
    order = np.argsort(told.rows, kind="stable")
    rows = told.rows[order]
    if (rows[1:] == rows[:-1]).any():
        raise InvalidError("Some samples were judged in two folds; the folds are not of one cross-validation.")
    return Predictions(rows, told.truth[order], told.told[order])


def averaged(members: list[Predictions]) -> Predictions:
    """The mean probability, or number, of all members for each sample that all have answered (Lakshminarayanan et al.
    2017, section 2.4, https://arxiv.org/abs/1612.01474), and how far they differ: `uncertainty` is the mutual
    information of answer and member in nats, or the members' standard deviation.

    Raises InvalidError where there is no such sample.
    """
    rows = reduce(np.intersect1d, [one.rows for one in members])
    if not len(rows):
        raise InvalidError("There is no sample that all members have answered.")
    places = [np.argsort(one.rows)[np.searchsorted(np.sort(one.rows), rows)] for one in members]
    told = np.stack([one.told[at] for one, at in zip(members, places, strict=True)])
    mean = told.mean(axis=0)
    doubt = _entropy(mean) - _entropy(told).mean(axis=0) if members[0].classes else told.std(axis=0)
    return Predictions(rows, members[0].truth[places[0]], mean, np.maximum(doubt, 0.0))


def _entropy(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """In nats, over the last axis."""
    return -(probabilities * np.log(np.maximum(probabilities, EPS))).sum(axis=-1)
