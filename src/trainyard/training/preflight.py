"""Does this data set fit this training? Asked before the first step, answered in words."""

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import Task
from trainyard.datasets.images import ImageData
from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.datasets.version import DatasetVersion
from trainyard.training.errors import InvalidDataError

Targets = NDArray[np.int64] | NDArray[np.float64]


def check_table(version: DatasetVersion, data: TableData) -> None:
    """Raises InvalidDataError where nothing can be learned from the table."""
    name = version.manifest.name
    if data.x.shape[1] == 0:
        raise InvalidDataError(f"{name!r} has no feature columns; at least one is needed beside the target.")
    _check_targets(version, data.y, data.parts)
    if infinite := int(np.count_nonzero(~np.isfinite(data.x).all(axis=1))):
        raise InvalidDataError(f"{name!r} holds infinite numbers in {infinite:,} rows; remove or replace them.")


def check_images(version: DatasetVersion, data: ImageData) -> None:
    """Raises InvalidDataError where nothing can be learned from the images."""
    if len(data.images.shape) != 4 or 0 in data.images.shape[1:]:
        shape = " x ".join(str(size) for size in data.images.shape)
        raise InvalidDataError(
            f"{version.manifest.name!r} has images of shape {shape}; n x channels x h x w is needed."
        )
    _check_targets(version, data.labels, data.split)


def _check_targets(version: DatasetVersion, y: Targets, parts: NDArray[np.uint8]) -> None:
    manifest = version.manifest
    if len(y) == 0:
        raise InvalidDataError(f"{manifest.name!r} has no rows.")
    for part in Part:
        if not np.any(parts == part):
            raise InvalidDataError(f"{manifest.name!r} has no {part.name.lower()} rows; each part needs at least one.")
    missing = int(np.count_nonzero(~np.isfinite(y) | (y < 0))) if manifest.classes else int((~np.isfinite(y)).sum())
    if missing:
        raise InvalidDataError(
            f"{missing:,} of {len(y):,} rows of {manifest.name!r} have no usable target {manifest.target!r}; "
            "fill it in or leave these rows out."
        )
    _check_variety(version, y, y[parts == Part.TRAIN])


def _check_variety(version: DatasetVersion, y: Targets, training: Targets) -> None:
    manifest = version.manifest
    different = np.unique(training)
    if manifest.task is Task.CLASSIFICATION:
        if int(y.max()) >= len(manifest.classes):
            count = len(manifest.classes)
            raise InvalidDataError(f"{manifest.name!r} has label {int(y.max())}, but only {count} class names.")
        if len(different) < 2:
            only = manifest.classes[int(different[0])]
            raise InvalidDataError(
                f"All training rows of {manifest.name!r} are of one class ({only!r}); at least two are needed."
            )
    elif len(different) < 2:
        raise InvalidDataError(
            f"The target {manifest.target!r} of {manifest.name!r} is {different[0]:g} in every training row; "
            "there is nothing to learn."
        )
