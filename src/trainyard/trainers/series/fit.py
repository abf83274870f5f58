"""Train a network over time: on series with a class or a number each, or to forecast a table of rows in time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trainyard.contracts.dataset import Task
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.events import Phase
from trainyard.datasets import series
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.series import windows
from trainyard.trainers.series.net import MOST_PATCHES, Forecaster, Net
from trainyard.trainers.series.spec import SeriesConfig
from trainyard.trainers.series.straight import straight_line
from trainyard.training.context import Context, Result
from trainyard.training.encoders.series import MOST_STEPS, MULTIPLE, halvings_of
from trainyard.training.explaining.over_time import OverTime
from trainyard.training.forecasting import Forecasts
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import objective_for, objective_of
from trainyard.training.preflight import check_course, check_series
from trainyard.training.series import Scale, samples_of, scale_of
from trainyard.training.trial import NetTrial
from trainyard.training.weights import load_net, save_model

SCALE, TARGET, NAMES = "scale", "target", "names"


def fit(context: Context[SeriesConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    forecasts = context.dataset.manifest.task is Task.FORECASTING
    subject = _to_forecast(context) if forecasts else _to_tell(context)
    return learn(context, f"series.{context.config.encoder}", subject)


def _shared(config: SeriesConfig, halvings: int) -> dict[str, Any]:
    """What all nets are built from. `halvings` are the usual ones for the data."""
    return {
        "kind": config.encoder,
        "width": -(-config.width // MULTIPLE) * MULTIPLE,
        "layers": config.layers,
        "heads": config.heads,
        "dropout": config.dropout,
        "halvings": halvings if config.halvings is None else config.halvings,
    }


def _to_tell(context: Context[SeriesConfig]) -> Subject:
    """A class or a number from a series."""
    config, data = context.config, series.load_samples(context.dataset)
    check_series(context.dataset, data)
    scale = scale_of(data)
    training = data.parts == Part.TRAIN
    objective = objective_for(data.y[training], len(data.classes), config.class_weight)
    architecture: dict[str, Any] = {
        **_shared(config, halvings_of(int(data.lengths[training].max()), MOST_STEPS)),
        "channels": scale.channels,
        "outputs": max(1, len(data.classes)),
    }
    net = Net(**architecture)
    facts = {**architecture, SCALE: scale.model_dump(), TARGET: objective.facts()}
    targets = objective.targets(data.y)
    sources = {part: samples_of(data, part, scale, targets) for part in Part}
    return Subject(net, objective, sources, lambda folder: save_model(folder, net, facts))


def _to_forecast(context: Context[SeriesConfig]) -> Subject:
    """What comes next, of all numeric columns."""
    config, data = context.config, series.load_course(context.dataset)
    check_course(context.dataset, data)
    before, ahead = windows.sizes_of(context.dataset, data, config.context, config.horizon)
    context.log(f"looks at {before} rows to forecast {ahead}")
    scale, halvings = windows.scale_of(data), halvings_of(before, MOST_PATCHES)
    architecture: dict[str, Any] = {
        **_shared(config, halvings),
        "context": before,
        "horizon": ahead,
    }
    net = Forecaster(**architecture)
    facts = {**architecture, SCALE: scale.model_dump(), NAMES: data.names}
    sources = {part: windows.windows_of(data, part, scale, before, ahead) for part in Part}
    net.begin_at(straight_line(sources[Part.TRAIN], sources[Part.VALIDATION]))
    drawn = {**sources, Part.TRAIN: windows.at_most(sources[Part.TRAIN], config.windows_per_epoch)}
    return Subject(net, Forecasts(), drawn, lambda folder: save_model(folder, net, facts))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A final model, ready to predict. `target` is the mean and deviation of a number, `names` a forecast's columns."""

    net: Net | Forecaster
    scale: Scale
    target: dict[str, float]
    names: list[str]


def load(folder: Path) -> Loaded:
    """The net of a final model and how its series are scaled."""
    net, facts = load_net(folder, _made, SCALE, TARGET, NAMES)
    return Loaded(net, Scale.model_validate(facts[SCALE]), facts.get(TARGET, {}), facts.get(NAMES, []))


def _made(**architecture: Any) -> Net | Forecaster:
    return Forecaster(**architecture) if "horizon" in architecture else Net(**architecture)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    loaded = load(folder)
    net = loaded.net
    if isinstance(net, Forecaster):
        course = series.load_course(version)
        source = windows.windows_of(course, Part.TEST, loaded.scale, net.linear.in_features, net.horizon)
        return judge_on_cpu(net, Forecasts(), source)
    return trial(folder, version, Part.TEST).scores()


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and the series of a part of `version`, to be judged.

    Raises InvalidError for a forecast, which has no answer a sample but many, and for series of other channels.
    """
    loaded = load(folder)
    if isinstance(loaded.net, Forecaster):
        raise InvalidError("A forecast is not judged sample by sample; its errors a step ahead are on its run's page.")
    objective, data = objective_of(loaded.target), series.load_samples(version)
    if data.channels != (known := len(loaded.scale.mean)):
        raise InvalidError(
            f"The series of {version.manifest.name!r} have {data.channels} channels; the model knows {known}."
        )
    source = samples_of(data, part, loaded.scale, objective.targets(data.y))
    return NetTrial(loaded.net, objective, source, np.flatnonzero(data.parts == part), look=OverTime(loaded.scale))
