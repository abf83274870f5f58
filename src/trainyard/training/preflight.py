"""Does this data set fit this training? Asked before the first step, answered in words."""

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import Task
from trainyard.datasets.clouds import CloudData
from trainyard.datasets.images import ImageData
from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.datasets.version import DatasetVersion
from trainyard.training.errors import InvalidDataError

FEWEST_POINTS = 8
"""Of a cloud; the corners of a cube."""
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
    if data.images.ndim != 4 or 0 in data.images.shape[1:]:
        shape = " x ".join(str(size) for size in data.images.shape)
        raise InvalidDataError(
            f"{version.manifest.name!r} has images of shape {shape}; n x channels x h x w is needed."
        )
    _check_targets(version, data.labels, data.split)


def check_clouds(version: DatasetVersion, data: CloudData) -> None:
    """Raises InvalidDataError where no class for each cloud can be learned."""
    _check_targets(version, data.labels, data.parts)
    _check_points(version, data)


def check_point_classes(version: DatasetVersion, data: CloudData) -> NDArray[np.int64]:
    """Training points of each class, int64 [classes]. Raises InvalidDataError where none can be learned."""
    name = version.manifest.name
    counts = {part: np.zeros(len(data.classes), np.int64) for part in Part}
    for part in Part:
        if not len(data.rows(part)):
            raise InvalidDataError(f"{name!r} has no {part.name.lower()} tiles; each part needs at least one.")
        for row in data.rows(part).tolist():
            labels = data.point_labels(row)
            counts[part] += np.bincount(labels[labels >= 0], minlength=len(data.classes))
        if not counts[part].any():
            raise InvalidDataError(f"No point of the {part.name.lower()} tiles of {name!r} has a class.")
    _check_points(version, data)
    training = counts[Part.TRAIN]
    if np.count_nonzero(training) < 2:
        only = data.classes[int(training.argmax())]
        raise InvalidDataError(f"All training points of {name!r} are of one class ({only!r}); at least two are needed.")
    judged = counts[Part.VALIDATION] + counts[Part.TEST]
    if unseen := [data.classes[place] for place in np.flatnonzero((judged > 0) & (training == 0))]:
        raise InvalidDataError(
            f"No training point of {name!r} is of class {', '.join(map(repr, unseen))}, and validation or test points "
            "are; divide it with another seed, or name such classes like others, which makes them one."
        )
    return training


def _check_points(version: DatasetVersion, data: CloudData) -> None:
    points = data.places[:, 1]
    if few := int(np.count_nonzero(points < FEWEST_POINTS)):
        raise InvalidDataError(
            f"{few:,} of {len(points):,} clouds of {version.manifest.name!r} have fewer than {FEWEST_POINTS} points "
            f"(the smallest {int(points.min())}), which show no shape; leave them out."
        )


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
