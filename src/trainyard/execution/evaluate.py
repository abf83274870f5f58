"""The child that judges a final model: `python -m trainyard.execution.evaluate JOB`; answers in lines of JSON.

It is run under `trainyard.execution.bounded`, in the evaluation's folder. Model and data are opened here and nowhere
else.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from trainyard.contracts.answers import Refused
from trainyard.contracts.batch import fold_of
from trainyard.contracts.decision import SavedDecision
from trainyard.contracts.errors import InvalidError, some
from trainyard.contracts.evaluation import ClassificationReport, DecidedReport, EvaluationReport, UnlabelledReport
from trainyard.datasets.atomic import whole_folder
from trainyard.datasets.folded import open_folded
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion, open_version
from trainyard.evaluation.classification import confusion_matrix, scores_of
from trainyard.evaluation.decision import decided
from trainyard.evaluation.numbers_report import regression_report
from trainyard.evaluation.predictions import Predictions, joined
from trainyard.evaluation.report import classification_report, unlabelled_report
from trainyard.execution.answering import Answers
from trainyard.execution.child import failure_of
from trainyard.execution.evaluation_job import IMPORTANCE, PREDICTIONS, REPORT, RESULT, Answered, EvaluationJob, Told
from trainyard.execution.importance import importance_of
from trainyard.execution.predictions_file import write_predictions
from trainyard.execution.trust import held_back, slices_of, trust_of
from trainyard.training.context import CONFIG, DECISION
from trainyard.training.trial import Trial

TRIAL = "trial"
"""Beside `fit` in a trainer's module: `trial(folder, version, part) -> training.trial.Trial`."""
PARTS = {"train": Part.TRAIN, "validation": Part.VALIDATION, "test": Part.TEST}


def main() -> int:
    say = Answers()
    job = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=EvaluationJob)
    try:
        say(evaluate(job, say))
    except Exception as error:  # noqa: BLE001  the edge of the process: whatever it was, the one who waits must hear
        failed = failure_of(error)
        print(failed.traceback, flush=True)  # noqa: T201  for the log
        say(Refused(str(error) if isinstance(error, InvalidError) else f"The evaluation broke off: {failed.message}"))
    return 0


def evaluate(job: EvaluationJob, say: Answers) -> Told:
    """Predict, judge, write. Raises InvalidError where model and data do not fit, and whatever the trainer raises."""
    facts: dict[str, Any] = json.loads((Path(job.model_folder) / CONFIG).read_text(encoding="utf-8"))
    version = opened(Path(job.dataset_folder), facts, job.fold)
    classes: list[str] = facts["classes"]
    _check_kind(facts, version)
    labels = labels_of(version, classes)
    parts, aside = _wanted(job, version), held_back(job, facts, version)
    expected = int(np.isin(version.parts, parts).sum())
    if isinstance(aside, DatasetVersion):
        expected += int((aside.parts == Part.VALIDATION).sum())
    predicted = _Predicting(job, expected, say)
    told = joined([predicted(version, part) for part in parts])
    if classes:
        told = replace(told, truth=np.append(labels, -1)[told.truth])
    importance = importance_of(predicted.last, told, parts[-1])
    report = report_of(told, classes)
    slices = slices_of(version, told)
    if not isinstance(report, UnlabelledReport):
        fitted = predicted(aside, Part.VALIDATION) if isinstance(aside, DatasetVersion) else aside
        report.trust = trust_of(told, fitted, slices)
    if isinstance(report, ClassificationReport):
        report.decided = _decided(Path(job.model_folder) / DECISION, told.labelled, classes)
    with whole_folder(Path(job.folder) / RESULT) as folder:
        write_predictions(folder / PREDICTIONS, told, version.parts[told.rows], classes, slices[-1])
        (folder / REPORT).write_text(report.model_dump_json(), encoding="utf-8")
        if importance is not None:
            (folder / IMPORTANCE).write_text(importance.model_dump_json(), encoding="utf-8")
    return Told(len(told.rows), report.scores, notes_of(job, facts, version, told))


def opened(folder: Path, facts: Mapping[str, Any], fold: str | None) -> DatasetVersion:
    """The version in `folder`; by the fold of the run, where it is what the model learned from."""
    version = open_version(folder)
    if fold is None or version.manifest.sha256 != facts["dataset"]["sha256"]:
        return version
    return open_folded(folder, fold_of(fold))


