"""Small data set versions for tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets import tables
from trainyard.datasets.version import DatasetVersion, Description, Feature


def make_table(
    folder: Path,
    columns: dict[str, list[Any]],
    target: list[Any],
    classes: Sequence[str] = (),
    parts: list[int] | None = None,
    categorical: Sequence[str] = (),
) -> DatasetVersion:
    """A table with `columns` and `target`; without `parts`, every third row goes to each part in turn."""
    description = Description(
        name="made",
        title="Made",
        kind=DatasetKind.TABLE,
        task=Task.CLASSIFICATION if classes else Task.REGRESSION,
        target="y",
        classes=list(classes),
        features=[Feature(name=name, type="categorical" if name in categorical else "numeric") for name in columns],
        shape=[len(columns)],
        value_range=None,
        split_seed=0,
        origin="generated",
    )
    rows = np.array(parts if parts is not None else [row % 3 for row in range(len(target))], dtype=np.uint8)
    y = pa.array(target, pa.int64() if classes else pa.float64())
    return tables.write(folder, description, pa.table({**columns, "y": y}), rows)
