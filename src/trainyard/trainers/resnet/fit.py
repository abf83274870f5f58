"""Train a residual net."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from trainyard.datasets.images import ImageData
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.resnet.net import LARGE, ResNet
from trainyard.trainers.resnet.spec import SPEC, ResNetConfig
from trainyard.training.context import Context, Result
from trainyard.training.images.classifier import Classifier
from trainyard.training.images.fitting import Architecture, fit_images, load_classifier, trial_of
from trainyard.training.images.transfer import Weights
from trainyard.training.trial import NetTrial

_TRANSFORMERS = (
    (r"^resnet\.", ""),
    (r"^embedder\.embedder\.convolution\.", "conv1."),
    (r"^embedder\.embedder\.normalization\.", "bn1."),
    (r"^encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.convolution\.", r"layer{\1}.\2.downsample.0."),
    (r"^encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.normalization\.", r"layer{\1}.\2.downsample.1."),
    (r"^encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.convolution\.", r"layer{\1}.\2.conv{\3}."),
    (r"^encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.normalization\.", r"layer{\1}.\2.bn{\3}."),
    (r"^classifier\.1\.", "fc."),
)
"""From the names of transformers' ResNet to torchvision's, one behind the other; numbers in braces count from 0 there
and from 1 here (https://huggingface.co/docs/transformers/model_doc/resnet)."""


def fit(context: Context[ResNetConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    return fit_images(context, SPEC.id, ResNet, _architecture, renamed)


def _architecture(config: ResNetConfig, data: ImageData, start: Weights | None) -> Architecture:
    channels, height, width = data.images.shape[1:]
    stem = 7 if min(height, width) >= LARGE else 3
    first = None if start is None else start.tensors.get("conv1.weight")
    if first is not None and first.ndim == 4:  # the weights know what they are made for
        channels, stem = max(channels, first.shape[1]), 7 if first.shape[-1] == 7 else 3
    return {
        "shape": data.images.shape[1:],
        "channels": channels,
        "classes": len(data.classes),
        "depth": config.depth,
        "width": config.width,
        "stem": stem,
        "dropout": config.dropout,
    }


def renamed(tensors: Mapping[str, Tensor], _net: Classifier | None = None) -> dict[str, Tensor]:
    """Weights as this net names them; names that are nobody's stay as they are."""
    return {_name(name): tensor for name, tensor in tensors.items()}


def _name(name: str) -> str:
    for pattern, here in _TRANSFORMERS:
        name = re.sub(pattern, here, name)
    return re.sub(r"\{(\d+)\}", lambda found: str(int(found[1]) + 1), name)


def load(folder: Path) -> tuple[Classifier, dict[str, Any]]:
    """The net of a final model, ready to predict, and what it was built from."""
    return load_classifier(folder, ResNet)


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and a part of `version`, to be judged."""
    return trial_of(folder, version, part, ResNet)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
