"""Layers that networks of points share, in plain layout [clouds, points, features]."""

import torch
from torch import Tensor, nn


class Pointwise(nn.Module):
    """One layer for each point alone: [b, n, i] to [b, n, o]."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.linear = nn.Linear(inputs, outputs, bias=False)
        self.norm = nn.BatchNorm1d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        count, points, _ = x.shape
        flat = self.norm(self.linear(x).flatten(0, 1))
        return torch.relu_(flat).view(count, points, -1)
