"""A model judged on one part of a data set, in batches, without a gradient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from trainyard.evaluation.detail import Detail, Judged
from trainyard.evaluation.naming import named
from trainyard.training.devices import Arithmetic, moved, wait_for
from trainyard.training.footprint import Ready
from trainyard.training.objectives import Detailed, Objective
from trainyard.training.sources import Source

JUDGED_AT_ONCE = 256
"""Samples; an evaluation keeps no gradients, and may take more at once than a step."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Scores a model as the training does. `batch_size` samples at once bound the memory."""

    model: nn.Module
    objective: Objective
    batch_size: int
    device: torch.device
    arithmetic: Arithmetic

    @torch.inference_mode()
    def scores(self, source: Source, part: str) -> dict[str, float]:
        """Scores named `val/…` or `test/…`. The model is left in evaluation mode."""
        return named(part, self.objective.judge(*self._all_kept(source)))

    @torch.inference_mode()
    def judged(self, source: Source, part: str) -> Judged:
        """The scores, and what the objective has to tell beside them."""
        outputs, targets = self._all_kept(source)
        objective = self.objective
        detail = objective.detail(outputs, targets) if isinstance(objective, Detailed) else Detail()
        return Judged(named(part, objective.judge(outputs, targets)), detail)

    @torch.inference_mode()
    def ready(self, source: Source, rows: Sequence[int]) -> Ready:
        """The samples of `rows` made ready; what comes back puts them through the model, and waits for the device."""
        self.model.eval()
        inputs, _ = source.batch(torch.tensor(rows), torch.Generator().manual_seed(0))
        return lambda: self._answer(inputs)

    @torch.inference_mode()
    def _answer(self, inputs: Any) -> None:
        with self.arithmetic.context():
            self.model(moved(inputs, self.device))
        wait_for(self.device)

    @torch.inference_mode()
    def answers(self, source: Source, tell: Callable[[int], None]) -> tuple[torch.Tensor, torch.Tensor]:
        """What the objective keeps of each sample, [n, …] each; `tell` hears how many more are answered."""
        return self._all_kept(source, tell)

    def _all_kept(
        self, source: Source, tell: Callable[[int], None] = lambda _: None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        self.model.eval()
        kept: list[tuple[torch.Tensor, torch.Tensor]] = []
        for rows in torch.arange(source.rows).split(self.batch_size):
            kept.append(self._kept(source, rows))
            tell(len(rows))
        outputs, targets = (torch.cat(tensors) for tensors in zip(*kept, strict=True))
        return outputs, targets

    @torch.inference_mode()
    def try_out(self, source: Source, rows: int) -> None:
        """Do what `scores` does for the first `rows` rows, and drop what comes of it. Of some rows no scores are made:
        they may lack a class."""
        if rows == source.rows:
            self.scores(source, "val")
            return
        self.model.eval()
        for some in torch.arange(rows).split(self.batch_size):
            self._kept(source, some)

    def _kept(self, source: Source, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        inputs, targets = source.batch(rows, torch.Generator().manual_seed(0))
        with self.arithmetic.context():
            outputs = self.model(moved(inputs, self.device))
        return self.objective.kept(outputs, moved(targets, self.device))


def on_cpu(model: nn.Module, objective: Objective) -> Judge:
    """Judges a model that was loaded, on the CPU in full precision."""
    device = torch.device("cpu")
    return Judge(model, objective, JUDGED_AT_ONCE, device, Arithmetic("32", device))


def judge_on_cpu(model: nn.Module, objective: Objective, source: Source, part: str = "test") -> dict[str, float]:
    """The scores that come of it."""
    return on_cpu(model, objective).scores(source, part)
