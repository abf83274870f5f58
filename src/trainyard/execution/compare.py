"""The child that compares two files of predictions: `python -m trainyard.execution.compare JOB`; answers in JSON.

It is run under `trainyard.execution.bounded`: a bootstrap of many samples is not the server's work.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainyard.contracts.answers import Refused
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.evaluation import Compared
from trainyard.evaluation.comparison import Comparison, compare_labels, compare_numbers
from trainyard.execution.answering import Answers
from trainyard.execution.comparison_job import ComparisonJob, Found
from trainyard.execution.evaluation_job import CLASSES, ROW, SAID, TRUTH


def main() -> int:
    say = Answers()
    job = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=ComparisonJob)
    try:
        say(Found(compare(job).model_dump_json()))
    except InvalidError as error:
        say(Refused(error.message))
    return 0


def compare(job: ComparisonJob) -> Compared:
    """On the samples that both have judged and whose truth is known. Raises InvalidError where there are none."""
    (first, classes), (second, others) = _read(job.first), _read(job.second)
    if bool(classes) != bool(others):
        raise InvalidError("One of the models tells classes, the other a number.")
    if classes != others:
        second[SAID] = _relabelled(second[SAID], others, classes)
    _, here, there = np.intersect1d(first[ROW], second[ROW], assume_unique=True, return_indices=True)
    truth, said, other = first[TRUTH][here], first[SAID][here], second[SAID][there]
    known = truth >= 0 if classes else np.isfinite(truth)
    if not known.any():
        raise InvalidError("There is no sample with a known truth that both models have judged.")
    return _told(_compared(job, classes, truth[known], said[known], other[known]))


def _compared(
    job: ComparisonJob, classes: list[str], truth: NDArray[Any], said: NDArray[Any], other: NDArray[Any]
) -> Comparison:
    if classes:
        if job.metric not in (None, "accuracy", "f1"):
            raise InvalidError(f"Classes are not compared by {job.metric}; they are by accuracy or f1.")
        return compare_labels(job.metric or "accuracy", truth, said, other, job.names)
    if job.metric not in (None, "rmse", "mae"):
        raise InvalidError(f"Numbers are not compared by {job.metric}; they are by rmse or mae.")
    return compare_numbers(job.metric or "rmse", truth, said, other, job.names)


def _read(path: str) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """Rows, truth and what was said; -1 or NaN where there is no truth."""
    parquet: Any = pq  # it publishes no types
    table = parquet.read_table(path, columns=[ROW, TRUTH, SAID])
    classes: list[str] = json.loads(table.schema.metadata[CLASSES])
    missing: Any = -1 if classes else float("nan")
    kind = np.int64 if classes else np.float64
    truth = table[TRUTH].fill_null(missing).to_numpy().astype(kind)
    return {ROW: table[ROW].to_numpy(), TRUTH: truth, SAID: table[SAID].to_numpy().astype(kind)}, classes


def _relabelled(labels: NDArray[Any], names: list[str], wanted: list[str]) -> NDArray[Any]:
    """Labels of `names` as those of `wanted`; a class that is not there becomes one more, which is never right."""
    places = [wanted.index(name) if name in wanted else len(wanted) for name in names]
    return np.array([*places, -1])[labels]


def _told(found: Comparison) -> Compared:
    return Compared(
        metric=found.metric,
        samples=found.samples,
        first_score=found.first,
        second_score=found.second,
        gain=found.gain,
        low=found.low,
        high=found.high,
        p_value=found.p_value,
        better=found.better,
        verdict=found.verdict,
    )


if __name__ == "__main__":
    sys.exit(main())
