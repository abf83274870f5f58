"""All that is known of samples beside what a model is shown of them: the columns they were read with."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainyard.datasets.images import IDS
from trainyard.datasets.job import SAMPLES
from trainyard.datasets.tables import TABLE
from trainyard.datasets.version import DatasetVersion

OURS = frozenset(("id", "file", "name", "label", "part", "dhash", "look", "values", "content_hash"))
"""Columns of a draft that say how a sample was read, and not what it is."""


def columns_of(version: DatasetVersion, rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Numbers and texts [n] of these rows, by column; the target is not among them.

    They are as they were read: edits have not touched them, and columns that nothing is learned from are there too.
    Numbers are float64 with NaN where they are missing, texts objects with None. Empty where there are no columns.
    """
    table = _table(version)
    if table is None:
        return {}
    names = [name for name in table.column_names if name != version.manifest.target and name not in OURS]
    some = table.select(names).take(pa.array(rows))
    found = {name: _values(some.column(name)) for name in names}
    return {name: values for name, values in found.items() if values is not None}


def _table(version: DatasetVersion) -> Any:
    """A `pyarrow.Table` with a row for each of the version's; PyArrow publishes no types."""
    draft = version.draft_folder
    if draft is not None and (draft / SAMPLES).exists() and (version.folder / IDS).exists():
        samples = pq.read_table(draft / SAMPLES)
        return samples.take(pa.array(np.load(version.folder / IDS, allow_pickle=False)))  # an id is a draft's row
    kept = version.folder / TABLE
    return pq.read_table(kept) if kept.exists() else None


def _values(column: Any) -> NDArray[Any] | None:
    """None for what is neither a number nor a text."""
    types: Any = pa.types
    if types.is_integer(column.type) or types.is_floating(column.type):
        return column.cast(pa.float64()).to_numpy()
    if types.is_boolean(column.type) or types.is_string(column.type) or types.is_large_string(column.type):
        return np.array(column.to_pylist(), dtype=object)
    return None
