"""A small residual convolutional net for images of about 8 x 8 to 64 x 64 pixels."""

from collections.abc import Sequence

from torch import Tensor, nn

from trainyard.training.encoders.pictures import residual_layers
from trainyard.training.images.classifier import Classifier


class Net(Classifier):
    """Images [b, c, h, w] to logits [b, classes]; a stage halves the maps. `stride` is that of the first layer."""

    HEAD = "head"

    def __init__(self, shape: tuple[int, int, int], classes: int, width: int, dropout: float, stride: int = 1) -> None:
        channels, *sides = shape
        super().__init__(channels)
        layers, current = residual_layers(channels, min(sides), width, stride)
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(current, classes)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.features(self.standardised(x))
        return self.head(self.dropout(maps.mean(dim=(2, 3))))

    def stages(self) -> Sequence[Sequence[nn.Module]]:
        layers = list(self.features.children())
        return [layers[:4], *([block] for block in layers[4:])]
