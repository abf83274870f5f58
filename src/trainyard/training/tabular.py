"""Tables for networks: batches of numbers and codes, the objective that fits the target, and what is saved of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from trainyard.datasets import columns
from trainyard.datasets.columns import ColumnData, Columns, Scale
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.training.objectives import Classes, Numbers, class_weights
from trainyard.training.preflight import check_columns
from trainyard.training.sources import Batch

COLUMNS = "columns.json"
Inputs = tuple[Tensor, Tensor]
"""Numbers float32 [b, width] and codes int64 [b, categories]."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one part, in memory or on the device."""

    numbers: Tensor
    codes: Tensor
    targets: Tensor

    @property
    def rows(self) -> int:
        return len(self.targets)

    @property
    def random(self) -> bool:
        return False

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        del draws
        return (self.numbers[rows], self.codes[rows]), self.targets[rows]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table, ready to be learned from. `outputs` is how many numbers a model gives for a row."""

    columns: Columns
    objective: Classes | Numbers
    sources: Mapping[Part, Rows]
    outputs: int


def prepare(version: DatasetVersion, scale: Scale, class_weight: str) -> Prepared:
    """Read and encode. Raises InvalidDataError where nothing can be learned from the table."""
    data = columns.load(version, scale)
    check_columns(version, data)
    training = data.y[data.parts == Part.TRAIN]
    if data.classes:
        objective = Classes(class_weights(training.astype(np.int64), len(data.classes), class_weight))
    else:
        objective = Numbers.of(training.astype(np.float64))
    sources = {part: rows_of(data, part, objective) for part in Part}
    return Prepared(data.columns, objective, sources, max(1, len(data.classes)))


def rows_of(data: ColumnData, part: Part, objective: Classes | Numbers) -> Rows:
    """The rows of a part with targets as the objective wants them."""
    here = data.parts == part
    y = data.y[here]
    numbers = isinstance(objective, Numbers)
    targets = objective.standardised(y.astype(np.float64)) if numbers else torch.from_numpy(y)
    return Rows(torch.from_numpy(data.numbers[here]), torch.from_numpy(data.codes[here]), targets)


def save_columns(folder: Path, known: Columns) -> None:
    """Write how rows are encoded. Raises OSError."""
    (folder / COLUMNS).write_text(known.model_dump_json(indent=2) + "\n", encoding="utf-8")


def load_columns(folder: Path) -> Columns:
    """What `save_columns` wrote."""
    return Columns.model_validate_json((folder / COLUMNS).read_bytes())


def saved_rows(folder: Path, version: DatasetVersion, objective: Classes | Numbers) -> Rows:
    """The test rows of `version`, encoded as the model in `folder` learned to."""
    return rows_of(columns.load(version, "standard", load_columns(folder)), Part.TEST, objective)


def facts_of(objective: Classes | Numbers) -> dict[str, float]:
    """What a saved model has to know of its target: mean and deviation where it is a number."""
    return {"mean": objective.mean, "std": objective.std} if isinstance(objective, Numbers) else {}


def objective_of(facts: Mapping[str, float]) -> Classes | Numbers:
    """The objective by which a saved model is judged, from `facts_of`."""
    return Numbers(facts["mean"], facts["std"]) if facts else Classes()
