"""MNIST's idx files: `train-images-idx3-ubyte` beside `train-labels-idx1-ubyte` (http://yann.lecun.com/exdb/mnist)."""

import math
import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.formats.base import Broken, UnreadableError
from trainyard.datasets.formats.gathering import nothing_read, part_of
from trainyard.datasets.packs import Source, SourceFile

NAMED = "images-idx3"
IMAGES_MAGIC, LABELS_MAGIC = 0x00000803, 0x00000801


class Pair(NamedTuple):
    """`images` uint8 [n, height, width], `labels` uint8 [n] or None, and the part that the file's name gives."""

    file: SourceFile
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8] | None
    part: str | None


class _LieError(Exception):
    """A file is not what it says; the message is a sentence."""


def image_files(source: Source) -> list[SourceFile]:
    """Files that are named as idx files of pictures are."""
    return [file for file in source.files if NAMED in file.name.casefold()]


def read_pairs(source: Source) -> tuple[list[Pair], list[Broken]]:
    """All pictures, with the labels whose name fits. Raises UnreadableError where there are none of one size."""
    pairs: list[Pair] = []
    broken: list[Broken] = []
    for file in image_files(source):
        try:
            pairs.append(_pair(source, file))
        except _LieError as lie:
            broken.append(Broken(file.name, str(lie), "wrong_format" if file.bytes else "empty"))
    if not pairs:
        raise nothing_read("idx files", broken)
    sizes = {pair.images.shape[1:] for pair in pairs}
    if len(sizes) > 1:
        raise UnreadableError(f"The idx files hold pictures of different sizes: {sorted(sizes)}.")
    return pairs, broken


def _pair(source: Source, file: SourceFile) -> Pair:
    images = _array(source, file, IMAGES_MAGIC, 3)
    twin = file.name.replace("images", "labels").replace("idx3", "idx1")
    found = next((other for other in source.files if other.name == twin and other is not file), None)
    labels = _array(source, found, LABELS_MAGIC, 1) if found is not None else None
    if labels is not None and len(labels) != len(images):
        raise _LieError(f"It has {len(images):,} pictures, but {twin} has {len(labels):,} labels.")
    return Pair(file, images, labels, part_of(file.name))


def _array(source: Source, file: SourceFile, magic: int, dimensions: int) -> NDArray[np.uint8]:
    begin = 4 * (1 + dimensions)
    head = source.read(file, begin)
    if len(head) < begin or struct.unpack(">I", head[:4])[0] != magic:
        raise _LieError("It is empty." if not file.bytes else f"{file.name} does not begin as an idx file does.")
    shape = struct.unpack(f">{dimensions}I", head[4:])
    wanted = math.prod(shape)
    if file.bytes - begin != wanted:
        raise _LieError(f"{file.name} says that it holds {wanted:,} bytes, but it holds {file.bytes - begin:,}.")
    return np.frombuffer(source.read(file), np.uint8, offset=begin).reshape(shape)
