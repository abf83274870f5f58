"""Arrays of numbers in files, NumPy's NPY and MNIST's idx: one sample, or a stack of samples one behind the other.

NPY: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html; idx: http://yann.lecun.com/exdb/mnist.
"""

import io
import math
import re
import struct
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.formats.gathering import HEAD_BYTES, BrokenFileError
from trainyard.datasets.packs import Source, SourceFile

Media: TypeAlias = Literal["image", "series", "cloud"]
NPY = ".npy"
MOST_VALUES = 300_000_000
"""Of one sample: 100 million points, or as many pixels in colour."""
MOST_COLUMNS = 16
"""Numbers that a point of a cloud has at most."""
_CHANNELS = (1, 3, 4)
_IDX_NAME = re.compile(r"idx\d*([-_.]|$)")
_IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


class Header(NamedTuple):
    """What an array file holds: from byte `offset` on, numbers row by row."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    offset: int
    by_column: bool = False
    """NPY files may hold the first axis innermost; such an array is no stack, for its samples lie in pieces."""

    @property
    def bytes(self) -> int:
        """Of the whole file."""
        return self.offset + math.prod(self.shape) * self.dtype.itemsize

    @property
    def stacked(self) -> Media | None:
        """What each of the samples of a stack is; None where it is no stack."""
        return None if self.by_column or len(self.shape) < 2 else media_of_shape(self.shape[1:], self.dtype)


def may_be_array(name: str) -> bool:
    """Whether a file is named as arrays are: `windows.npy`, `t10k-images-idx3-ubyte`, `test.idx`."""
    own = name.rpartition("/")[2].casefold()
    return own.endswith(NPY) or _IDX_NAME.search(own) is not None


def header_of(source: Source, file: SourceFile) -> Header | None:
    """What an NPY or idx file says of itself; None where it is none, or holds anything else than numbers."""
    head = source.read(file, HEAD_BYTES)
    header = npy_header(head) if head.startswith(np.lib.format.MAGIC_PREFIX) else _idx_header(head)
    if header is None or header.dtype.kind not in "fiu" or min(header.shape, default=0) < 0:
        return None
    return header


def npy_header(head: bytes) -> Header | None:
    """Of an NPY file's first bytes, whatever it holds; None where they are cut or another file's."""
    stream = io.BytesIO(head)
    try:
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, by_column, dtype = read(stream)
    except (ValueError, SyntaxError, TypeError):
        return None
    return Header(shape, dtype, stream.tell(), by_column)


def media_of_shape(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Media | None:
    """What one array is taken for.

    Bytes [height, width] or with 1, 3 or 4 channels first or last: a picture. Numbers [points, 3 to 16], with more
    points than columns: a cloud. Numbers [length] or [channels, length]: a series.
    """
    if dtype == np.uint8 and (len(shape) == 2 or (len(shape) == 3 and {shape[0], shape[2]} & set(_CHANNELS))):
        return "image"
    if len(shape) == 2 and 3 <= shape[1] <= MOST_COLUMNS and shape[0] > shape[1]:
        return "cloud"
    return "series" if len(shape) in (1, 2) else None


def read_array(source: Source, file: SourceFile, item: int | None = None) -> NDArray[Any]:
    """The array of a file, or the sample `item` (from 0) of the stack that it is. Raises BrokenFileError."""
    header = header_of(source, file)
    if header is None:
        raise BrokenFileError("It is no array of numbers, whatever its name says.", "wrong_format")
    if header.bytes > file.bytes:
        raise BrokenFileError(f"The file is cut: it has {file.bytes:,} of {header.bytes:,} bytes.")
    shape, start = header.shape, header.offset
    if item is not None:
        if header.stacked is None or not 0 <= item < shape[0]:
            raise BrokenFileError(f"It has {shape[0] if shape else 0:,} samples, so there is no sample {item:,}.")
        shape = shape[1:]
        start += item * math.prod(shape) * header.dtype.itemsize
    if math.prod(shape) > MOST_VALUES:
        raise BrokenFileError(f"A sample has {math.prod(shape):,} values: too many.", "too_large")
    with source.open(file) as stream:
        stream.seek(start)
        content = stream.read(math.prod(shape) * header.dtype.itemsize)
    return np.frombuffer(content, header.dtype).reshape(shape, order="F" if header.by_column else "C")


def as_picture(values: NDArray[Any]) -> NDArray[np.uint8]:
    """[height, width] or [height, width, channels], as Pillow wants it."""
    if values.ndim == 3 and values.shape[2] not in _CHANNELS:
        values = np.moveaxis(values, 0, 2)
    return np.ascontiguousarray(values[..., 0] if values.shape[2:] == (1,) else values)


def _idx_header(head: bytes) -> Header | None:
    if len(head) < 8 or head[:2] != b"\0\0" or head[2] not in _IDX_TYPES or not 1 <= head[3] <= 8:
        return None
    end = 4 * (1 + head[3])
    if len(head) < end:
        return None
    return Header(struct.unpack(f">{head[3]}I", head[4:end]), np.dtype(_IDX_TYPES[head[2]]), end)
