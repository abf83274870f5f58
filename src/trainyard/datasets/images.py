"""Images of one size, kept as they were measured: uint8, channels first."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion, Description, write_version

IMAGES = "images.npy"
LABELS = "labels.npy"
TARGETS = "targets.npy"
"""Numbers in place of labels, for kinds that have such."""
IDS = "ids.npy"
PIXELS = "pixels.npy"
"""Of a draft: uint8 [samples, channels, height, width], by id."""


class PictureArray(Protocol):
    """uint8 [n, channels, height, width], of which rows are taken by number; an array does, mapped or not."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __getitem__(self, numbers: NDArray[np.int64], /) -> NDArray[np.uint8]: ...


@dataclass(frozen=True, slots=True)
class ImageData:
    """`images` uint8 [n, channels, height, width] (mapped, or decoded as they are asked for), `labels` int64 [n],
    `split` uint8 [n]."""

    images: PictureArray
    labels: NDArray[np.int64]
    split: NDArray[np.uint8]
    value_range: tuple[float, float]
    classes: list[str]
    decoded: bool = True
    """Whether the pixels lie on the disk as they are, so that reading one costs no decoding."""

    def part(self, part: Part) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Images and labels of one part, copied."""
        rows = np.flatnonzero(self.split == part)
        return self.images[rows], self.labels[rows]


def write(
    folder: Path,
    description: Description,
    images: NDArray[np.uint8],
    labels: NDArray[np.int64],
    parts: NDArray[np.uint8],
) -> DatasetVersion:
    """Write a version of images uint8 [n, c, h, w] with labels [n] that index `description.classes`."""

    def write_data(temporary: Path) -> None:
        np.save(temporary / IMAGES, images, allow_pickle=False)
        np.save(temporary / LABELS, labels, allow_pickle=False)

    return write_version(folder, description, parts, write_data)


def load(version: DatasetVersion) -> ImageData:
    """Open a version's images; raises InvalidError where it holds something else."""
    manifest = version.manifest
    if manifest.kind is not DatasetKind.IMAGE or manifest.value_range is None:
        raise InvalidError(f"{manifest.name!r} is {manifest.kind.value} data, not images.")
    images, decoded = _pixels(version)
    labels = np.load(version.folder / LABELS, allow_pickle=False)
    return ImageData(images, labels, version.parts, manifest.value_range, manifest.classes, decoded)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some pictures of a larger array, by number; nothing is copied until it is asked for."""

    pixels: NDArray[np.uint8]
    numbers: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.numbers), *self.pixels.shape[1:])

    def __getitem__(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        return self.pixels[self.numbers[numbers]]


def _pixels(version: DatasetVersion) -> tuple[PictureArray, bool]:
    """The version's own pictures, or those of its draft that are still in it; and whether they are decoded."""
    if version.draft_folder is None:
        return np.load(version.folder / IMAGES, mmap_mode="r", allow_pickle=False), True
    path = version.draft_folder / PIXELS
    ids = np.load(version.folder / IDS, allow_pickle=False)
    if not path.exists():
        from trainyard.datasets.packed import packed  # late: only these need a decoder

        return packed(version, ids), False
    drafted = np.load(path, mmap_mode="r", allow_pickle=False)
    return drafted if len(ids) == len(drafted) else Chosen(drafted, ids), True
