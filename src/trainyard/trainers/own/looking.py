"""What a network of a person's own can be asked about a sample: as much as its inputs allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import torch
from torch import Tensor

from trainyard.contracts.explanation import View
from trainyard.datasets.columns import Columns
from trainyard.training.explaining.series import series_views
from trainyard.training.images import looking
from trainyard.training.series import Scale
from trainyard.training.tabular import Cells
from trainyard.training.trial import Exchange, Look, NetTrial


@dataclass(frozen=True, slots=True)
class FlatCells:
    """As `training.tabular.Cells`, of rows of one tensor: the numbers, then a column of 0 and 1 for each code."""

    columns: Columns

    @property
    def names(self) -> list[str]:
        return Cells(self.columns).names

    def put(self, inputs: Tensor, others: Tensor, piece: int) -> Tensor:
        widths = [*(1 + column.gaps for column in self.columns.numbers), *self.columns.codes]
        ends = list(accumulate(widths, initial=0))
        own, changed = slice(ends[piece], ends[piece + 1]), inputs.clone()
        changed[:, own] = others[:, own]
        return changed


@dataclass(frozen=True, slots=True)
class Long:
    """A `training.trial.Look` for series of one length, with a last channel for what is real where they are
    `marked`."""

    scale: Scale
    marked: bool

    def __call__(self, trial: NetTrial, at: int, label: int | None) -> Sequence[View]:
        x: Tensor = trial.inputs(at)
        inputs = self.scale.channels
        mark, x = x[:, :, inputs:], x[:, :, :inputs]
        real = int(mark.sum()) if self.marked else x.shape[1]
        score = trial.score(label, lambda changed: torch.cat([changed, mark.expand(len(changed), -1, -1)], dim=2))
        return series_views(score, x, self.scale.measured(x[0, :real]), trial.unit)


def exchange_of(facts: Mapping[str, Any]) -> Exchange | None:
    """Of rows of tables; `facts` are those of `inputs.Prepared`."""
    if "columns" not in facts:
        return None
    known = Columns.model_validate(facts["columns"])
    return Cells(known) if facts["categories"] == "codes" else FlatCells(known)


def look_of(facts: Mapping[str, Any]) -> Look | None:
    """Of pictures and series."""
    if "columns" in facts:
        return None
    return Long(Scale.model_validate(facts["scale"]), facts["marked"]) if "scale" in facts else looking.look
