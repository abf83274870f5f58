"""Files that a table points to, or samples in them: what they are, read whole, shown."""

import io
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from trainyard.datasets.formats import arrays, cloud_files, previews, recordings, series_tables
from trainyard.datasets.formats.arrays import Media
from trainyard.datasets.formats.gathering import BrokenFileError
from trainyard.datasets.packs import Source, SourceFile

PICTURES = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".bmp": "BMP",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
CLOUDS = (*cloud_files.LIDAR, *cloud_files.MESHES, ".xyz", ".pts")
MOST_PIXELS = 100_000_000
ITEM = "#"
"""Between the name of a stack and the place of a sample in it, from 0: `windows.npy#17`."""


class Reference(NamedTuple):
    """A file of a source by its place in `source.files`, or the sample `item` (from 0) of the stack that it holds."""

    place: int
    item: int | None = None


def item_column(name: str) -> str:
    """The column of a draft with the places in their stacks of what the column `name` points to."""
    return name + ITEM


def may_be_media(name: str) -> bool:
    """Whether a cell of a table may point to a file with this name."""
    return named_media(name) is not None or arrays.may_be_array(name) or _suffix(name) in series_tables.SUFFIXES


def named_media(name: str) -> Media | None:
    """What the suffix alone says that a file is; None for tables and arrays, which hold many things."""
    suffix = _suffix(name)
    if suffix in PICTURES:
        return "image"
    if suffix in recordings.SUFFIXES:
        return "series"
    return "cloud" if suffix in CLOUDS else None


def media_of(source: Source, file: SourceFile) -> Media | None:
    """What a file is that a table points to: by its suffix, an array by its shape, a table a series or points."""
    if (named := named_media(file.name)) is not None:
        return named
    if file.suffix in series_tables.SUFFIXES:
        return "cloud" if file.suffix == ".csv" and cloud_files.is_cloud(source, file) else "series"
    header = arrays.header_of(source, file) if arrays.may_be_array(file.name) else None
    return None if header is None else arrays.media_of_shape(header.shape, header.dtype)


def look(source: Source, file: SourceFile, media: Media, item: int | None = None, *, show: bool = True) -> bytes:
    """Read a media file, or a sample of a stack, and return its preview, empty where `show` is False.

    Raises BrokenFileError.
    """
    if file.bytes == 0:
        raise BrokenFileError("The file is empty.", "empty")
    if media == "image":
        return _look_at_picture(source, file, item, show=show)
    if media == "series":
        values, names = series_of(source, file, item)
        return previews.of_series(values, names) if show else b""
    thinned = [points[:: -(-len(points) // previews.CLOUD_POINTS) or 1] for points in _pieces(source, file, item)]
    return previews.of_cloud(np.concatenate(thinned)) if show else b""


def series_of(source: Source, file: SourceFile, item: int | None = None) -> tuple[NDArray[np.float32], list[str]]:
    """Values [channels, steps], NaN where missing, and the channels' names. Raises BrokenFileError."""
    if file.suffix in series_tables.SUFFIXES:
        return series_tables.read_series_table(source, file)
    if file.suffix in recordings.SUFFIXES:
        values, _ = recordings.read_recording(source, file)
    else:
        values = np.atleast_2d(arrays.read_array(source, file, item)).astype(np.float32)
    return values, [f"channel {place + 1}" for place in range(len(values))]


def points_of(source: Source, file: SourceFile, item: int | None = None) -> NDArray[np.float64]:
    """Points [n, 3]. Raises BrokenFileError where none of them is finite."""
    return np.concatenate(_pieces(source, file, item))


def _pieces(source: Source, file: SourceFile, item: int | None) -> list[NDArray[np.float64]]:
    if item is None:
        pieces = [piece.points for piece in cloud_files.pieces_of(source, file)]
    else:
        pieces = [arrays.read_array(source, file, item)[:, :3].astype(np.float64)]
    if not any(np.isfinite(points).all(axis=1).any() for points in pieces):
        raise BrokenFileError("There are no points in it.", "empty")
    return pieces


def _look_at_picture(source: Source, file: SourceFile, item: int | None, *, show: bool) -> bytes:
    if named_media(file.name) != "image":
        pixels = arrays.as_picture(arrays.read_array(source, file, item))
        return previews.of_picture(_webp(Image.fromarray(pixels))) if show else b""
    try:
        with source.open(file) as stream, Image.open(stream, formats=sorted(set(PICTURES.values()))) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BrokenFileError(f"The picture has {picture.width:,} × {picture.height:,} pixels.", "too_large")
            picture.load()
            return previews.of_picture(_webp(picture)) if show else b""
    except UnidentifiedImageError as error:
        raise BrokenFileError("It is no picture of a known kind, whatever its name says.", "wrong_format") from error
    except Image.DecompressionBombError as error:
        raise BrokenFileError("The picture has too many pixels.", "too_large") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise BrokenFileError(f"The picture cannot be decoded: {str(error).rstrip('.')}.") from error


def _webp(picture: Any) -> bytes:
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    small = picture.convert("RGBA" if has_alpha else "RGB")
    small.thumbnail((previews.PICTURE_PX, previews.PICTURE_PX))
    content = io.BytesIO()
    small.save(content, "WEBP", quality=80)
    return content.getvalue()


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].casefold() if "." in name.rpartition("/")[2] else ""
