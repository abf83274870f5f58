"""Train a net on samples of several parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.events import Phase
from trainyard.contracts.explanation import View
from trainyard.datasets import multimodal
from trainyard.datasets.multimodal import Reading
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation.predictions import Predictions
from trainyard.trainers.fusion.inputs import Prepared, Shown, Together, called, prepare, together
from trainyard.trainers.fusion.looking import Looking, Parts
from trainyard.trainers.fusion.net import Answer, Net, PictureTorso
from trainyard.trainers.fusion.objective import Fused
from trainyard.trainers.fusion.spec import SPEC, FusionConfig
from trainyard.training.context import Context, Result
from trainyard.training.encoders.series import MULTIPLE, halvings_of
from trainyard.training.images.augmentation import Augmentation
from trainyard.training.images.pixels import statistics
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes, objective_for, objective_of
from trainyard.training.preflight import check_parts
from trainyard.training.trial import NetTrial, Tell
from trainyard.training.weights import load_net, save_model

READING, SHOWN, TARGET = "reading", "shown", "target"
"""Beside the architecture: how parts are read and shown, and mean and deviation of a number."""
NO_LABEL = -1
HEADS = 4
MOST_STEPS = 128
"""Steps that an encoder is given of a series; what is longer is halved by strided convolutions."""
CELL_LAYERS, FREQUENCIES = 2, 16


def fit(context: Context[FusionConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config = context.config
    left_out = [name.strip() for name in config.leave_out.split(",") if name.strip()]
    data = multimodal.load(context.dataset, left_out)
    check_parts(context.dataset, data)
    names = data.reading.names
    context.log(f"joins {len(names)} parts: {', '.join(names)}")
    prepared = prepare(data, config.spectrogram == "recordings", config.points)
    outputs = max(1, len(data.classes))
    base = objective_for(data.y[data.parts == Part.TRAIN], len(data.classes), config.class_weight)
    objective = Fused(base, called(names), config.alone_share, outputs)
    architecture: dict[str, Any] = {
        "parts": _parts(prepared, config),
        "fusion": config.fusion,
        "size": _rounded(config.size),
        "outputs": outputs,
        "dropout": config.dropout,
    }
    net = Net(**architecture)
    _standardise(net, prepared)
    how = Augmentation(shift=config.shift, rotate=config.rotate, flip=config.flip)
    targets = objective.targets(data.y)
    sources = {part: together(prepared, part, targets) for part in Part}
    sources[Part.TRAIN] = together(prepared, Part.TRAIN, targets, how, config.modality_dropout)
    facts = {
        **architecture,
        READING: data.reading.model_dump(),
        SHOWN: prepared.shown.model_dump(),
        TARGET: objective.facts(),
    }
    return learn(context, SPEC.id, Subject(net, objective, sources, lambda folder: save_model(folder, net, facts)))


def _parts(prepared: Prepared, config: FusionConfig) -> dict[str, dict[str, Any]]:
    """What each part's torso is made from, in the order of the reading's names."""
    data, reading = prepared.data, prepared.data.reading
    training, dropout = data.parts == Part.TRAIN, config.dropout
    parts: dict[str, dict[str, Any]] = {}
    for name, steps in prepared.steps.items():
        longest = max(len(one) for one, here in zip(steps, training, strict=True) if here)
        parts[name] = {
            "kind": "series",
            "torso": {
                "kind": config.series_encoder,
                "channels": prepared.shown.scales[name].channels,
                "width": _rounded(config.series_width),
                "layers": config.series_layers,
                "heads": HEADS,
                "dropout": dropout,
                "halvings": halvings_of(longest, MOST_STEPS),
            },
        }
    for name, (channels, side) in reading.pictures.items():
        torso = {"channels": channels, "side": side, "width": config.picture_width}
        parts[name] = {"kind": "pictures", "torso": torso}
    for name in reading.clouds:
        torso = {"width": config.cloud_width, "dropout": dropout, "input_transform": False}
        parts[name] = {"kind": "clouds", "torso": torso}
    for name in reading.texts:
        parts[name] = {"kind": "texts", "torso": {"width": config.cells_width, "dropout": dropout}}
    if reading.cells:
        torso = {"numbers": reading.columns.width, "codes": reading.columns.codes, "width": config.cells_width}
        torso |= {"layers": CELL_LAYERS, "dropout": dropout, "frequencies": FREQUENCIES}
        parts[reading.cells] = {"kind": "cells", "torso": torso}
    return parts


def _rounded(width: int) -> int:
    return -(-width // MULTIPLE) * MULTIPLE


def _standardise(net: Net, prepared: Prepared) -> None:
    """Give the encoders of pictures mean and deviation of the training pictures."""
    data = prepared.data
    for name, pixels in data.pictures.items():
        torso: PictureTorso = net.encoder(name).torso
        numbers = np.flatnonzero((data.parts == Part.TRAIN) & data.there[name])
        mean, std = statistics(pixels, numbers, (0.0, 255.0))
        torso.mean.copy_(mean)
        torso.std.copy_(std)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A final net, ready to predict, and how samples are read and shown to it."""

    net: Net
    objective: Fused
    reading: Reading
    shown: Shown

    def source(self, version: DatasetVersion, part: Part) -> Together:
        """The samples of a part of any version; what it lacks of the parts is missing in all of them."""
        data = multimodal.load(version, reading=self.reading)
        prepared = prepare(data, True, self.shown.points, self.shown)
        unlabelled = isinstance(self.objective.base, Classes) and data.y.dtype.kind == "f"
        y = np.full(len(data.y), NO_LABEL) if unlabelled else data.y
        return together(prepared, part, self.objective.targets(y))


def load(folder: Path) -> Loaded:
    """The net of a final model."""
    net, facts = load_net(folder, Net, READING, SHOWN, TARGET)
    reading = Reading.model_validate(facts[READING])
    objective = Fused(objective_of(facts[TARGET]), called(reading.names), 0.0, facts["outputs"])
    return Loaded(net, objective, reading, Shown.model_validate(facts[SHOWN]))


@dataclass(frozen=True, slots=True)
class FusionTrial:
    """A final net and samples of a part of some version: scores with those of all parts, predictions of the fusion."""

    loaded: Loaded
    source: Together
    rows: NDArray[np.int64]

    def scores(self) -> dict[str, float]:
        return judge_on_cpu(self.loaded.net, self.loaded.objective, self.source)

    def predictions(self, tell: Tell) -> Predictions:
        """In full precision."""
        return self._fused.predictions(tell)

    @property
    def pieces(self) -> Sequence[str]:
        return self._fused.pieces

    def answer(self, at: int) -> NDArray[np.float64]:
        return self._fused.answer(at)

    def exchanged(self, at: NDArray[np.int64], piece: int, donors: NDArray[np.int64]) -> NDArray[np.float64]:
        return self._fused.exchanged(at, piece, donors)

    def views(self, at: int, label: int | None) -> Sequence[View]:
        return self._fused.views(at, label)

    @property
    def _fused(self) -> NetTrial:
        answer, reading = Answer(self.loaded.net).eval(), self.loaded.reading
        look = Looking(reading, self.loaded.shown)
        return NetTrial(answer, self.loaded.objective.base, self.source, self.rows, Parts(reading), look)


def trial(folder: Path, version: DatasetVersion, part: Part) -> FusionTrial:
    """The final model in `folder`, and a part of `version`, to be judged."""
    loaded = load(folder)
    return FusionTrial(loaded, loaded.source(version, part), np.flatnonzero(version.parts == part))


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
