"""Tables for networks: batches of numbers and codes, the objective that fits the target, and what is saved of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from trainyard.datasets import columns
from trainyard.datasets.columns import ColumnData, Columns, Scale
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.training.objectives import Classes, Numbers, objective_for, objective_of
from trainyard.training.preflight import check_columns
from trainyard.training.sources import Batch, Settled
from trainyard.training.trial import NetTrial
from trainyard.training.weights import load_net, save_model

COLUMNS = "columns.json"
TARGET = "target"
"""Beside the architecture: mean and deviation of the target (none for classes)."""
Inputs = tuple[Tensor, Tensor]
"""Numbers float32 [b, width] and codes int64 [b, categories]."""


@dataclass(frozen=True, slots=True)
class Rows(Settled):
    """The rows of one part, in memory or on the device."""

    numbers: Tensor
    codes: Tensor

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        del draws
        return (self.numbers[rows], self.codes[rows]), self.targets[rows]


@dataclass(frozen=True, slots=True)
class Cells:
    """How columns of a table are exchanged between batches of `Inputs`: a `training.trial.Exchange`."""

    columns: Columns

    @property
    def names(self) -> list[str]:
        return [column.name for column in (*self.columns.numbers, *self.columns.categories)]

    def put(self, inputs: Inputs, others: Inputs, piece: int) -> Inputs:
        """Of a number with what says that it is missing."""
        numbers, codes = (one.clone() for one in inputs)
        ends = list(accumulate((1 + column.gaps for column in self.columns.numbers), initial=0))
        if (category := piece - len(self.columns.numbers)) >= 0:
            codes[:, category] = others[1][:, category]
        else:
            own = slice(ends[piece], ends[piece + 1])
            numbers[:, own] = others[0][:, own]
        return numbers, codes


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
    objective = objective_for(training, len(data.classes), class_weight)
    sources = {part: rows_of(data, part, objective) for part in Part}
    return Prepared(data.columns, objective, sources, max(1, len(data.classes)))


def rows_of(data: ColumnData, part: Part, objective: Classes | Numbers) -> Rows:
    """The rows of a part with targets as the objective wants them."""
    here = data.parts == part
    targets = objective.targets(data.y[here])
    return Rows(torch.from_numpy(data.numbers[here]), torch.from_numpy(data.codes[here]), targets=targets)


def save_net(folder: Path, net: nn.Module, architecture: Mapping[str, Any], prepared: Prepared) -> None:
    """Write a net that learned from `prepared`, and how its rows are encoded. Raises OSError."""
    save_model(folder, net, {**architecture, TARGET: prepared.objective.facts()})
    (folder / COLUMNS).write_text(prepared.columns.model_dump_json(indent=2) + "\n", encoding="utf-8")


def load_columns(folder: Path) -> Columns:
    """How the rows of the net that `save_net` wrote are encoded."""
    return Columns.model_validate_json((folder / COLUMNS).read_bytes())


def trial_of(folder: Path, version: DatasetVersion, part: Part, net: Callable[..., nn.Module]) -> NetTrial:
    """What `save_net` wrote, and the rows of a part of `version`; `net` makes it."""
    model, facts = load_net(folder, net, TARGET)
    objective = objective_of(facts[TARGET])
    data = columns.load(version, "standard", load_columns(folder))
    return NetTrial(
        model, objective, rows_of(data, part, objective), np.flatnonzero(data.parts == part), Cells(data.columns)
    )
