"""What a child is asked to judge, and what it answers, one JSON object a line. Light: the server imports it."""

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.evaluation import JudgedPart

JOB, RESULT = "job.json", "result"
"""In an evaluation's folder; the second is there when it is done, and whole."""
REPORT, PREDICTIONS, IMPORTANCE = "report.json", "predictions.parquet", "importance.json"
"""In `RESULT`; the last where there are columns or parts, and a truth."""
ROW, PART, TRUTH, SAID, CONFIDENCE, UNCERTAINTY, BADNESS, PROBABILITIES, SLICES = (
    *("row", "part", "truth", "said", "confidence", "uncertainty", "badness"),
    *("probabilities", "slices"),
)
"""Columns of the predictions, worst first. `truth` and `said` are labels (int32) or numbers (float64); `uncertainty` is
there where the model says how unsure it is; bit k of `slices` (int32) says that a sample is in the k-th of the report's
slices."""
CLASSES = b"trainyard.classes"
"""In the predictions' metadata: the names of the classes, JSON."""


class EvaluationJob(msgspec.Struct, frozen=True, kw_only=True):
    """Have the final model in `model_folder` answer a part of the version in `dataset_folder`."""

    entry: str
    trainer: str
    model_folder: str
    dataset_folder: str
    learned_folder: str | None
    """Of the version that the model learned from, if it is still there."""
    fold: str | None
    """That the model learned by; its test part, and its validation part, are those of the fold."""
    part: JudgedPart
    folder: str


class Answered(msgspec.Struct, frozen=True, tag_field="type", tag="answered"):
    """So many samples so far."""

    done: int
    total: int


class Told(msgspec.Struct, frozen=True, tag_field="type", tag="told"):
    """It is done, and all is written. `notes` are for who reads the scores."""

    samples: int
    scores: dict[str, float]
    notes: list[str]


Answer = Answered | Told | Refused
