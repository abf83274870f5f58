"""What the training benchmarks share: a made table as a data set version, and a context whose events are encoded and
written to a file, as a journal would."""

import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from sklearn.datasets import make_classification

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.events import ChildEvent
from trainyard.contracts.trainer import TrainerConfig
from trainyard.datasets import tables
from trainyard.datasets.split import split_rows
from trainyard.datasets.version import DatasetVersion, Description, Feature
from trainyard.training.context import Context


@contextmanager
def made_table(rows: int, features: int, classes: int) -> Generator[DatasetVersion]:
    """A table to classify, made by scikit-learn with a fixed seed, in a temporary folder."""
    made: Any = make_classification(
        rows, features, n_informative=features // 2, n_classes=classes, flip_y=0.05, random_state=0
    )
    x, labels = made
    names = [f"f{number}" for number in range(features)]
    description = Description(
        name="made",
        title="Made",
        kind=DatasetKind.TABLE,
        task=Task.CLASSIFICATION,
        target="label",
        classes=[str(label) for label in range(classes)],
        features=[Feature(name=name, type="numeric") for name in names],
        shape=[features],
        value_range=None,
        split_seed=0,
        origin="generated",
    )
    columns = {name: x[:, number] for number, name in enumerate(names)}
    table = pa.table({**columns, "label": labels.astype(np.int64)})
    with tempfile.TemporaryDirectory() as folder:
        yield tables.write(Path(folder) / "v1", description, table, split_rows(rows, 0, labels))


@contextmanager
def journalled() -> Generator[Callable[[ChildEvent], None]]:
    """An `emit` that encodes each event and appends it to a file."""
    encode = msgspec.msgpack.Encoder().encode
    with tempfile.TemporaryFile() as file:

        def emit(event: ChildEvent) -> None:
            file.write(encode(event))

        yield emit


def context_for(config: TrainerConfig, version: DatasetVersion, emit: Callable[[ChildEvent], None]) -> Context[Any]:
    """A context on one CPU thread that is never asked to stop."""
    return Context(config, version, version.folder.parent, 0, 1, "cpu", emit, lambda: None)
