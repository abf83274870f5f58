"""Train the small convolutional net."""

from pathlib import Path
from typing import Any

from trainyard.datasets.images import ImageData
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.cnn.net import Net
from trainyard.trainers.cnn.spec import SPEC, CnnConfig
from trainyard.training.context import Context, Result
from trainyard.training.encoders.pictures import first_stride
from trainyard.training.images.classifier import Classifier
from trainyard.training.images.fitting import Architecture, fit_images, load_classifier, trial_of
from trainyard.training.images.transfer import Weights
from trainyard.training.trial import NetTrial


def fit(context: Context[CnnConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    return fit_images(context, SPEC.id, Net, _architecture)


def _architecture(config: CnnConfig, data: ImageData, _start: Weights | None) -> Architecture:
    return {
        "shape": data.images.shape[1:],
        "classes": len(data.classes),
        "width": config.width,
        "dropout": config.dropout,
        "stride": first_stride(min(data.images.shape[2:])),
    }


def load(folder: Path) -> tuple[Classifier, dict[str, Any]]:
    """The net of a final model, ready to predict, and what it was built from."""
    return load_classifier(folder, Net)


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and a part of `version`, to be judged."""
    return trial_of(folder, version, part, Net)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
