"""Train the small convolutional net: images stay bytes in memory, each batch becomes floats when its turn comes."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from trainyard.contracts.events import Phase
from trainyard.datasets import images
from trainyard.datasets.images import ImageData
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.cnn.net import Net
from trainyard.trainers.cnn.pixels import shifted, statistics, to_unit
from trainyard.trainers.cnn.spec import SPEC, CnnConfig
from trainyard.training.context import Context, Result
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes, class_weights
from trainyard.training.preflight import check_images
from trainyard.training.sources import Memory
from trainyard.training.weights import architecture_of, load_model, save_model


def fit(context: Context[CnnConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config, data = context.config, images.load(context.dataset)
    check_images(context.dataset, data)
    pixels, labels = data.part(Part.TRAIN)
    architecture: dict[str, Any] = {
        "shape": data.images.shape[1:],
        "classes": len(data.classes),
        "width": config.width,
        "dropout": config.dropout,
    }
    net = Net(**architecture)
    mean, std = statistics(pixels, data.value_range)
    net.mean.copy_(mean)
    net.std.copy_(std)

    def augmented(batch: Tensor, draws: torch.Generator) -> Tensor:
        return shifted(to_unit(batch, data.value_range), config.shift, draws)

    training = Memory(torch.from_numpy(pixels), torch.from_numpy(labels), augmented)
    facts = {**architecture, "value_range": data.value_range}
    subject = Subject(
        model=net,
        objective=Classes(class_weights(labels, len(data.classes), config.class_weight)),
        sources={
            Part.TRAIN: training,
            Part.VALIDATION: plain(data, Part.VALIDATION),
            Part.TEST: plain(data, Part.TEST),
        },
        save=lambda folder: save_model(folder, net, facts),
    )
    return learn(context, SPEC.id, subject)


def plain(data: ImageData, part: Part) -> Memory:
    """The images of a part as they are."""
    pixels, labels = data.part(part)

    def as_they_are(batch: Tensor, _: torch.Generator) -> Tensor:
        return to_unit(batch, data.value_range)

    return Memory(torch.from_numpy(pixels), torch.from_numpy(labels), as_they_are)


def load(folder: Path) -> tuple[Net, dict[str, Any]]:
    """The net of a final model, ready to predict, and what it was built from."""
    facts = architecture_of(folder)
    net = Net(**{name: value for name, value in facts.items() if name != "value_range"})
    load_model(folder, net)
    return net, facts


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    net, _ = load(folder)
    return judge_on_cpu(net, Classes(), plain(images.load(version), Part.TEST))
