"""A cloud as one vector, PointNet (Qi et al. 2017, https://arxiv.org/abs/1612.00593): what is said of each point alone,
and the most of it.

A layer is the same for every point and a maximum over all of them does not know their order. Layers are linear maps of
[points, features] in plain layout. The small layers behind the maximum have layer norms in place of the paper's batch
norms, so that a batch of one cloud can be learned from.
"""

import torch
from torch import Tensor, nn

from trainyard.training.point_layers import Pointwise

LAST = 8
"""Features of a point in the last layer are so many times those in the first; 16 in the paper."""
AT_ONCE = 32
"""Clouds; while judging, more go through one after the other, for the last layer needs LAST x width floats a point."""


class Turner(nn.Module):
    """The input transform (T-Net): points [b, n, 3] to a matrix for each cloud [b, 3, 3], at first the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.points = nn.Sequential(
            Pointwise(3, width), Pointwise(width, 2 * width), Pointwise(2 * width, LAST * width)
        )
        self.cloud = nn.Sequential(*_layer(LAST * width, 4 * width), *_layer(4 * width, 2 * width))
        self.matrix = nn.Linear(2 * width, 9)
        nn.init.zeros_(self.matrix.weight)
        nn.init.zeros_(self.matrix.bias)

    def forward(self, points: Tensor) -> Tensor:
        told = self.matrix(self.cloud(self.points(points).amax(dim=1)))
        return told.view(-1, 3, 3) + torch.eye(3, dtype=told.dtype, device=told.device)


class CloudTorso(nn.Module):
    """Points float32 [b, n, 3], about 0 and within 1 of it, to [b, `size`]."""

    def __init__(self, width: int, dropout: float, input_transform: bool) -> None:
        super().__init__()
        self.turner = Turner(width) if input_transform else None
        self.points = nn.Sequential(
            Pointwise(3, width),
            Pointwise(width, width),
            Pointwise(width, 2 * width),
            Pointwise(2 * width, LAST * width),
        )
        self.cloud = nn.Sequential(*_layer(LAST * width, 4 * width), *_layer(4 * width, 2 * width), nn.Dropout(dropout))
        self.size = 2 * width

    def forward(self, points: Tensor) -> Tensor:
        if self.training:
            return self._forward(points)
        return torch.cat([self._forward(some) for some in points.split(AT_ONCE)])

    def _forward(self, points: Tensor) -> Tensor:
        turned = points if self.turner is None else points @ self.turner(points)
        return self.cloud(self.points(turned).amax(dim=1))


def _layer(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Linear(inputs, outputs), nn.LayerNorm(outputs), nn.ReLU()]
