"""Predictions of several models read as one."""

from functools import reduce

import numpy as np

from trainyard.contracts.errors import InvalidError
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
    2017, section 2.4, https://arxiv.org/abs/1612.01474).

    Raises InvalidError where there is no such sample.
    """
    rows = reduce(np.intersect1d, [one.rows for one in members])
    if not len(rows):
        raise InvalidError("There is no sample that all members have answered.")
    places = [np.argsort(one.rows)[np.searchsorted(np.sort(one.rows), rows)] for one in members]
    told = np.stack([one.told[at] for one, at in zip(members, places, strict=True)])
    return Predictions(rows, members[0].truth[places[0]], told.mean(axis=0))
