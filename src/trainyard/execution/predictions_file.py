"""Predictions on the disk, a row a sample, worst first; written by the child, read in pages by the server."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trainyard.datasets import parquet
from trainyard.evaluation.predictions import Predictions
from trainyard.execution import evaluation_job as job


def write_predictions(
    path: Path, told: Predictions, parts: NDArray[np.uint8], classes: list[str], slices: NDArray[np.bool_]
) -> None:
    """`parts` uint8 [n] are those of the samples, `slices` [n, slices] says in which of at most 31 they are. Of what
    has no truth the least sure come first, by the model's own word where it gives one."""
    arrow: Any = pa
    confidence: NDArray[np.float64] | None = told.told.max(axis=1) if told.classes else None
    badness = badness_of(told)
    sure = confidence if confidence is not None else np.zeros(len(told.rows))
    if told.uncertainty is not None:
        sure = -told.uncertainty
    order = np.lexsort((told.rows, sure, -np.nan_to_num(badness, nan=-np.inf)))
    kind = arrow.int32() if told.classes else arrow.float64()
    said = told.told.argmax(axis=1) if told.classes else told.told
    columns: dict[str, Any] = {
        job.ROW: arrow.array(told.rows[order]),
        job.PART: arrow.array(parts[order]),
        job.TRUTH: arrow.array(told.truth[order], kind, mask=~told.known[order]),
        job.SAID: arrow.array(said[order], kind),
        job.BADNESS: arrow.array(badness[order], mask=~told.known[order]),
    }
    bits = np.zeros(len(told.rows), np.int64)
    for place in range(slices.shape[1]):
        bits |= slices[:, place].astype(np.int64) << place
    columns[job.SLICES] = arrow.array(bits[order], arrow.int32())
    if told.uncertainty is not None:
        columns[job.UNCERTAINTY] = arrow.array(told.uncertainty[order])
    if confidence is not None:
        columns[job.CONFIDENCE] = arrow.array(confidence[order])
        flat = arrow.array(told.told[order].reshape(-1))
        columns[job.PROBABILITIES] = arrow.FixedSizeListArray.from_arrays(flat, told.classes)
    table = arrow.table(columns).replace_schema_metadata({job.CLASSES: json.dumps(classes).encode()})
    parquet.write(table, path)


def badness_of(told: Predictions) -> NDArray[np.float64]:
    """1 - probability of the true class, or the absolute error; float64 [n], NaN where there is no truth."""
    known = told.known
    found = np.full(len(told.rows), np.nan)
    if told.classes:
        found[known] = 1.0 - told.told[known, told.truth[known]]
    else:
        found[known] = np.abs(told.told[known] - told.truth[known])
    return found
