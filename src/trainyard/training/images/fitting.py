"""An image trainer's whole training, from its net to a saved, judged one: what the image trainers share."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from trainyard.contracts.events import Phase
from trainyard.datasets import images
from trainyard.datasets.images import ImageData
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.training.context import Context, Result
from trainyard.training.images.augmentation import Augmentation
from trainyard.training.images.classifier import Classifier
from trainyard.training.images.config import ImageConfig
from trainyard.training.images.pixels import statistics
from trainyard.training.images.samples import samples
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes, class_weights
from trainyard.training.preflight import check_images
from trainyard.training.weights import architecture_of, load_model, save_model

C = TypeVar("C", bound=ImageConfig)
Architecture = dict[str, Any]
"""Arguments of a net's constructor."""


def fit_images(
    context: Context[C], trainer: str, net: Callable[..., Classifier], describe: Callable[[C, ImageData], Architecture]
) -> Result:
    """Train, judge and save the net that `net(**describe(config, data))` makes.

    Raises InvalidDataError where the data set does not fit.
    """
    context.phase(Phase.PREPARING)
    begin(context)
    config, data = context.config, images.load(context.dataset)
    check_images(context.dataset, data)
    training = samples(data, Part.TRAIN, Augmentation.of(config))
    architecture = describe(config, data)
    model = net(**architecture)
    mean, std = statistics(training.pixels, training.at, data.value_range)
    model.mean.copy_(mean)
    model.std.copy_(std)
    facts: Mapping[str, Any] = {**architecture, "value_range": data.value_range}
    weights = class_weights(training.labels.numpy(), len(data.classes), config.class_weight)
    subject = Subject(
        model=model,
        objective=Classes(weights),
        sources={
            Part.TRAIN: training,
            Part.VALIDATION: samples(data, Part.VALIDATION),
            Part.TEST: samples(data, Part.TEST),
        },
        save=lambda folder: save_model(folder, model, facts),
    )
    return learn(context, trainer, subject)


def load_net(folder: Path, net: Callable[..., Classifier]) -> tuple[Classifier, dict[str, Any]]:
    """The net of a final model, ready to predict, and what it was built from."""
    facts = architecture_of(folder)
    model = net(**{name: value for name, value in facts.items() if name != "value_range"})
    load_model(folder, model)
    return model, facts


def judge_saved_net(folder: Path, version: DatasetVersion, net: Callable[..., Classifier]) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    model, _ = load_net(folder, net)
    return judge_on_cpu(model, Classes(), samples(images.load(version), Part.TEST))