def _check_kind(facts: Mapping[str, Any], version: DatasetVersion) -> None:
    here = version.manifest.kind
    learned = facts["dataset"].get("kind", here)  # models of an older studio do not say
    if learned != here:
        raise InvalidError(f"{version.manifest.name!r} is {here} data; the model learned from {learned} data.")


def labels_of(version: DatasetVersion, classes: list[str]) -> Any:
    """The model's label of each of the version's classes, int64 [classes].

    Raises InvalidError for a class that the model has never seen, and for a number where the model tells classes.
    """
    manifest = version.manifest
    if bool(manifest.classes) != bool(classes) and manifest.target is not None:
        what, wanted = ("classes", "a number") if manifest.classes else ("a number", "classes")
        raise InvalidError(f"The target of {manifest.name!r} is {what}; the model tells {wanted}.")
    if unknown := [name for name in manifest.classes if name not in classes]:
        raise InvalidError(
            f"{manifest.name!r} has classes that the model does not know ({some(unknown)}); it knows {some(classes)}."
        )
    return np.array([classes.index(name) for name in manifest.classes], np.int64)


def _wanted(job: EvaluationJob, version: DatasetVersion) -> list[Part]:
    here = version.parts
    wanted = [part for name, part in PARTS.items() if job.part in (name, "all") and (here == part).any()]
    if not wanted:
        raise InvalidError(f"{version.manifest.name!r} has no samples in its {job.part} part.")
    return wanted


class _Predicting:
    """Has the model answer parts, and tells of `total` samples how many it has answered. `last` has answered last."""

    last: Trial

    def __init__(self, job: EvaluationJob, total: int, say: Answers) -> None:
        trial = getattr(import_module(job.entry.partition(":")[0]), TRIAL, None)
        if trial is None:
            raise InvalidError(
                f"{job.trainer} does not answer sample by sample; its scores on the test part are on its run's page."
            )
        self._trial, self._model = trial, Path(job.model_folder)
        self._done, self._total, self._say = 0, total, say
        say(Answered(0, total))

    def __call__(self, version: DatasetVersion, part: Part) -> Predictions:
        self.last = self._trial(self._model, version, part)
        return self.last.predictions(self._tell)

    def _tell(self, more: int) -> None:
        self._done += more
        self._say.now_and_then(lambda: Answered(self._done, self._total))


def report_of(told: Predictions, classes: list[str]) -> EvaluationReport:
    """Of those samples whose truth is known; where there is none, of what was said."""
    known = told.known
    if not known.any():
        return unlabelled_report(told.told, classes)
    rows, truth, said = told.rows[known], told.truth[known], told.told[known]
    return classification_report(truth, said, classes) if classes else regression_report(truth, said, rows)


def _decided(path: Path, told: Predictions, classes: list[str]) -> DecidedReport | None:
    """At the threshold that is saved with the model, if one is."""
    if not path.exists():
        return None
    decision = SavedDecision.model_validate_json(path.read_bytes())
    said = decided(told.told, classes.index(decision.positive), decision.threshold)
    confusion = confusion_matrix(told.truth, said, len(classes))
    return DecidedReport(decision=decision, scores=scores_of(confusion), confusion=confusion.tolist())


def notes_of(job: EvaluationJob, facts: Mapping[str, Any], version: DatasetVersion, told: Predictions) -> list[str]:
    """What would make a number mean less than it seems."""
    notes: list[str] = []
    manifest = version.manifest
    unknown = int((~told.known).sum())
    if unknown == len(told.rows):
        notes.append("No sample has a truth: there are predictions, and nothing to judge them by.")
    elif unknown:
        notes.append(f"{unknown:,} of {len(told.rows):,} samples have no truth, and are in no score.")
    if facts["dataset"]["sha256"] != manifest.sha256:
        notes.append("These are other data than the model learned from; samples that are in both are not told apart.")
    elif job.part in ("train", "all"):
        notes.append("The model learned from the training part: scores on it say nothing about new samples.")
    elif job.part == "validation":
        notes.append("The validation part chose the model; scores on it are better than on new samples.")
    if manifest.generated:
        notes.append("The data are generated.")
    return notes


if __name__ == "__main__":
    sys.exit(main())
