"""Train a multilayer perceptron on a table."""

from pathlib import Path
from typing import Any

from trainyard.contracts.events import Phase
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.mlp.net import Net
from trainyard.trainers.mlp.spec import SPEC, MlpConfig
from trainyard.training.context import Context, Result
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.tabular import facts_of, objective_of, prepare, save_columns, saved_rows
from trainyard.training.weights import load_net, save_model

TARGET = "target"


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

    def save(folder: Path) -> None:
        save_model(folder, net, {**architecture, TARGET: facts_of(prepared.objective)})
        save_columns(folder, prepared.columns)

    return learn(context, SPEC.id, Subject(net, prepared.objective, prepared.sources, save))


def load(folder: Path) -> tuple[Net, dict[str, Any]]:
    """The net of a final model, ready to predict, and the mean and deviation of its target (none for classes)."""
    net, facts = load_net(folder, Net, TARGET)
    return net, facts[TARGET]


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    net, target = load(folder)
    objective = objective_of(target)
    return judge_on_cpu(net, objective, saved_rows(folder, version, objective))
