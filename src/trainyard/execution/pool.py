"""The child that reads the predictions of several runs as one: `python -m trainyard.execution.pool JOB`.

It is run under `trainyard.execution.bounded`. No model is opened.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow.parquet as pq

from trainyard.contracts.answers import Refused
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.evaluation import UnlabelledReport
from trainyard.datasets.atomic import whole_folder
from trainyard.datasets.split import Part
from trainyard.datasets.version import open_version
from trainyard.evaluation.pooled import averaged, gathered
from trainyard.evaluation.predictions import Predictions
from trainyard.execution.answering import Answers
from trainyard.execution.evaluate import report_of
from trainyard.execution.evaluation_job import (
    CLASSES,
    PREDICTIONS,
    PROBABILITIES,
    REPORT,
    RESULT,
    ROW,
    SAID,
    TRUTH,
)
from trainyard.execution.pool_job import Pooled, PoolJob
from trainyard.execution.predictions_file import write_predictions
from trainyard.execution.trust import slices_of, trust_of

UNFITTED = {
    "cross_validation": "Each fold's model has a word of its own; judge one of its runs to see how far it goes.",
    "ensemble": "The members' answers to the validation part are not kept; judge one of its runs to see its own word.",
}


def main() -> int:
    say = Answers()
    job = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=PoolJob)
    try:
        say(pool(job))
    except InvalidError as error:
        say(Refused(error.message))
    return 0


def pool(job: PoolJob) -> Pooled:
    """Raises InvalidError where they do not fit together."""
    read = [_read(Path(path)) for path in job.files]
    classes = read[0][1]
    if any(one[1] != classes for one in read):
        raise InvalidError("The runs do not tell the same classes; they cannot be read as one.")
    several = [one[0] for one in read]
    told = gathered(several) if job.kind == "cross_validation" else averaged(several)
    version = open_version(Path(job.dataset_folder))
    report = report_of(told, classes)
    slices = slices_of(version, told)
    if not isinstance(report, UnlabelledReport):
        report.trust = trust_of(told, UNFITTED[job.kind], slices)
    with whole_folder(Path(job.folder) / RESULT) as folder:
        write_predictions(folder / PREDICTIONS, told, np.full(len(told.rows), Part.TEST, np.uint8), classes, slices[-1])
        (folder / REPORT).write_text(report.model_dump_json(), encoding="utf-8")
    return Pooled(_notes(job, several, told))


def _read(path: Path) -> tuple[Predictions, list[str]]:
    """Predictions, and the names of the classes."""
    parquet: Any = pq  # it publishes no types
    table = parquet.read_table(path)
    classes: list[str] = json.loads(table.schema.metadata[CLASSES])
    truth = table[TRUTH].fill_null(-1 if classes else float("nan")).to_numpy()
    told: Any = table[SAID].to_numpy()
    if classes:
        told = table[PROBABILITIES].combine_chunks().flatten().to_numpy().reshape(-1, len(classes))
    kind = np.int64 if classes else np.float64
    return Predictions(table[ROW].to_numpy(), truth.astype(kind), told), classes


def _notes(job: PoolJob, several: list[Predictions], told: Predictions) -> list[str]:
    left = sum(len(one.rows) for one in several) - len(told.rows)
    if job.kind == "ensemble" and left > len(told.rows) * (len(several) - 1):
        return ["Some samples were not answered by all members, and are in no score."]
    return []


if __name__ == "__main__":
    sys.exit(main())
