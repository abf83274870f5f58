"""What is learned and told of a net that joins parts: the fused answer, each part's own, and the one without it."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from trainyard.evaluation.detail import Detail
from trainyard.trainers.fusion.heads import Heads
from trainyard.training.objectives import Classes, Numbers

Outputs = Mapping[str, Tensor]
"""Of `net.Net`."""


class Fused:
    """The loss of the fused answer, `share` times the mean loss of the parts' own heads, and those of further targets.

    Told is the fused answer's loss alone, so that training and validation stand on one chart. `names` are the parts' as
    metrics call them. Scores of a part: `alone_<name>/…` is its own head's, on samples that have it;
    `without_<name>/…` the fused answer to all samples, none of which shows it; `weight/<name>` its mean weight, where
    the fusion has weights. With further targets (`heads`), targets are float32 [b, 1 + 2 x heads], the first column
    being the one that a model is chosen and evaluated by, and the rest those of `Heads`.
    """

    def __init__(
        self, base: Classes | Numbers, names: Sequence[str], share: float, outputs: int, heads: Heads | None = None
    ) -> None:
        self.base, self._names, self._share, self._width = base, names, share, outputs
        self.heads = heads if heads is not None and heads.all else None
        self.running, self.loss_scale = base.running, base.loss_scale
        of_heads = [] if self.heads is None else [head.called for head in self.heads.all]
        self.beside = [f"loss_{name}" for name in names] + [f"loss_head_{name}" for name in of_heads]
        self._headline = "accuracy" if isinstance(base, Classes) else "rmse"

    def loss(self, outputs: Outputs, targets: Tensor) -> Tensor:
        wanted = self.first(targets)
        fused = self.base.loss(outputs["fused"], wanted)
        beside = [*self._of_parts(outputs, wanted), *self._of_heads(outputs, targets)]
        if not beside:
            return fused
        more = torch.stack(beside).sum()
        return fused + (more - more.detach())  # the value of the first, the gradient of all

    def _of_parts(self, outputs: Outputs, targets: Tensor) -> list[Tensor]:
        if self._share == 0.0:
            return []
        own = [
            self.base.loss(outputs["alone"][here, number], targets[here])
            for number, here in enumerate(outputs["there"].unbind(1))
            if bool(here.any())
        ]
        return [self._share * torch.stack(own).mean()] if own else []

    def _of_heads(self, outputs: Outputs, targets: Tensor) -> list[Tensor]:
        if self.heads is None:
            return []
        return [head.weight * loss for head, loss, _ in self.heads.losses(outputs["heads"], targets[:, 1:])]

    def count(self, outputs: Outputs, targets: Tensor) -> Tensor:
        return self.base.count(outputs["fused"], self.first(targets))

    def sums(self, outputs: Outputs, targets: Tensor) -> Tensor:
        there, wanted = outputs["there"], self.first(targets)
        sums = torch.zeros(2, len(self.beside), device=there.device)
        for number, here in enumerate(there.unbind(1)):
            if count := int(here.sum()):
                own = self.base.loss(outputs["alone"][here, number].detach(), wanted[here])
                sums[:, number] = torch.stack([own.float() * count, torch.tensor(float(count), device=there.device)])
        if self.heads is not None:
            for head, loss, count in self.heads.losses(outputs["heads"].detach(), targets[:, 1:]):
                # A head's loss has no unit; what is reported is multiplied with that of the target's.
                place = self.beside.index(f"loss_head_{head.called}")
                sums[0, place], sums[1, place] = loss * count / self.loss_scale, count
        return sums

    def kept(self, outputs: Outputs, targets: Tensor) -> tuple[Tensor, Tensor]:
        """All in one row a sample: the fused answer, each part's own, those without it, who has it, the weights, and
        what further heads say."""
        first = self.first(targets)
        answer, wanted = self.base.kept(outputs["fused"], first)
        columns = [answer.view(len(answer), -1)]
        for name in ("alone", "without"):
            for own in outputs[name].unbind(1):
                kept, _ = self.base.kept(own, first)
                columns.append(kept.view(len(kept), -1))
        columns += [outputs[name].double().cpu() for name in ("there", "weight") if name in outputs]
        if self.heads is None:
            return torch.cat(columns, dim=1), wanted
        columns.append(self.heads.told(outputs["heads"]))
        return torch.cat(columns, dim=1), torch.cat([wanted.double()[:, None], targets[:, 1:].double().cpu()], dim=1)

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        if self.heads is None:
            return self._scores(outputs, targets)
        of_parts, of_heads = outputs.tensor_split((outputs.shape[1] - self.heads.width,), dim=1)
        return {**self._scores(of_parts, self.first(targets)), **self.heads.scores(of_heads, targets[:, 1:])}

    def _scores(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
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
        return self.base.detail(outputs[:, : self._width], self.first(targets))

    def targets(self, y: Any, columns: Mapping[str, Any]) -> Tensor:
        """As the base objective has them, with those of further targets beside them, from the columns of a table."""
        first = self.base.targets(y)
        if self.heads is None:
            return first
        return torch.cat([first.float()[:, None], self.heads.targets(columns, len(first))], dim=1)

    def first(self, targets: Tensor) -> Tensor:
        """The target that a model is evaluated by."""
        if self.heads is None:
            return targets
        return targets[:, 0].long() if isinstance(self.base, Classes) else targets[:, 0]

    def facts(self) -> dict[str, float]:
        """What a saved model has to know of its target."""
        return self.base.facts()

    def _plain(self, answers: Tensor) -> Tensor:
        return answers if isinstance(self.base, Classes) else answers[:, 0]
