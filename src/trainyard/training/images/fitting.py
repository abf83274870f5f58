"""An image trainer's whole training, from its net to a saved, judged one: what the image trainers share."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from trainyard.contracts.errors import InvalidError
from trainyard.contracts.events import Phase
from trainyard.datasets import images
from trainyard.datasets.images import ImageData
from trainyard.datasets.packed import CACHE, PackedPictures, PixelCache
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.training.context import Context, Result
from trainyard.training.images.augmentation import Augmentation
from trainyard.training.images.classifier import Classifier
from trainyard.training.images.config import ImageConfig
from trainyard.training.images.looking import look
from trainyard.training.images.pixels import DECODED_FIRST, MEASURED, statistics
from trainyard.training.images.samples import Pictures, samples
from trainyard.training.images.transfer import Rename, Thaw, Weights, as_named, shares, start, weights_in
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes, class_weights
from trainyard.training.preflight import check_images
from trainyard.training.saver import newest
from trainyard.training.start import place_of, tensors_at
from trainyard.training.trial import Look, NetTrial
from trainyard.training.weights import load_net, save_model

C = TypeVar("C", bound=ImageConfig)
Architecture = dict[str, Any]
"""Arguments of a net's constructor."""
BEGINNING = "start.json"
"""In a run's folder: what it started from, for an attempt that goes on when that is there no more."""


def fit_images(
    context: Context[C],
    trainer: str,
    net: Callable[..., Classifier],
    describe: Callable[[C, ImageData, Weights | None], Architecture],
    rename: Rename = as_named,
) -> Result:
    """Train, judge and save the net that `net(**describe(config, data, weights))` makes.

    `weights` are those that the config starts from, in the names that `rename` gives them. Raises InvalidDataError
    where the data set does not fit, InvalidError where the weights do not.
    """
    context.phase(Phase.PREPARING)
    begin(context)
    config, data = context.config, images.load(context.dataset)
    check_images(context.dataset, data)
    if not data.decoded:
        remember(context, data)
    training = samples(data, Part.TRAIN, Augmentation.of(config))
    model, architecture = _begun(context, data, training, net, describe, rename)
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
        save=lambda folder: _save(context.folder, folder, model, facts),
        shares=shares(model, config),
        before_epoch=None if config.start_from is None else Thaw(model, config.freeze_epochs, config.thaw_every),
    )
    result = learn(context, trainer, subject)
    forget(context)
    if result.outcome != "paused":
        (context.folder / BEGINNING).unlink(missing_ok=True)
    return result


def remember(context: Context[Any], data: ImageData) -> None:
    """Let what is decoded once be kept in the run's folder, where the disk has the room; `forget` removes it.

    Of several processes each keeps what it decodes itself; the files of all but the first have no name.
    """
    assert isinstance(data.images, PackedPictures)  # noqa: S101  nothing else has to be decoded
    gigabytes = math.prod(data.images.shape) / 1e9
    about = "The pictures are decoded from their files as they are needed"
    path = context.folder / (CACHE if context.rank.leads else f"{CACHE}.{context.rank.number}")
    try:
        data.images.cache = PixelCache(path, data.images.shape)
        if not context.rank.leads:
            path.unlink()
    except OSError:
        path.unlink(missing_ok=True)
        context.log(f"{about}, each time anew: the disk has no room for their pixels ({gigabytes:.1f} GB).")
        return
    context.log(f"{about}, and kept beside the run ({gigabytes:.1f} GB) until it ends: the first epoch is the slowest.")


def forget(context: Context[Any]) -> None:
    """The training is over; its pixels are not needed any more."""
    (context.folder / CACHE).unlink(missing_ok=True)


def _begun(
    context: Context[C],
    data: ImageData,
    training: Pictures,
    net: Callable[..., Classifier],
    describe: Callable[[C, ImageData, Weights | None], Architecture],
    rename: Rename,
) -> tuple[Classifier, Architecture]:
    """The net with its first weights. A training that goes on takes them from its checkpoint, not from the start."""
    record, source = context.folder / BEGINNING, context.config.start_from
    if source is not None and record.exists() and newest(context.folder) is not None:
        architecture: Architecture = json.loads(record.read_text(encoding="utf-8"))["architecture"]
        return net(**architecture), architecture
    weights = None
    if source is not None:
        place = place_of(source, context.folder)
        weights = weights_in(place if place.is_dir() else place.parent, source, tensors_at(place, source), rename)
    architecture = describe(context.config, data, weights)
    model = net(**architecture)
    most = MEASURED if data.decoded else DECODED_FIRST
    mean, std = statistics(training.pixels, training.at, data.value_range, most)
    model.mean.copy_(mean)
    model.std.copy_(std)
    if weights is not None:
        context.log(start(model, weights, rename))
        told = {"start_from": source, "architecture": architecture}
        if context.rank.leads:
            record.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return model, architecture


def _save(run_folder: Path, folder: Path, model: Classifier, facts: Mapping[str, Any]) -> None:
    """The final model, and beside it what it started from."""
    save_model(folder, model, facts)
    if (record := run_folder / BEGINNING).exists():
        (folder / BEGINNING).write_bytes(record.read_bytes())


def load_classifier(folder: Path, net: Callable[..., Classifier]) -> tuple[Classifier, dict[str, Any]]:
    """The net of a final model, ready to predict, and what it was built from."""
    return load_net(folder, net, "value_range")


def trial_of(
    folder: Path, version: DatasetVersion, part: Part, net: Callable[..., Classifier], look: Look = look
) -> NetTrial:
    """The final model in `folder`, and the pictures of a part of `version`."""
    model, facts = load_classifier(folder, net)
    data = images.load(version)
    _check_channels(version, int(data.images.shape[1]), facts)
    return NetTrial(model, Classes(), samples(data, part), np.flatnonzero(data.split == part), look=look)


def _check_channels(version: DatasetVersion, channels: int, facts: Mapping[str, Any]) -> None:
    known = int(facts["shape"][0])
    if channels != known:
        raise InvalidError(
            f"The pictures of {version.manifest.name!r} have {channels} channels; the model knows {known}."
        )
