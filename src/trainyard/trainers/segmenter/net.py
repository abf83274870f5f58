"""A segmenter after PointNet's (Qi et al. 2017, https://arxiv.org/abs/1612.00593): each point beside its whole cloud.

Where the paper learns from bare coordinates, this one is told what surrounds a point (`training.neighbours`).
"""

import torch
from torch import Tensor, nn

from trainyard.training.point_layers import Pointwise

AT_ONCE = 65_536
"""Points; while judging, more go through one after the other."""


class Net(nn.Module):
    """Numbers of points float32 [b, n, numbers] to logits [b, n, classes].

    Numbers are drawn together (asinh of so many usual sizes) and standardised by the net's own buffers: a point in a
    tree is not a hundred times as different from the ground as a stone is.
    """

    usual: Tensor
    mean: Tensor
    std: Tensor

    def __init__(self, numbers: int, classes: int, width: int, dropout: float) -> None:
        super().__init__()
        for name, start in (("usual", 1.0), ("mean", 0.0), ("std", 1.0)):
            self.register_buffer(name, torch.full((numbers,), start))
        self.local = nn.Sequential(Pointwise(numbers, 2 * width), Pointwise(2 * width, 2 * width))
        self.whole = Pointwise(2 * width, 4 * width)
        self.both = nn.Sequential(Pointwise(6 * width, 4 * width), Pointwise(4 * width, 2 * width), nn.Dropout(dropout))
        self.head = nn.Linear(2 * width, classes)

    def settle(self, numbers: Tensor) -> None:
        """Take usual size, mean and deviation from numbers [n, numbers] of training points."""
        usual = numbers.abs().median(dim=0).values
        self.usual.copy_(torch.where(usual > 0, usual, 1.0))
        together = torch.asinh(numbers / self.usual)
        std = together.std(dim=0, correction=0)
        self.mean.copy_(together.mean(dim=0))
        self.std.copy_(torch.where(std > 0, std, 1.0))

    def forward(self, numbers: Tensor) -> Tensor:
        if self.training:
            return self._forward(numbers)
        clouds = max(1, AT_ONCE // numbers.shape[1])
        return torch.cat([self._forward(some) for some in numbers.split(clouds)])

    def _forward(self, numbers: Tensor) -> Tensor:
        local = self.local((torch.asinh(numbers / self.usual) - self.mean) / self.std)
        whole = self.whole(local).amax(dim=1, keepdim=True).expand(-1, numbers.shape[1], -1)
        return self.head(self.both(torch.cat([local, whole], dim=2)))
