"""A final model, opened again, and samples of a part of some data set version, to be judged on the CPU."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from trainyard.evaluation.predictions import Predictions
from trainyard.training.judging import judge_on_cpu, on_cpu
from trainyard.training.objectives import Classes, Numbers
from trainyard.training.sources import Source

Tell = Callable[[int], None]
"""Told how many samples more are answered."""


class Trial(Protocol):
    """What a trainer's `trial(folder, version, part)` gives for the final model in `folder`."""

    def scores(self) -> dict[str, float]:
        """Named `test/…`, as at the end of the training."""
        ...

    def predictions(self, tell: Tell) -> Predictions: ...


@dataclass(frozen=True, slots=True)
class NetTrial:
    """`rows` int64 [n] are the rows in the version of the samples of `source`, in its order."""

    model: nn.Module
    objective: Classes | Numbers
    source: Source
    rows: NDArray[np.int64]

    def scores(self) -> dict[str, float]:
        return judge_on_cpu(self.model, self.objective, self.source)

    def predictions(self, tell: Tell) -> Predictions:
        """In full precision."""
        told, truth = on_cpu(self.model, self.objective).answers(self.source, tell)
        return told_of(self.objective, self.rows, truth, told)


def told_of(objective: Classes | Numbers, rows: NDArray[np.int64], truth: Tensor, told: Tensor) -> Predictions:
    """From what the objective has kept of samples; numbers in their own unit."""
    if isinstance(objective, Numbers):
        unit, zero = objective.std, objective.mean
        return Predictions(rows, truth.numpy() * unit + zero, told.numpy() * unit + zero)
    return Predictions(rows, truth.numpy(), told.numpy())
