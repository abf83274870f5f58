"""Train a linear model on a table."""

from pathlib import Path
from typing import Any

from trainyard.contracts.events import Phase
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.linear.net import Net, Penalised
from trainyard.trainers.linear.spec import SPEC, LinearConfig
from trainyard.training.context import Context, Result
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.tabular import TARGET, prepare, save_net, trial_of
from trainyard.training.trial import NetTrial
from trainyard.training.weights import load_net

SCALE = "standard"


def fit(context: Context[LinearConfig]) -> Result:
    """Train, judge and save a linear model; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config = context.config
    prepared = prepare(context.dataset, SCALE, config.class_weight)
    architecture: dict[str, Any] = {
        "numbers": prepared.columns.width,
        "codes": prepared.columns.codes,
        "classes": len(context.dataset.manifest.classes),
    }
    net = Net(**architecture)
    objective = Penalised(prepared.objective, net.weight, config.l2, prepared.sources[Part.TRAIN].rows)
    subject = Subject(net, objective, prepared.sources, lambda folder: save_net(folder, net, architecture, prepared))
    return learn(context, SPEC.id, subject)


def load(folder: Path) -> tuple[Net, dict[str, Any]]:
    """The model of a final model's folder, ready to predict, and what it was built from; `target` as in `TARGET`."""
    return load_net(folder, Net, TARGET)


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and a part of `version`, to be judged."""
    return trial_of(folder, version, part, Net)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
