"""A multilayer perceptron over numbers and embedded categories: what `training.encoders` makes of them, and a head."""

from torch import Tensor, nn

from trainyard.training.encoders.cells import CellsTorso


class Net(CellsTorso):
    """(numbers float32 [b, numbers], codes int64 [b, categories]) to [b, outputs]."""

    def __init__(
        self, numbers: int, codes: list[int], outputs: int, width: int, layers: int, dropout: float, frequencies: int
    ) -> None:
        super().__init__(numbers, codes, width, layers, dropout, frequencies)
        self.head = nn.Linear(self.size, outputs)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        return self.head(super().forward(inputs))
