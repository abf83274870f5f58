"""Train a multilayer perceptron on a table."""

from pathlib import Path
from typing import Any

from trainyard.contracts.events import Phase
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.mlp.net import Net
from trainyard.trainers.mlp.spec import SPEC, MlpConfig
from trainyard.training.context import Context, Result
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.tabular import TARGET, prepare, save_net, trial_of
from trainyard.training.trial import NetTrial
from trainyard.training.weights import load_net


def fit(context: Context[MlpConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config = context.config
    prepared = prepare(context.dataset, config.scale, config.class_weight)
    architecture: dict[str, Any] = {
        "numbers": prepared.columns.width,
        "codes": prepared.columns.codes,
        "outputs": prepared.outputs,
        "width": config.width,
        "layers": config.layers,
        "dropout": config.dropout,
        "frequencies": config.frequencies,
    }
    net = Net(**architecture)
    subject = Subject(
        net, prepared.objective, prepared.sources, lambda folder: save_net(folder, net, architecture, prepared)
    )
    return learn(context, SPEC.id, subject)


def load(folder: Path) -> tuple[Net, dict[str, Any]]:
    """The net of a final model, ready to predict, and what it was built from; `target` as in `TARGET`."""
    return load_net(folder, Net, TARGET)


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and a part of `version`, to be judged."""
    return trial_of(folder, version, part, Net)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
