"""What a model is to learn: how wrong its outputs are, and how its answers are scored.

An objective stands between a model, which knows layers, and a data set, which knows a task. Class weights are those of
King and Zeng 2001 (https://gking.harvard.edu/files/abs/0s-abs.shtml): rows / (classes x rows of the class).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from numpy.typing import NDArray
from torch import Tensor

from trainyard.evaluation import classification, regression
from trainyard.evaluation.detail import Detail

Outputs = Any
"""What the model gives: mostly a tensor [b, …], sometimes a mapping or tuple of them."""


class Objective(Protocol):
    """One kind of learning. The loop calls `loss` and `count` at every step, judging the other two."""

    @property
    def running(self) -> str:
        """Name of what `count` sums up: `accuracy`, `mae`."""
        ...

    @property
    def loss_scale(self) -> float:
        """What `loss` is multiplied with to be in the unit of `judge`'s loss; both stand on one chart."""
        ...

    def loss(self, outputs: Outputs, targets: Any) -> Tensor:
        """The mean loss of a batch, a scalar to go backwards from."""
        ...

    def count(self, outputs: Outputs, targets: Any) -> Tensor:
        """A scalar without a gradient: the sum over the batch's rows of what `running` is the mean of."""
        ...

    def kept(self, outputs: Outputs, targets: Any) -> tuple[Tensor, Tensor]:
        """What is kept of a batch for `judge`, on the CPU: two tensors of equal length."""
        ...

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        """Scores of a whole part from all that was kept, joined; `loss` is among them, and less of it is better."""
        ...


@runtime_checkable
class Detailed(Protocol):
    """An objective that has more to tell of the test part than a number each."""

    def detail(self, outputs: Tensor, targets: Tensor) -> Detail:
        """From the same as `judge`."""
        ...


@runtime_checkable
class SeveralLosses(Protocol):
    """An objective with losses beside the one that is reported, each over the rows that have it: `train/<name>`."""

    @property
    def beside(self) -> Sequence[str]:
        """Their names."""
        ...

    def sums(self, outputs: Outputs, targets: Any) -> Tensor:
        """float32 [2, names] without a gradient: each loss summed up over the batch's rows that have it, and how many
        these are."""
        ...


class Classes:
    """One class of several: outputs are logits [b, classes], targets int64 [b], or shares float [b, classes]."""

    running = "accuracy"
    loss_scale = 1.0

    def __init__(self, weights: NDArray[np.float32] | None = None, smoothing: float = 0.0) -> None:
        self._weights = None if weights is None else torch.from_numpy(weights)
        self._smoothing = smoothing

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        if self._weights is not None and self._weights.device != outputs.device:
            self._weights = self._weights.to(outputs.device)
        return F.cross_entropy(outputs, targets, self._weights, label_smoothing=self._smoothing)

    def count(self, outputs: Tensor, targets: Tensor) -> Tensor:
        wanted = targets if targets.ndim == 1 else targets.argmax(dim=1)
        return (outputs.argmax(dim=1) == wanted).sum()

    def kept(self, outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        return outputs.double().softmax(dim=1).cpu(), targets.cpu()

    def targets(self, y: NDArray[Any]) -> Tensor:
        """Of samples whose targets are `y`, int64 [n], as the loss takes them."""
        return torch.from_numpy(y)

    def facts(self) -> dict[str, float]:
        """What a saved model has to know of its target: nothing. `objective_of` takes it."""
        return {}

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        return classification.judge(targets.numpy(), outputs.numpy())

    def detail(self, outputs: Tensor, targets: Tensor) -> Detail:
        told = outputs.numpy().argmax(axis=1)
        return Detail(classification.confusion_matrix(targets.numpy(), told, outputs.shape[1]))


class Numbers:
    """One number: outputs are [b] or [b, 1] in deviations from the mean of the training targets, targets [b] likewise.

    `mean` and `std` are those of the training targets, in their unit; scores and the reported loss are in it too.
    """

    running = "mae"

    def __init__(self, mean: float, std: float) -> None:
        self.mean, self.std = mean, std
        self.loss_scale = std * std

    @classmethod
    def of(cls, targets: NDArray[np.float64]) -> "Numbers":
        """From the training targets [n]; a constant one has deviation 1."""
        return cls(float(targets.mean()), float(targets.std()) or 1.0)

    def targets(self, y: NDArray[Any]) -> Tensor:
        """Of samples whose targets are `y` [n], as the model is to give them, float32 [n]."""
        return torch.from_numpy((y.astype(np.float64) - self.mean) / self.std).float()

    def facts(self) -> dict[str, float]:
        """What a saved model has to know of its target. `objective_of` takes it."""
        return {"mean": self.mean, "std": self.std}

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        return F.mse_loss(outputs.reshape(targets.shape), targets)

    def count(self, outputs: Tensor, targets: Tensor) -> Tensor:
        return (outputs.detach().reshape(targets.shape) - targets).abs().sum() * self.std

    def kept(self, outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        return outputs.reshape(targets.shape).double().cpu(), targets.double().cpu()

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        unit, zero = self.std, self.mean
        return regression.judge(targets.numpy() * unit + zero, outputs.numpy() * unit + zero)


def objective_for(y: NDArray[Any], classes: int, class_weight: str) -> Classes | Numbers:
    """What is to be learned from training targets `y` [n]: one of so many classes, or where there are none a number."""
    if classes:
        return Classes(class_weights(y.astype(np.int64), classes, class_weight))
    return Numbers.of(y.astype(np.float64))


def objective_of(facts: Mapping[str, float]) -> Classes | Numbers:
    """The objective by which a saved model is judged, from its `facts`."""
    return Numbers(facts["mean"], facts["std"]) if facts else Classes()


def class_weights(labels: NDArray[np.int64], classes: int, rule: str) -> NDArray[np.float32] | None:
    """float32 [classes] for `balanced`, None for `none`. A class that the training rows lack weighs nothing."""
    if rule == "none":
        return None
    counts = np.bincount(labels, minlength=classes)
    weights = np.divide(len(labels), np.count_nonzero(counts) * counts, where=counts > 0, out=np.zeros(classes))
    return weights.astype(np.float32)
