"""The base of the image nets: standardises by its own buffers, and is divided into stages that can be frozen."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Classifier(nn.Module):
    """Images float32 [b, c, h, w], as values of 0..1, to logits [b, classes].

    `mean` and `std` [1, channels, 1, 1] are those of the training pictures, or of the pictures that the weights it
    started from had learned from.
    """

    mean: Tensor
    std: Tensor
    HEAD: str
    """Name of the layer that gives the logits."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(1, channels, 1, 1))
        self.register_buffer("std", torch.ones(1, channels, 1, 1))
        self._frozen = 0

    def stages(self) -> Sequence[Sequence[nn.Module | nn.Parameter]]:
        """What lies below the head, from the pictures up: modules, and parameters of none; each parameter once."""
        raise NotImplementedError

    def standardised(self, x: Tensor) -> Tensor:
        """Grey pictures [b, 1, h, w] come to a net for colour as three equal channels."""
        return (x - self.mean) / self.std

    def freeze(self, stages: int) -> None:
        """The first `stages` stages learn no more, the others do. A frozen one computes as if it were judged: its batch
        norms keep their statistics, its dropout is off."""
        self._frozen = stages
        for number, modules in enumerate(self.stages()):
            for one in modules:
                one.requires_grad_(number >= stages)
        self.train(self.training)

    def parameters_of(self, stage: int) -> list[nn.Parameter]:
        """All parameters of one stage."""
        found: list[nn.Parameter] = []
        for one in self.stages()[stage]:
            found += [one] if isinstance(one, nn.Parameter) else list(one.parameters())
        return found

    def train(self, mode: bool = True) -> "Classifier":
        super().train(mode)
        for modules in self.stages()[: self._frozen]:
            for one in modules:
                if isinstance(one, nn.Module):
                    one.eval()
        return self
