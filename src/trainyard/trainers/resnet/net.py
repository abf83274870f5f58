"""Residual nets (He et al. 2016, https://arxiv.org/abs/1512.03385), with the names of torchvision's state dict.

As torchvision's, a bottleneck halves the maps in its 3 x 3 convolution ("v1.5"). For pictures up to 64 pixels the first
layer is one of 3 x 3 without pooling, as in section 4.2 of the paper, and maps are never made smaller than 2 x 2.
"""

from collections.abc import Sequence

import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

from trainyard.training.images.classifier import Classifier

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}
LARGE = 65
"""From this shorter side on, in pixels, the first layer is one of 7 x 7 that halves, with pooling behind it."""
SMALLEST_MAP = 2


class Basic(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut: [b, i, h, w] to [b, o, h / stride, w / stride]."""

    GROWTH = 1

    def __init__(self, inputs: int, inner: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, inner, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.downsample = _shortcut(inputs, inner, stride)
        nn.init.zeros_(self.bn2.weight)  # a block begins as its shortcut (Goyal et al. 2017, section 5.1)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(inner)) + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    """1 x 1, 3 x 3 and 1 x 1 convolutions beside a shortcut; gives four times the inner channels."""

    GROWTH = 4

    def __init__(self, inputs: int, inner: int, stride: int) -> None:
        super().__init__()
        outputs = inner * self.GROWTH
        self.conv1 = nn.Conv2d(inputs, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = _shortcut(inputs, outputs, stride)
        nn.init.zeros_(self.bn3.weight)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.bn1(self.conv1(x)))
        inner = F.relu(self.bn2(self.conv2(inner)))
        return F.relu(self.bn3(self.conv3(inner)) + (x if self.downsample is None else self.downsample(x)))


def _shortcut(inputs: int, outputs: int, stride: int) -> nn.Sequential | None:
    if inputs == outputs and stride == 1:
        return None
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


class ResNet(Classifier):
    """Images [b, c, h, w] of the sides in `shape` to logits [b, classes]; `width` are the first layer's channels.

    `channels` are those that the first layer takes; grey pictures come to a net for colour as three equal channels.
    `stem` is the side of the first layer's kernel, 3 or 7.
    """

    HEAD = "fc"

    def __init__(
        self,
        shape: tuple[int, int, int],
        channels: int,
        classes: int,
        depth: int,
        width: int,
        stem: int,
        dropout: float,
    ) -> None:
        super().__init__(channels)
        self.stem, side = stem, min(shape[1:])
        self.conv1 = nn.Conv2d(channels, width, stem, 1 if stem == 3 else 2, padding=stem // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        block = Bottleneck if depth >= 50 else Basic
        current, side = width, side if stem == 3 else -(-side // 4)
        layers: list[nn.Sequential] = []
        for number, count in enumerate(BLOCKS[depth]):
            inner = width << number
            halves = number > 0 and -(-side // 2) >= SMALLEST_MAP
            side = -(-side // 2) if halves else side
            blocks: list[nn.Module] = []
            for first in (True, *[False] * (count - 1)):
                blocks.append(block(current, inner, 2 if first and halves else 1))
                current = inner * block.GROWTH
            layers.append(nn.Sequential(*blocks))
        self.layer1, self.layer2, self.layer3, self.layer4 = layers
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(current, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.conv1(self.standardised(x))))
        if self.stem == 7:
            x = F.max_pool2d(x, 3, 2, padding=1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.dropout(x.mean(dim=(2, 3))))

    def stages(self) -> Sequence[Sequence[nn.Module]]:
        return [[self.conv1, self.bn1], [self.layer1], [self.layer2], [self.layer3], [self.layer4]]
