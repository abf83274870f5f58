"""Point clouds of a version: float32 coordinates that the draft holds, mapped and not read.

A draft keeps the points of all its samples in one file, in order of id, so that a cloud is decoded once, however many
versions and trainings use it: `points.f32` [points, 3] from some origin of each sample's own, `point_classes.u8` and
`echoes.f32` [points, 3] where they are LiDAR, `clouds.npy` [samples, 2] with the first point and the number of points
of each. Points that are not finite are in none of them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.images import IDS, LABELS
from trainyard.datasets.job import SAMPLES
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion

POINTS, CLASSES, ECHOES, PLACES = "points.f32", "point_classes.u8", "echoes.f32", "clouds.npy"
"""In a draft's folder."""
WIDTH = {POINTS: 12, CLASSES: 1, ECHOES: 12}
"""Bytes a point, little-endian."""
CODES = "codes.npy"
"""Of a version whose points are classified: int64 [codes, 2], a code of the files and the class it is."""
CLASSIFICATION, CLASS_POINTS, BLOCK = "classification", "class_points", "block"
"""Columns of a draft: the classes that a sample's points have, how many points have each, neighbouring tiles."""
ENDS = ("min", "max")
"""Of the bounds of a sample, columns of a draft."""
NO_LABEL = -1


@dataclass(frozen=True, slots=True)
class CloudData:
    """The clouds of a version. `labels` int64 [n] is the class of each, for a segmentation that of most of its points.

    `parts` is uint8 [n], `places` int64 [n, 2]; `codes` int64 [256] is the class of each code that a point can have, -1
    for those that are none. `files` int64 [n] is the file that a sample is from, `low` and `high` float64 [n, 3] bound
    it in the file's coordinates.
    """

    places: NDArray[np.int64]
    parts: NDArray[np.uint8]
    labels: NDArray[np.int64]
    classes: list[str]
    codes: NDArray[np.int64]
    files: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    _points: NDArray[np.float32]
    _classes: NDArray[np.uint8] | None
    _echoes: NDArray[np.float32] | None

    @property
    def has_echoes(self) -> bool:
        return self._echoes is not None

    def rows(self, part: Part) -> NDArray[np.int64]:
        """Which samples are in a part."""
        return np.flatnonzero(self.parts == part)

    def points(self, row: int) -> NDArray[np.float32]:
        """[k, 3] of one sample, mapped."""
        return self._points[self._slice(row)]

    def surrounded(self, row: int) -> tuple[NDArray[np.float64], NDArray[np.float32] | None]:
        """Points [k, 3] of a tile and behind them those around it, in any part, as far as a tile of its file is long;
        and the echoes of all, where there are any.

        Nothing surrounds a file that was not cut: another one may lie anywhere.
        """
        same = np.flatnonzero(self.files == self.files[row])
        reach = (self.high[same] - self.low[same])[:, :2].max()
        low, high = self.low[row, :2] - reach, self.high[row, :2] + reach
        near = ((self.low[same, :2] <= high) & (self.high[same, :2] >= low)).all(axis=1) & (same != row)
        points, echoes = [self.points(row).astype(np.float64)], [self.echoes(row)] if self.has_echoes else []
        for other in same[near].tolist():
            there = self.points(other) + (self.low[other] - self.low[row])
            places = there[:, :2] + self.low[row, :2]
            inside = ((places >= low) & (places <= high)).all(axis=1)
            points.append(there[inside])
            if self.has_echoes:
                echoes.append(self.echoes(other)[inside])
        return np.concatenate(points), np.concatenate(echoes) if echoes else None

    def echoes(self, row: int) -> NDArray[np.float32]:
        """[k, 3] of one sample: intensity, number of the return, returns of the pulse."""
        assert self._echoes is not None  # noqa: S101  the caller has looked
        return self._echoes[self._slice(row)]

    def point_labels(self, row: int) -> NDArray[np.int64]:
        """The class of each point of one sample [k], -1 where it has none."""
        assert self._classes is not None  # noqa: S101  only asked for where points are classified
        return self.codes[self._classes[self._slice(row)]]

    def _slice(self, row: int) -> slice:
        start, count = self.places[row].tolist()
        return slice(start, start + count)


def load(version: DatasetVersion) -> CloudData:
    """Open a version's clouds. Raises InvalidError where it holds something else, or no points were kept."""
    manifest, draft = version.manifest, version.draft_folder
    if manifest.kind is not DatasetKind.CLOUD:
        raise InvalidError(f"{manifest.name!r} is {manifest.kind.value} data, not point clouds.")
    if draft is None or not (draft / PLACES).exists():
        raise InvalidError(
            f"{manifest.name!r} was read by an older studio, which kept no points to train on; read it again: "
            "any change on its page does."
        )
    ids = np.load(version.folder / IDS, allow_pickle=False)
    segmented = manifest.task is Task.SEGMENTATION
    codes = np.full(256, NO_LABEL)
    if segmented:
        pairs = np.load(version.folder / CODES, allow_pickle=False)
        codes[pairs[:, 0]] = pairs[:, 1]
    table = pq.read_table(draft / SAMPLES, columns=["file", *(f"{end}_{axis}" for end in ENDS for axis in "xyz")])
    low, high = (np.column_stack([table[f"{end}_{axis}"].to_numpy()[ids] for axis in "xyz"]) for end in ENDS)
    return CloudData(
        places=np.load(draft / PLACES, allow_pickle=False)[ids],
        parts=version.parts,
        labels=np.load(version.folder / LABELS, allow_pickle=False),
        classes=manifest.classes,
        codes=codes,
        files=table["file"].to_numpy()[ids].astype(np.int64),
        low=low,
        high=high,
        _points=_mapped(draft / POINTS, "<f4").reshape(-1, 3),
        _classes=_mapped(draft / CLASSES, "u1") if segmented else None,
        _echoes=_mapped(draft / ECHOES, "<f4").reshape(-1, 3) if (draft / ECHOES).exists() else None,
    )


def _mapped(path: Path, dtype: str) -> NDArray[Any]:
    return np.memmap(path, dtype, "r")
