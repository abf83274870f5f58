"""A final net, opened again: its scores and its predictions on samples of any version."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trainyard.contracts.explanation import View
from trainyard.datasets import multimodal
from trainyard.datasets.multimodal import Reading
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation.predictions import Predictions
from trainyard.trainers.fusion.answering import Doubt, answering_of
from trainyard.trainers.fusion.heads import Head, Heads
from trainyard.trainers.fusion.inputs import Shown, Together, prepare, together
from trainyard.trainers.fusion.laplace import Posterior
from trainyard.trainers.fusion.looking import Looking, Parts
from trainyard.trainers.fusion.naming import called
from trainyard.trainers.fusion.net import Answer, Net
from trainyard.trainers.fusion.objective import Fused
from trainyard.training.judging import JUDGED_AT_ONCE, judge_on_cpu
from trainyard.training.objectives import Classes, Numbers, objective_of
from trainyard.training.sources import Batch
from trainyard.training.trial import NetTrial, Tell, told_of
from trainyard.training.weights import load_net

READING, SHOWN, TARGET, HEADS_TOLD, DOUBT = "reading", "shown", "target", "heads", "uncertainty"
"""Beside the architecture: how parts are read and shown, mean and deviation of a number, further targets, and how the
net tells that it is unsure."""
NO_LABEL = -1


@dataclass(frozen=True, slots=True)
class Loaded:
    """A final net, ready to predict, and how samples are read and shown to it."""

    net: Net
    objective: Fused
    reading: Reading
    shown: Shown
    doubt: Doubt
    answering: nn.Module

    def source(self, version: DatasetVersion, part: Part) -> Together:
        """The samples of a part of any version; what it lacks of the parts is missing in all of them."""
        heads = self.objective.heads
        names = [] if heads is None else [head.name for head in heads.all]
        data = multimodal.load(version, reading=self.reading, beside=names)
        prepared = prepare(data, True, self.shown.points, self.shown)
        unlabelled = isinstance(self.objective.base, Classes) and data.y.dtype.kind == "f"
        y = np.full(len(data.y), NO_LABEL) if unlabelled else data.y
        return together(prepared, part, self.objective.targets(y, data.beside))


def load(folder: Path) -> Loaded:
    """The net of a final model; those of an older studio have no further heads and no doubt."""
    net, facts = load_net(folder, Net, READING, SHOWN, TARGET, HEADS_TOLD, DOUBT)
    reading = Reading.model_validate(facts[READING])
    heads = Heads([Head.model_validate(one) for one in facts.get(HEADS_TOLD, [])])
    objective = Fused(objective_of(facts[TARGET]), called(reading.names), 0.0, facts["outputs"], heads)
    doubt = Doubt.model_validate(facts.get(DOUBT, {}))
    posterior = Posterior.load(folder) if doubt.kind == "laplace" else None
    answering = answering_of(net, doubt, posterior, objective)
    return Loaded(net, objective, reading, Shown.model_validate(facts[SHOWN]), doubt, answering)


@dataclass(frozen=True, slots=True)
class _First:
    """A `Source` whose targets are those of the first head alone."""

    source: Together
    objective: Fused
    random = False

    @property
    def rows(self) -> int:
        return self.source.rows

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        inputs, targets = self.source.batch(rows, draws)
        return inputs, self.objective.first(targets)


@dataclass(frozen=True, slots=True)
class FusionTrial:
    """A final net and samples of a part of some version: scores with those of all parts, predictions of the fusion."""

    loaded: Loaded
    source: Together
    rows: NDArray[np.int64]

    def scores(self) -> dict[str, float]:
        return judge_on_cpu(self.loaded.answering, self.loaded.objective, self.source)

    def predictions(self, tell: Tell) -> Predictions:
        """In full precision."""
        loaded, base = self.loaded, self.loaded.objective.base
        told, doubt, truth = (torch.cat(some) for some in zip(*self._answers(tell), strict=True))
        found = told_of(base, self.rows, truth, told)
        if loaded.doubt.kind == "none":
            return found
        unit = base.std if isinstance(base, Numbers) else 1.0
        return replace(found, uncertainty=doubt.double().numpy() * unit)

    @property
    def pieces(self) -> Sequence[str]:
        return self._fused(self.loaded.net).pieces

    def answer(self, at: int) -> NDArray[np.float64]:
        return self._fused(self.loaded.answering).answer(at)

    def exchanged(self, at: NDArray[np.int64], piece: int, donors: NDArray[np.int64]) -> NDArray[np.float64]:
        return self._fused(self.loaded.answering).exchanged(at, piece, donors)

    def views(self, at: int, label: int | None) -> Sequence[View]:
        """Of the net's own answer, without what tells how unsure it is: gradients are taken through it."""
        return self._fused(self.loaded.net).views(at, label)

    def _fused(self, answering: nn.Module) -> NetTrial:
        loaded = self.loaded
        answer = Answer(loaded.net, answering).eval()
        source = _First(self.source, loaded.objective)
        look = Looking(loaded.reading, loaded.shown)
        return NetTrial(answer, loaded.objective.base, source, self.rows, Parts(loaded.reading), look)

    @torch.inference_mode()
    def _answers(self, tell: Tell) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """As the objective keeps them, how unsure they are, and the truth."""
        loaded, source = self.loaded, self.source
        loaded.answering.eval()
        for rows in torch.arange(source.rows).split(JUDGED_AT_ONCE):
            inputs, targets = source.batch(rows, torch.Generator().manual_seed(0))
            outputs = loaded.answering(inputs)
            kept, truth = loaded.objective.base.kept(outputs["fused"], loaded.objective.first(targets))
            tell(len(rows))
            yield kept, outputs.get("uncertainty", torch.zeros(len(rows))), truth


def trial(folder: Path, version: DatasetVersion, part: Part) -> FusionTrial:
    """The final model in `folder`, and a part of `version`, to be judged."""
    loaded = load(folder)
    return FusionTrial(loaded, loaded.source(version, part), np.flatnonzero(version.parts == part))


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
