"""A version split as a fold of a cross-validation says: the labels and the column that it takes are read here."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainyard.contracts.batch import Fold
from trainyard.contracts.dataset import Task
from trainyard.contracts.errors import FieldProblem, InvalidError, some
from trainyard.datasets import cells, folds
from trainyard.datasets.images import LABELS
from trainyard.datasets.split import sizes_of
from trainyard.datasets.tables import MISSING_LABEL, TABLE
from trainyard.datasets.version import DatasetVersion, open_version


def open_folded(folder: Path, fold: Fold | None) -> DatasetVersion:
    """The version in `folder`, split as a fold says, or as it is where there is none.

    Raises InvalidError as `open_version` does, and for a column that is not there, or not whole.
    """
    version = open_version(folder)
    if fold is None:
        return version
    parts = _parts(version, fold)
    return DatasetVersion(folder, version.manifest.model_copy(update={"split": sizes_of(parts)}), parts)


def _parts(version: DatasetVersion, fold: Fold) -> NDArray[np.uint8]:
    labels = _labels(version) if fold.method == "stratified" else None
    column = None if fold.column is None else _column(version, fold)
    return folds.parts_of(fold, version.manifest.rows, labels, column)


def _labels(version: DatasetVersion) -> NDArray[np.int64] | None:
    if version.manifest.task is not Task.CLASSIFICATION:
        return None
    kept = version.folder / LABELS
    if kept.exists():
        return np.load(kept, allow_pickle=False).astype(np.int64)
    table: Any = pq.read_table(version.folder / TABLE, columns=[version.manifest.target])
    return table.column(0).fill_null(MISSING_LABEL).to_numpy().astype(np.int64)


def _column(version: DatasetVersion, fold: Fold) -> NDArray[Any]:
    columns = cells.columns_of(version, np.arange(version.manifest.rows))
    name = str(fold.column)
    if name not in columns:
        problem = f"{version.manifest.name!r} has no column {name!r} to cut folds by; it has {some(sorted(columns))}."
        raise InvalidError(problem, [FieldProblem("column", problem, name, ", ".join(sorted(columns)))])
    values = columns[name]
    missing = sum(value is None or value != value for value in values.tolist())  # NaN is not itself
    if missing:
        problem = f"{missing:,} rows have no value in {name!r}, so they belong to no fold; leave them out first."
        raise InvalidError(problem, [FieldProblem("column", problem, name)])
    return values
