"""An image net that starts from weights: what fits, what is new, what is frozen when, how fast each stage learns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from trainyard.contracts.errors import InvalidError
from trainyard.training.images.classifier import Classifier
from trainyard.training.images.config import ImageConfig
from trainyard.training.learner import Share
from trainyard.training.start import told_in
from trainyard.training.weights import load_weights

PREPROCESSING = "preprocessor_config.json"
IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
"""Mean and deviation of red, green and blue in ImageNet, by which nearly all public weights for colour were trained."""
WAY_OUT = "Choose depth, width and layers as those of the net that the weights are of, or other weights."
_STATISTICS = ("mean", "std")
_COUNTERS = "num_batches_tracked"
"""What batch norm counts beside its statistics; some formats leave it out, and nothing hangs on it here."""

Rename = Callable[[Mapping[str, Tensor], Classifier | None], dict[str, Tensor]]
"""Tensors as the net names them; of the second kind of call, also of the sizes that it has for these pictures."""


def as_named(tensors: Mapping[str, Tensor], _net: Classifier | None = None) -> dict[str, Tensor]:
    """For a net that nobody else names otherwise."""
    return dict(tensors)


@dataclass(frozen=True, slots=True)
class Weights:
    """What was found at `start_from`: tensors as the net names them, and how the pictures were standardised."""

    source: str
    tensors: dict[str, Tensor]
    mean: list[float] | None
    std: list[float] | None


def weights_in(folder: Path, source: str, tensors: Mapping[str, Tensor], rename: Rename) -> Weights:
    """`tensors`, which lie in `folder`, renamed; with the statistics that a file of preprocessing beside them gives."""
    found = folder / PREPROCESSING
    told = told_in(found, source) if found.is_file() else dict[str, Any]()
    return Weights(source, rename(tensors, None), told.get("image_mean"), told.get("image_std"))


def start(net: Classifier, weights: Weights, rename: Rename) -> str:
    """Put the weights into `net`; a sentence that says what came of it.

    The head stays new where it has other classes. Raises InvalidError that names every other tensor which does not fit.
    """
    own = net.state_dict()
    tensors = rename(weights.tensors, net)
    head = [name for name in own if name.startswith(f"{net.HEAD}.")]
    fits = all(name in tensors and tensors[name].shape == own[name].shape for name in head)
    given = {name: tensor for name, tensor in tensors.items() if fits or not name.startswith(f"{net.HEAD}.")}
    given |= {} if fits else {name: own[name] for name in head}
    given |= {name: own[name] for name in own if name not in given and name.endswith(_COUNTERS)}
    given |= _statistics(net, weights, given)
    try:
        load_weights(net, given)
    except InvalidError as error:
        raise InvalidError(f"{weights.source} cannot be started from. {error.message} {WAY_OUT}") from error
    kept = f"{len(own) - len(head)} tensors" if not fits else f"all {len(own)} tensors"
    old = tensors.get(f"{net.HEAD}.weight")
    classes = "" if old is None else f" ({old.shape[0]} classes there, {own[head[0]].shape[0]} here)"
    return f"starts from {weights.source}: {kept} taken over" + ("" if fits else f"; the head is new{classes}")


def _statistics(net: Classifier, weights: Weights, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Mean and deviation as the weights know them; of weights that do not tell, ImageNet's where the net is one for
    colour, else those of the training pictures, which `net` has already."""
    if all(name in given for name in _STATISTICS):
        return {}
    channels = net.mean.shape[1]
    told = (weights.mean, weights.std) if weights.mean and weights.std else IMAGENET
    if any(len(values) != channels for values in told):
        return {name: getattr(net, name) for name in _STATISTICS}
    return {name: torch.tensor(values).view(1, -1, 1, 1) for name, values in zip(_STATISTICS, told, strict=True)}


@dataclass(frozen=True, slots=True)
class Thaw:
    """How many stages are frozen in which epoch: all for `freeze_epochs`, then one fewer every `thaw_every`.

    Gradual unfreezing is from Howard and Ruder 2018 (https://arxiv.org/abs/1801.06146).
    """

    net: Classifier
    freeze_epochs: int
    thaw_every: int

    def frozen(self, epoch: int) -> int:
        """Stages, counted from the pictures up, that do not learn in `epoch`, which counts from 1."""
        stages = len(self.net.stages())
        after = epoch - self.freeze_epochs
        if after <= 0:
            return stages
        return max(0, stages - 1 - (after - 1) // self.thaw_every) if self.thaw_every and self.freeze_epochs else 0

    def __call__(self, epoch: int) -> None:
        self.net.freeze(self.frozen(epoch))


def shares(net: Classifier, config: ImageConfig) -> list[Share]:
    """Each stage with its own rate: the head's times `stage_rate`, once more for each stage below the last."""
    if config.start_from is None or config.stage_rate == 1.0:
        return []
    stages = len(net.stages())
    return [Share(net.parameters_of(stage), config.stage_rate ** (stages - stage)) for stage in range(stages)]
