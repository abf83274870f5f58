"""A final model, opened again, and samples of a part of some data set version, to be judged on the CPU."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trainyard.contracts.explanation import EffectUnit, View
from trainyard.evaluation.predictions import Predictions
from trainyard.training.explaining.attributions import Score, margin
from trainyard.training.explaining.columns import Exchangeable, column_views
from trainyard.training.judging import judge_on_cpu, on_cpu
from trainyard.training.objectives import Classes, Numbers
from trainyard.training.sources import Batch, Source

Tell = Callable[[int], None]
"""Told how many samples more are answered."""


class Trial(Protocol):
    """What a trainer's `trial(folder, version, part)` gives for the final model in `folder`."""

    def scores(self) -> dict[str, float]:
        """Named `test/…`, as at the end of the training."""
        ...

    def predictions(self, tell: Tell) -> Predictions: ...


@runtime_checkable
class Explained(Trial, Exchangeable, Protocol):
    """A trial that can also say what an answer comes from. `rows` are those of the predictions, in their order."""

    def views(self, at: int, label: int | None) -> Sequence[View]:
        """What counts for `label`, or for the number, in the sample at place `at`; nothing where nothing is known."""
        ...


class Exchange(Protocol):
    """How pieces of samples are exchanged in batches of inputs, which a model takes together."""

    @property
    def names(self) -> Sequence[str]: ...

    def put(self, inputs: Any, others: Any, piece: int) -> Any:
        """`inputs` with piece `piece` from `others`, sample by sample; neither is changed."""
        ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """A `Source` of the samples at `at` [n] of another one."""

    source: Source
    at: Tensor
    random = False

    @property
    def rows(self) -> int:
        return len(self.at)

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        return self.source.batch(self.at[rows], draws)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A `Source` of samples, each with a piece of one of the donors, of which there are as many."""

    own: Chosen
    donors: Chosen
    exchange: Exchange
    piece: int
    random = False

    @property
    def rows(self) -> int:
        return self.own.rows

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        inputs, targets = self.own.batch(rows, draws)
        others, _ = self.donors.batch(rows, draws)
        return self.exchange.put(inputs, others, self.piece), targets


@dataclass(frozen=True, slots=True)
class NetTrial:
    """`rows` int64 [n] are the rows in the version of the samples of `source`, in its order.

    `exchange` is there where samples have columns or parts, `look` where its inputs can be
    looked at: it gets the trial, a place, and a label or None.
    """

    model: nn.Module
    objective: Classes | Numbers
    source: Source
    rows: NDArray[np.int64]
    exchange: Exchange | None = None
    look: "Look | None" = None

    def scores(self) -> dict[str, float]:
        return judge_on_cpu(self.model, self.objective, self.source)

    def predictions(self, tell: Tell) -> Predictions:
        """In full precision."""
        told, truth = on_cpu(self.model, self.objective).answers(self.source, tell)
        return told_of(self.objective, self.rows, truth, told)

    @property
    def pieces(self) -> Sequence[str]:
        return () if self.exchange is None else self.exchange.names

    def answer(self, at: int) -> NDArray[np.float64]:
        return self._answers(Chosen(self.source, torch.tensor([at])))[0]

    def exchanged(self, at: NDArray[np.int64], piece: int, donors: NDArray[np.int64]) -> NDArray[np.float64]:
        assert self.exchange is not None  # noqa: S101  or there are no pieces
        own, others = (Chosen(self.source, torch.from_numpy(places)) for places in (at, donors))
        return self._answers(Exchanged(own, others, self.exchange, piece))

    def views(self, at: int, label: int | None) -> Sequence[View]:
        own = () if self.look is None else self.look(self, at, label)
        return [*column_views(self, at, label), *own]

    def inputs(self, at: int) -> Any:
        """Those of one sample, as a batch of one."""
        return self.source.batch(torch.tensor([at]), torch.Generator().manual_seed(0))[0]

    def score(self, label: int | None, inputs: Callable[[Tensor], Any]) -> Score:
        """How much the model is for `label`, or the number that it tells; `inputs` makes its inputs of what varies."""
        self.model.eval()
        return lambda x: margin(self.objective, self.model(inputs(x)), label)

    @property
    def unit(self) -> EffectUnit:
        """Of `score`."""
        return "target" if isinstance(self.objective, Numbers) else "log_odds"

    def _answers(self, source: Source) -> NDArray[np.float64]:
        return plain(self.objective, on_cpu(self.model, self.objective).answers(source, lambda _: None)[0])


Look = Callable[[NetTrial, int, int | None], Sequence[View]]


def told_of(objective: Classes | Numbers, rows: NDArray[np.int64], truth: Tensor, told: Tensor) -> Predictions:
    """From what the objective has kept of samples; numbers in their own unit."""
    return Predictions(rows, plain(objective, truth), plain(objective, told))


def plain(objective: Classes | Numbers, kept: Tensor) -> NDArray[Any]:
    """Numbers in the target's unit."""
    if isinstance(objective, Numbers):
        return kept.numpy() * objective.std + objective.mean
    return kept.numpy()
