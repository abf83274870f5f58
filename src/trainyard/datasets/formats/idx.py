"""MNIST's idx files: `train-images-idx3-ubyte` beside `train-labels-idx1-ubyte` (http://yann.lecun.com/exdb/mnist)."""

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.formats.layout import part_of_name
from trainyard.datasets.packs import Source, SourceFile

IMAGES_MAGIC, LABELS_MAGIC = 0x00000803, 0x00000801


class Pair(NamedTuple):
    """`images` uint8 [n, height, width], `labels` uint8 [n] or None, and the part that the names give."""

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8] | None
    part: str | None


def image_files(source: Source) -> list[SourceFile]:
    """Files that begin as idx files of pictures do."""
    return [file for file in source.files if "idx" in file.name.casefold() and _magic(source, file) == IMAGES_MAGIC]


def read_pairs(source: Source) -> list[Pair]:
    """All pictures, with the labels whose name fits. Raises UnreadableError for a file that lies about its size."""
    pairs: list[Pair] = []
    for file in image_files(source):
        images = _array(source, file, 3)
        twin = file.name.replace("images", "labels").replace("idx3", "idx1")
        found = next((other for other in source.files if other.name == twin and other is not file), None)
        labels = _array(source, found, 1) if found is not None else None
        if labels is not None and len(labels) != len(images):
            raise UnreadableError(f"{file.name} has {len(images):,} pictures, but {twin} {len(labels):,} labels.")
        pairs.append(Pair(file.name, images, labels, part_of_name(file.name)))
    sizes = {pair.images.shape[1:] for pair in pairs}
    if len(sizes) > 1:
        raise UnreadableError(f"The idx files hold pictures of different sizes: {sorted(sizes)}.")
    return pairs


def _magic(source: Source, file: SourceFile) -> int | None:
    head = source.read(file, 4)
    return struct.unpack(">I", head)[0] if len(head) == 4 else None


def _array(source: Source, file: SourceFile, dimensions: int) -> NDArray[np.uint8]:
    data = source.read(file)
    begin = 4 * (1 + dimensions)
    shape = struct.unpack(f">{dimensions}I", data[4:begin])
    wanted = int(np.prod(shape, dtype=np.int64))
    if len(data) - begin != wanted:
        raise UnreadableError(f"{file.name} says it holds {wanted:,} bytes of data, but holds {len(data) - begin:,}.")
    return np.frombuffer(data, np.uint8, offset=begin).reshape(shape)
