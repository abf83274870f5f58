"""Train a network that a person brings: checked first, kept with the run, and rebuilt from what is saved."""

from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from trainyard.contracts.dataset import DatasetKind
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.events import Phase
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.own import code
from trainyard.trainers.own.checking import check
from trainyard.trainers.own.code import Code
from trainyard.trainers.own.inputs import Prepared, prepare, source_of
from trainyard.trainers.own.looking import exchange_of, look_of
from trainyard.trainers.own.network import Design, arguments_in
from trainyard.trainers.own.spec import SPEC, OwnConfig
from trainyard.training.context import Context, Result
from trainyard.training.devices import device_of
from trainyard.training.images.fitting import forget
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import objective_of
from trainyard.training.tabular import TARGET
from trainyard.training.trial import NetTrial
from trainyard.training.weights import load_net, save_model

DATA = "data"
"""Beside the architecture: how rows become what the network takes."""


def fit(context: Context[OwnConfig]) -> Result:
    """Train, judge and save. Raises InvalidError where the file or what it makes is not sound, InvalidDataError where
    the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config, brought = context.config, _brought(context)
    prepared = prepare(context)
    design = Design(
        brought, config.name, prepared.shape, prepared.outputs, arguments_in(config.arguments), prepared.codes
    )
    left_out = check(
        design,
        prepared.sources[Part.TRAIN],
        prepared.objective,
        config.batch_size,
        device_of(config.device, context.rank),
        context.seed,
    )
    network = design.make(context.seed)
    if context.rank.leads:
        code.keep(brought, context.folder)
    context.config = config.model_copy(update={"sha256": brought.sha256})
    _tell(context, design, network, left_out)
    facts = _facts(design, prepared)

    def save(folder: Path) -> None:
        save_model(folder, network, facts)
        code.write(brought, folder)

    result = learn(context, SPEC.id, Subject(network, prepared.objective, prepared.sources, save))
    if context.dataset.manifest.kind is DatasetKind.IMAGE:
        forget(context)
    return result


def _brought(context: Context[OwnConfig]) -> Code:
    """The copy that this run, or the one it comes from, was begun with; at its very beginning the file itself."""
    config = context.config
    if config.file is None:
        raise InvalidError("file is empty; it has to name the Python file that has the network.")
    found = code.kept(context.folder)
    if found is None:
        found = code.read(config.file)
    else:
        context.log(f"goes on with the code that was kept of {found.shown}; what lies there now is not looked at")
    if config.sha256 not in (None, found.sha256):
        raise InvalidError(f"{found.shown} has the SHA-256 {found.sha256}; sha256 asks for {config.sha256}.")
    return found


def _tell(context: Context[OwnConfig], design: Design, network: nn.Module, left_out: str | None) -> None:
    parameters = sum(one.numel() for one in network.parameters())
    context.log(f"{design.name} of {design.code.shown} (SHA-256 {design.code.sha256}): {parameters:,} parameters")
    if left_out is not None:
        context.log(left_out)


def _facts(design: Design, prepared: Prepared) -> dict[str, Any]:
    """What `load` needs beside the file and the weights."""
    return {
        "name": design.name,
        "shape": list(design.shape),
        "outputs": design.outputs,
        "arguments": design.arguments,
        "codes": design.codes,
        DATA: prepared.facts,
        TARGET: prepared.objective.facts(),
    }


def load(folder: Path) -> tuple[nn.Module, dict[str, Any]]:
    """The network of a final model, ready to predict, and what it, its rows and its target were made by.

    Its code is run, so it is refused where that is not allowed. Raises InvalidError.
    """

    def make(shape: list[int], **facts: Any) -> nn.Module:
        return Design(code.written(folder), shape=tuple(shape), **facts).make(0)

    return load_net(folder, make, DATA, TARGET)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and a part of `version`, to be judged. Runs the code that is kept with the model."""
    network, facts = load(folder)
    objective = objective_of(facts[TARGET])
    source, rows = source_of(version, part, facts[DATA], objective), np.flatnonzero(version.parts == part)
    return NetTrial(network, objective, source, rows, exchange_of(facts[DATA]), look_of(facts[DATA]))
