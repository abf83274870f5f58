"""PointNet: what `training.encoders` makes of a cloud, and a head."""

from torch import Tensor, nn

from trainyard.training.encoders.clouds import CloudTorso


class Net(CloudTorso):
    """Points float32 [b, n, 3], about 0 and within 1 of it, to logits [b, classes]."""

    def __init__(self, classes: int, width: int, dropout: float, input_transform: bool) -> None:
        super().__init__(width, dropout, input_transform)
        self.head = nn.Linear(self.size, classes)

    def forward(self, points: Tensor) -> Tensor:
        return self.head(super().forward(points))
