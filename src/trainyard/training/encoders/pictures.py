"""A picture as one vector: residual convolutions that halve its maps, and their mean."""

import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

SMALLEST_MAP = 4
"""Maps are halved while both sides stay at least this large, in pixels."""
LARGE = 24
"""From this shorter side on, in pixels, the first layer halves the maps, which makes a step four times as quick."""
WIDEST = 4
"""Channels double with each halving, up to so many times the first layer's."""


class Block(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut (He et al. 2016, https://arxiv.org/abs/1603.05027): [b, i, h, w] to
    [b, o, h / stride, w / stride]."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        same = inputs == outputs and stride == 1
        self.shortcut = nn.Identity() if same else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.first_norm(self.first(x)))
        return F.relu(self.second_norm(self.second(inner)) + self.shortcut(x))


def residual_layers(channels: int, side: int, width: int, stride: int = 1) -> tuple[list[nn.Module], int]:
    """Layers from pictures [b, channels, h, w] to maps, a stage a layer but the first, which are four; and how many
    maps there are. `side` is the shorter one, `stride` that of the first layer."""
    layers: list[nn.Module] = [
        nn.Conv2d(channels, width, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        Block(width, width, 1),
    ]
    current, side = width, side // stride
    while side // 2 >= SMALLEST_MAP:
        wider = min(current * 2, width * WIDEST)
        layers.append(Block(current, wider, 2))
        current, side = wider, side // 2
    return layers, current


def first_stride(side: int) -> int:
    """That of the first layer, for pictures with so many pixels along their shorter side."""
    return 2 if side >= LARGE else 1
