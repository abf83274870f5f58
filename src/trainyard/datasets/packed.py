"""Pictures that are decoded from a source's files as they are asked for: where their pixels are too many to be kept as
one array with the data set. What was decoded once may be kept in a file of the run.
"""

import errno
import math
import os
import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainyard.contracts.errors import InvalidError
from trainyard.datasets.formats.base import FILE
from trainyard.datasets.formats.pictures import PictureError, pixels_of
from trainyard.datasets.job import SAMPLES
from trainyard.datasets.packs import Source
from trainyard.datasets.version import DatasetVersion

CACHE = "pixels.cache"
LEFT_FREE = 2 << 30
"""Bytes that the pixels leave to checkpoints, and to others."""
_ZEROS = bytes(1 << 20)


@dataclass(slots=True)
class PackedPictures:
    """uint8 [n, channels, side, side], as `formats.images` would have kept them. `files` are numbers of `source`'s."""

    source: Source
    files: NDArray[np.int32]
    channels: int
    side: int
    cache: "PixelCache | None" = None

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.files), self.channels, self.side, self.side)

    def __getitem__(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Raises InvalidError where a file can be decoded no more."""
        if self.cache is None:
            return self._decoded(numbers)
        missing = numbers[self.cache.missing(numbers)]
        if len(missing):
            self.cache.put(missing, self._decoded(missing))
        return self.cache.get(numbers)

    def _decoded(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        pictures = np.empty((len(numbers), *self.shape[1:]), np.uint8)
        for place, number in enumerate(numbers):
            file = self.source.files[self.files[number]]
            try:
                pictures[place] = pixels_of(BytesIO(self.source.read(file)), self.side, self.channels)
            except PictureError as error:
                raise InvalidError(f"{file.name} cannot be read any more. {error}") from error
        return pictures


class PixelCache:
    """Pixels in a file of `path`, mapped by all loader workers; room for all of them is taken at once.

    A row is marked as known after its pixels are there. The file is of one attempt: what an earlier one left is
    overwritten. Raises OSError where the disk has not the room.
    """

    def __init__(self, path: Path, shape: tuple[int, ...]) -> None:
        rows, pixels = shape[0], math.prod(shape)
        if shutil.disk_usage(path.parent).free < pixels + rows + LEFT_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        with path.open("wb") as file:
            _take_room(file, pixels + rows)
        self._pixels = np.memmap(path, np.uint8, "r+", 0, shape)
        self._known = np.memmap(path, np.uint8, "r+", pixels, (rows,))

    def missing(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        return self._known[numbers] == 0

    def put(self, numbers: NDArray[np.int64], pictures: NDArray[np.uint8]) -> None:
        self._pixels[numbers] = pictures
        self._known[numbers] = 1

    def get(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        return np.asarray(self._pixels[numbers])


def _take_room(file: BinaryIO, size: int) -> None:
    """`size` bytes of the disk, not only promised: a disk that is full then says so here, and not by killing whoever
    writes into the map."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, size)
        return
    for _ in range(0, size, len(_ZEROS)):
        file.write(_ZEROS)


def packed(version: DatasetVersion, ids: NDArray[np.int64]) -> PackedPictures:
    """The pictures `ids` of the version's draft, to be decoded. Raises InvalidError where they lie in no files."""
    manifest, draft, folder = version.manifest, version.draft_folder, version.source_folder
    assert draft is not None  # noqa: S101  who has no draft has pixels
    table = pq.read_table(draft / SAMPLES)
    if FILE not in table.column_names or folder is None or not folder.is_dir():
        raise InvalidError(
            f"The pictures of {manifest.name!r} are too many to be kept as one array of pixels, and lie in no files of "
            "their own from which they could be decoded one by one. Add them as picture files, or fewer of them."
        )
    channels, side, _ = manifest.shape
    return PackedPictures(Source(folder), table[FILE].to_numpy()[ids], channels, side)
