"""What is learned and told of a net that joins parts: the fused answer, each part's own, and the one without it."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from trainyard.evaluation.detail import Detail
from trainyard.training.objectives import Classes, Numbers

Outputs = Mapping[str, Tensor]
"""Of `net.Net`."""


class Fused:
    """The loss of the fused answer, and `share` times the mean loss of the parts' own heads.

    Told is the fused answer's loss alone, so that training and validation stand on one chart. `names` are the parts' as
    metrics call them. Scores of a part: `alone_<name>/…` is its own head's, on samples that have it;
    `without_<name>/…` the fused answer to all samples, none of which shows it; `weight/<name>` its mean weight, where
    the fusion has weights.
    """

    def __init__(self, base: Classes | Numbers, names: Sequence[str], share: float, outputs: int) -> None:
        self.base, self._names, self._share, self._width = base, names, share, outputs
        self.running, self.loss_scale = base.running, base.loss_scale
        self.beside = [f"loss_{name}" for name in names]
        self._headline = "accuracy" if isinstance(base, Classes) else "rmse"

    def loss(self, outputs: Outputs, targets: Tensor) -> Tensor:
        fused = self.base.loss(outputs["fused"], targets)
        if self._share == 0.0:
            return fused
        own = [
            self.base.loss(outputs["alone"][here, number], targets[here])
            for number, here in enumerate(outputs["there"].unbind(1))
            if bool(here.any())
        ]
        if not own:
            return fused
        beside = self._share * torch.stack(own).mean()
        return fused + (beside - beside.detach())  # the value of the first, the gradient of both

    def count(self, outputs: Outputs, targets: Tensor) -> Tensor:
        return self.base.count(outputs["fused"], targets)

    def sums(self, outputs: Outputs, targets: Tensor) -> Tensor:
        there = outputs["there"]
        sums = torch.zeros(2, there.shape[1], device=there.device)
        for number, here in enumerate(there.unbind(1)):
            if count := int(here.sum()):
                own = self.base.loss(outputs["alone"][here, number].detach(), targets[here])
                sums[:, number] = torch.stack([own.float() * count, torch.tensor(float(count), device=there.device)])
        return sums

    def kept(self, outputs: Outputs, targets: Tensor) -> tuple[Tensor, Tensor]:
        """All in one row a sample: the fused answer, each part's own, those without it, who has it, the weights."""
        answer, wanted = self.base.kept(outputs["fused"], targets)
        columns = [answer.view(len(answer), -1)]
        for name in ("alone", "without"):
            for own in outputs[name].unbind(1):
                kept, _ = self.base.kept(own, targets)
                columns.append(kept.view(len(kept), -1))
        columns += [outputs[name].double().cpu() for name in ("there", "weight") if name in outputs]
        return torch.cat(columns, dim=1), wanted

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        count, width = len(self._names), self._width
        told = (1 + 2 * count) * width
        answered, there, weights = outputs.tensor_split((told, told + count), dim=1)
        answers = answered.split(width, dim=1)
        scores = dict(self.base.judge(self._plain(answers[0]), targets))
        for number, name in enumerate(self._names):
            here = there[:, number] > 0
            if bool(here.any()):
                own = self.base.judge(self._plain(answers[1 + number][here]), targets[here])
                scores[f"loss_{name}"] = own["loss"]
                scores[f"alone_{name}/{self._headline}"] = own[self._headline]
            if count > 1:
                left = self.base.judge(self._plain(answers[1 + count + number]), targets)
                scores[f"without_{name}/{self._headline}"] = left[self._headline]
            if weights.shape[1]:
                scores[f"weight/{name}"] = float(weights[:, number].mean())
        return scores

    def detail(self, outputs: Tensor, targets: Tensor) -> Detail:
        if isinstance(self.base, Numbers):
            return Detail()
        return self.base.detail(outputs[:, : self._width], targets)

    def targets(self, y: Any) -> Tensor:
        """As the base objective has them."""
        return self.base.targets(y)

    def facts(self) -> dict[str, float]:
        """What a saved model has to know of its target."""
        return self.base.facts()

    def _plain(self, answers: Tensor) -> Tensor:
        return answers if isinstance(self.base, Classes) else answers[:, 0]
