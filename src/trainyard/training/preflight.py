"""Does this data set fit this training? Asked before the first step, answered in words."""

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import Task
from trainyard.datasets.clouds import CloudData
from trainyard.datasets.columns import ColumnData
from trainyard.datasets.images import ImageData
from trainyard.datasets.multimodal import MultimodalData
from trainyard.datasets.series import CourseData, SeriesData
from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.datasets.texts import TextData
from trainyard.datasets.version import DatasetVersion
from trainyard.training.errors import InvalidDataError

FEWEST_POINTS = 8
"""Of a cloud; the corners of a cube."""
Targets = NDArray[np.int64] | NDArray[np.float64]


def check_table(version: DatasetVersion, data: TableData) -> None:
    """Raises InvalidDataError where nothing can be learned from the table."""
    _check_features(version, data.x.shape[1])
    _check_targets(version, data.y, data.parts)
    _check_finite(version, data.x)


def check_columns(version: DatasetVersion, data: ColumnData) -> None:
    """As `check_table`, of a table that is encoded for a network."""
    _check_features(version, data.numbers.shape[1] + data.codes.shape[1])
    _check_targets(version, data.y, data.parts)
    _check_finite(version, data.numbers)


def check_images(version: DatasetVersion, data: ImageData) -> None:
    """Raises InvalidDataError where nothing can be learned from the images."""
    if len(data.images.shape) != 4 or 0 in data.images.shape[1:]:
        shape = " x ".join(str(size) for size in data.images.shape)
        raise InvalidDataError(
            f"{version.manifest.name!r} has images of shape {shape}; n x channels x h x w is needed."
        )
    _check_targets(version, data.labels, data.split)


def check_series(version: DatasetVersion, data: SeriesData) -> None:
    """Raises InvalidDataError where nothing can be learned from the series."""
    name = version.manifest.name
    _check_targets(version, data.y, data.parts)
    if empty := int(np.count_nonzero(data.lengths == 0)):
        raise InvalidDataError(f"{empty:,} of {len(data.lengths):,} series of {name!r} are empty; leave them out.")
    if infinite := int(np.isinf(data.values).sum()):
        raise InvalidDataError(f"{name!r} holds {infinite:,} infinite values; remove or replace them.")
    if np.isnan(data.values).all():
        raise InvalidDataError(f"The series of {name!r} hold no number, only missing values.")


def check_course(version: DatasetVersion, data: CourseData) -> None:
    """Raises InvalidDataError where nothing can be forecast."""
    name = version.manifest.name
    if infinite := int(np.isinf(data.values).any(axis=1).sum()):
        raise InvalidDataError(f"{name!r} holds infinite numbers in {infinite:,} rows; remove or replace them.")
    for part in Part:
        rows = data.values[data.parts == part]
        if not len(rows):
            raise InvalidDataError(f"{name!r} has no {part.name.lower()} rows; each part needs at least one.")
        if np.isnan(rows).all():
            raise InvalidDataError(f"The {part.name.lower()} rows of {name!r} hold no number, only missing values.")
    if np.nanstd(data.values[data.parts == Part.TRAIN], axis=0).max() == 0.0:
        raise InvalidDataError(f"No column of {name!r} changes in the training rows; there is nothing to learn.")


def _check_features(version: DatasetVersion, columns: int) -> None:
    if columns == 0:
        name = version.manifest.name
        raise InvalidDataError(f"{name!r} has no feature columns; at least one is needed beside the target.")


def _check_finite(version: DatasetVersion, x: NDArray[np.float32]) -> None:
    if infinite := int(np.count_nonzero(~np.isfinite(x).all(axis=1))):
        name = version.manifest.name
        raise InvalidDataError(f"{name!r} holds infinite numbers in {infinite:,} rows; remove or replace them.")


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


def check_texts(version: DatasetVersion, data: TextData) -> None:
    """Raises InvalidDataError where nothing can be learned from the texts and their labels."""
    _check_targets(version, data.labels, data.split)


def check_parts(version: DatasetVersion, data: MultimodalData) -> None:
    """Raises InvalidDataError where nothing can be learned from samples of several parts."""
    name = version.manifest.name
    if not data.there:
        raise InvalidDataError(f"{name!r} has no parts to learn from; leave fewer of them out.")
    _check_targets(version, data.y, data.parts)
    for part, there in data.there.items():
        if not there[data.parts == Part.TRAIN].any():
            raise InvalidDataError(f"No training sample of {name!r} has a {part}; leave it out: leave_out = {part}.")
    for part, values in data.series.items():
        if infinite := sum(bool(np.isinf(one).any()) for one in values):
            raise InvalidDataError(f"{infinite:,} samples of {name!r} hold infinite values in {part}; replace them.")
    _check_finite(version, data.numbers)


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
