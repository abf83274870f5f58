"""Train PointNet: at each step other points of each cloud, turned and shaken; judged by evenly chosen ones."""

from pathlib import Path
from typing import Any

from trainyard.contracts.events import Phase
from trainyard.datasets import clouds
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.pointnet.net import Net
from trainyard.trainers.pointnet.shapes import Shapes
from trainyard.trainers.pointnet.spec import SPEC, PointNetConfig
from trainyard.training.context import Context, Result
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes, class_weights
from trainyard.training.preflight import check_clouds
from trainyard.training.trial import NetTrial
from trainyard.training.weights import load_net, save_model


def fit(context: Context[PointNetConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config, data = context.config, clouds.load(context.dataset)
    check_clouds(context.dataset, data)
    architecture: dict[str, Any] = {
        "classes": len(data.classes),
        "width": config.width,
        "dropout": config.dropout,
        "input_transform": config.input_transform,
    }
    net = Net(**architecture)
    weights = class_weights(data.labels[data.rows(Part.TRAIN)], len(data.classes), config.class_weight)
    subject = Subject(
        model=net,
        objective=Classes(weights),
        sources={
            Part.TRAIN: Shapes(data, Part.TRAIN, config.points, config),
            Part.VALIDATION: Shapes(data, Part.VALIDATION, config.points),
            Part.TEST: Shapes(data, Part.TEST, config.points),
        },
        save=lambda folder: save_model(folder, net, {**architecture, "points": config.points}),
    )
    return learn(context, SPEC.id, subject)


def load(folder: Path) -> tuple[Net, dict[str, Any]]:
    """The net of a final model, ready to predict, and what it was built from; `points` is how many it looks at."""
    return load_net(folder, Net, "points")


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and the clouds of a part of `version`, to be judged."""
    net, facts = load(folder)
    data = clouds.load(version)
    return NetTrial(net, Classes(), Shapes(data, part, facts["points"]), data.rows(part))


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
