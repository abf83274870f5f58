"""Train the segmenter: at each step other points of some tiles; judged by every point."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from trainyard.contracts.events import Phase
from trainyard.datasets import clouds
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.segmenter.net import Net
from trainyard.trainers.segmenter.spec import SPEC, SegmenterConfig
from trainyard.trainers.segmenter.tiles import Numbers, Tiles
from trainyard.training import neighbours
from trainyard.training.context import Context, Result
from trainyard.training.errors import InvalidDataError
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.preflight import check_point_classes
from trainyard.training.segmentation import PointClasses, point_weights
from trainyard.training.weights import load_net, save_model

SEEN = ("echoes", "margin")
"""What `Numbers` is told beside the data."""
MEASURED = 200
"""Training tiles that tell how large the numbers usually are."""


def fit(context: Context[SegmenterConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config, data = context.config, clouds.load(context.dataset)
    counts = check_point_classes(context.dataset, data)
    echoes = config.echoes and data.has_echoes
    architecture: dict[str, Any] = {
        "numbers": neighbours.width(echoes=echoes),
        "classes": len(data.classes),
        "width": config.width,
        "dropout": config.dropout,
    }
    net, numbers = Net(**architecture), Numbers(data, echoes, config.margin)
    training = data.rows(Part.TRAIN)
    measured = training[:: -(-len(training) // MEASURED)].tolist()
    net.settle(torch.from_numpy(np.concatenate([numbers.of(sample) for sample in measured])))
    subject = Subject(
        model=net,
        objective=PointClasses(point_weights(counts, config.class_weight)),
        sources={
            Part.TRAIN: Tiles(numbers, Part.TRAIN, config.points),
            Part.VALIDATION: Tiles(numbers, Part.VALIDATION),
            Part.TEST: Tiles(numbers, Part.TEST),
        },
        save=lambda folder: save_model(folder, net, {**architecture, "echoes": echoes, "margin": config.margin}),
    )
    return learn(context, SPEC.id, subject)


def load(folder: Path) -> tuple[Net, dict[str, Any]]:
    """The net of a final model, ready to predict, what it was built from, and SEEN: what its points are told by."""
    return load_net(folder, Net, *SEEN)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    net, facts = load(folder)
    data = clouds.load(version)
    if facts["echoes"] and not data.has_echoes:
        raise InvalidDataError(f"The model wants intensity and returns, and {version.manifest.name!r} has none.")
    return judge_on_cpu(net, PointClasses(), Tiles(Numbers(data, *(facts[name] for name in SEEN)), Part.TEST))
