"""Logistic and linear regression, with the penalty of scikit-learn's `LogisticRegression` and `Ridge`."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from trainyard.evaluation.detail import Detail
from trainyard.training.objectives import Classes, Detailed, Numbers


class Net(nn.Module):
    """(numbers float32 [b, numbers], codes int64 [b, categories]) to logits [b, classes], or [b, 1] for `classes` 0.

    A category adds a weight of its own, as a column of 0 and 1 would. Of two classes the first has the logit 0.
    """

    places: Tensor

    def __init__(self, numbers: int, codes: list[int], classes: int) -> None:
        super().__init__()
        self.two = classes == 2
        outputs = 1 if self.two else max(1, classes)
        self.weight = nn.Parameter(torch.zeros(numbers + sum(codes), outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        places = [numbers + sum(codes[:column]) for column in range(len(codes))]
        self.register_buffer("places", torch.tensor(places, dtype=torch.int64), persistent=False)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        numbers, codes = inputs
        sums = numbers @ self.weight[: numbers.shape[1]] + self.bias
        if codes.shape[1]:
            sums = sums + self.weight[codes + self.places].sum(dim=1)
        return torch.cat([torch.zeros_like(sums), sums], dim=1) if self.two else sums


class Penalised:
    """An objective, and `l2` times half the squared weights (whole, for a number), shared among `rows` rows.

    So the minimum is that of scikit-learn's `LogisticRegression(C=1 / l2)` and `Ridge(alpha=l2)`.
    """

    def __init__(self, objective: Classes | Numbers, weight: Tensor, l2: float, rows: int) -> None:
        self._objective, self._weight = objective, weight
        self._share = l2 / rows * (1.0 if isinstance(objective, Numbers) else 0.5)

    @property
    def running(self) -> str:
        return self._objective.running

    @property
    def loss_scale(self) -> float:
        return self._objective.loss_scale

    def loss(self, outputs: Tensor, targets: Any) -> Tensor:
        return self._objective.loss(outputs, targets) + self._share * self._weight.square().sum()

    def count(self, outputs: Tensor, targets: Any) -> Tensor:
        return self._objective.count(outputs, targets)

    def kept(self, outputs: Tensor, targets: Any) -> tuple[Tensor, Tensor]:
        return self._objective.kept(outputs, targets)

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        return self._objective.judge(outputs, targets)

    def detail(self, outputs: Tensor, targets: Tensor) -> Detail:
        objective = self._objective
        return objective.detail(outputs, targets) if isinstance(objective, Detailed) else Detail()
