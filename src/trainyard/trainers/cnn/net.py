"""A small residual convolutional net for images of about 8 x 8 to 64 x 64 pixels."""

from collections.abc import Sequence

import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

from trainyard.training.images.classifier import Classifier

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


class Net(Classifier):
    """Images [b, c, h, w] to logits [b, classes]; a stage halves the maps. `stride` is that of the first layer."""

    HEAD = "head"

    def __init__(self, shape: tuple[int, int, int], classes: int, width: int, dropout: float, stride: int = 1) -> None:
        channels, *sides = shape
        super().__init__(channels)
        layers: list[nn.Module] = [
            nn.Conv2d(channels, width, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            Block(width, width, 1),
        ]
        current, side = width, min(sides) // stride
        while side // 2 >= SMALLEST_MAP:
            wider = min(current * 2, width * WIDEST)
            layers.append(Block(current, wider, 2))
            current, side = wider, side // 2
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(current, classes)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.features(self.standardised(x))
        return self.head(self.dropout(maps.mean(dim=(2, 3))))

    def stages(self) -> Sequence[Sequence[nn.Module]]:
        layers = list(self.features.children())
        return [layers[:4], *([block] for block in layers[4:])]
