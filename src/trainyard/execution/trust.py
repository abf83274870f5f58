"""What a report tells beside the scores: how far the model's word goes, and where it is worse than elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.batch import fold_of
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.evaluation import Calibration, Coverage, SliceCondition, Trust, WorseSlice
from trainyard.datasets import cells
from trainyard.datasets.folded import open_folded
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation.predictions import Predictions
from trainyard.evaluation.slices import Slice, find_slices, members
from trainyard.evaluation.trust import calibration_of, coverages_of
from trainyard.execution.evaluation_job import EvaluationJob

Slices = tuple[list[str], list[Slice], NDArray[np.bool_]]
"""Columns that were looked at, what was found there, and which samples are in which of them [n, slices]."""


def held_back(job: EvaluationJob, facts: Mapping[str, Any], version: DatasetVersion) -> DatasetVersion | str:
    """The version in whose validation part the model's word is compared with the truth, or why there is none."""
    sha256 = facts["dataset"]["sha256"]
    if version.manifest.sha256 == sha256:
        learned = version
        if job.part in ("validation", "all"):
            return (
                "It is learned from the validation part, which is among the samples judged here: judge the test part."
            )
    elif job.learned_folder is None:
        return "It is learned from the validation part of the data that the model learned from, and they are gone."
    else:
        learned = open_folded(Path(job.learned_folder), fold_of(job.fold))
        if learned.manifest.sha256 != sha256:
            return "The data that the model learned from have been changed."
    return learned if (learned.parts == Part.VALIDATION).any() else "The model had no validation part to learn it from."


def slices_of(version: DatasetVersion, told: Predictions) -> Slices:
    """Among samples whose truth is known, by wrong answers or the absolute error."""
    known = told.labelled
    columns = cells.columns_of(version, told.rows)
    if not columns or not len(known.rows):
        return sorted(columns), [], np.zeros((len(told.rows), 0), np.bool_)
    wrong = known.told.argmax(axis=1) != known.truth if known.classes else np.abs(known.told - known.truth)
    found = find_slices(wrong.astype(np.float64), {name: values[told.known] for name, values in columns.items()})
    return sorted(columns), found, members(found, columns)


def trust_of(told: Predictions, fitted: Predictions | str, slices: Slices) -> Trust:
    """`fitted` are predictions of samples that trained nothing, or a sentence that says why there are none."""
    calibration: Calibration | None = None
    coverages: list[Coverage] = []
    unfitted = fitted if isinstance(fitted, str) else None
    if not isinstance(fitted, str):
        try:
            calibration = calibration_of(fitted, told) if told.classes else None
            coverages = coverages_of(fitted, told)
        except InvalidError as error:  # the report stands without it
            calibration, coverages, unfitted = None, [], f"On the validation part: {error.message}"
    sliced, found, _ = slices
    worse = [_worse(one) for one in found]
    return Trust(calibration=calibration, coverages=coverages, unfitted=unfitted, sliced=sliced, slices=worse)


def _worse(found: Slice) -> WorseSlice:
    return WorseSlice(
        conditions=[
            SliceCondition(column=one.column, value=one.value, low=one.low, high=one.high) for one in found.conditions
        ],
        count=found.count,
        mean=found.mean,
        rest=found.rest,
        difference=found.difference,
        low=found.low,
        high=found.high,
    )
