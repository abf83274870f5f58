"""The child that explains one answer of a model: `python -m trainyard.execution.explain JOB`; answers in JSON.

It is run under `trainyard.execution.bounded`. Model and data are opened here, as for an evaluation.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from trainyard.contracts.answers import Refused
from trainyard.contracts.errors import InvalidError, did_you_mean
from trainyard.contracts.explanation import SampleExplanation
from trainyard.datasets.split import Part
from trainyard.execution.answering import Answers
from trainyard.execution.child import failure_of
from trainyard.execution.evaluate import TRIAL, opened
from trainyard.execution.explanation_job import Explained, ExplanationJob
from trainyard.training import trial as trials
from trainyard.training.context import CONFIG


def main() -> int:
    say = Answers()
    job = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=ExplanationJob)
    try:
        say(Explained(explain(job).model_dump_json()))
    except Exception as error:  # noqa: BLE001  the edge of the process: whatever it was, the one who waits must hear
        failed = failure_of(error)
        print(failed.traceback, flush=True)  # noqa: T201  for the log
        say(Refused(str(error) if isinstance(error, InvalidError) else f"Explaining broke off: {failed.message}"))
    return 0


def explain(job: ExplanationJob) -> SampleExplanation:
    """Raises InvalidError where the trainer offers nothing, or the model knows no such class."""
    facts: dict[str, Any] = json.loads((Path(job.model_folder) / CONFIG).read_text(encoding="utf-8"))
    version = opened(Path(job.dataset_folder), facts, job.fold)
    part = Part(int(version.parts[job.row]))
    open_trial = getattr(import_module(job.entry.partition(":")[0]), TRIAL)
    trial: Any = open_trial(Path(job.model_folder), version, part)
    if not isinstance(trial, trials.Explained):
        raise InvalidError(_offers_none(job))
    at = int(np.flatnonzero(trial.rows == job.row)[0])
    told = trial.answer(at)
    label = _label(job, facts["classes"], told) if facts["classes"] else None
    views = trial.views(at, label)
    if not views:
        raise InvalidError(_offers_none(job))
    return SampleExplanation(
        row=job.row,
        target=None if label is None else facts["classes"][label],
        answer=float(told if label is None else told[label]),
        views=list(views),
    )


def _label(job: ExplanationJob, classes: list[str], told: Any) -> int:
    if job.target is None:
        return int(told.argmax())
    if job.target not in classes:
        raise InvalidError(f"The model knows no class {job.target!r}.{did_you_mean(job.target, classes)}")
    return classes.index(job.target)


def _offers_none(job: ExplanationJob) -> str:
    return f"{job.trainer} cannot say what counted in a single sample."


if __name__ == "__main__":
    sys.exit(main())
