"""Files that a table points to: found by the names in its cells, looked at one by one, shown."""

import io
import posixpath
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from PIL import Image, UnidentifiedImageError

from trainyard.datasets.formats import cloud_files, previews, recordings
from trainyard.datasets.formats.gathering import BrokenFileError
from trainyard.datasets.packs import Source, SourceFile

Media: TypeAlias = Literal["image", "series", "cloud"]
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
CLOUDS = (*cloud_files.LIDAR, *cloud_files.MESHES, ".xyz", ".pts", ".npy")
MOST_PIXELS = 100_000_000
_AMBIGUOUS = -1


def media_of(file: SourceFile) -> Media | None:
    """What the file's suffix says that it is."""
    if file.suffix in PICTURES:
        return "image"
    if file.suffix in recordings.SUFFIXES:
        return "series"
    return "cloud" if file.suffix in CLOUDS else None


class Directory:
    """Finds files of a source by what a table calls them."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._exact: dict[str, int] = {}
        self._endings: dict[str, int] = {}
        for index, file in enumerate(files):
            if media_of(file) is None:
                continue
            self._exact[file.name] = index
            folders = file.name.split("/")
            for start in range(len(folders)):
                ending = "/".join(folders[start:])
                self._endings[ending] = _AMBIGUOUS if ending in self._endings else index

    def find(self, cell: str, folder: str) -> int | None:
        """Index of the file: beside the table (in `folder`), from the top, or in the only folder that has it."""
        name = cell.strip().replace("\\", "/")
        beside = self._exact.get(posixpath.normpath(posixpath.join(folder, name)))
        if beside is not None:
            return beside
        index = self._endings.get(posixpath.normpath(name).lstrip("/"))
        return None if index == _AMBIGUOUS else index


def look(source: Source, file: SourceFile, *, show: bool = True) -> bytes:
    """Read a media file whole, and return its preview, empty where `show` is False. Raises BrokenFileError."""
    if file.bytes == 0:
        raise BrokenFileError("The file is empty.", "empty")
    media = media_of(file)
    if media == "image":
        return _look_at_picture(source, file, show=show)
    if media == "series":
        values, _ = recordings.read_recording(source, file)
        return previews.of_series(values, [f"channel {place + 1}" for place in range(len(values))]) if show else b""
    thinned = [points[:: -(-len(points) // previews.CLOUD_POINTS) or 1] for points, _ in _pieces(source, file)]
    return previews.of_cloud(np.concatenate(thinned)) if show else b""


def _pieces(source: Source, file: SourceFile) -> list[cloud_files.Piece]:
    pieces = list(cloud_files.pieces_of(source, file))
    if not any(np.isfinite(points).all(axis=1).any() for points, _ in pieces):
        raise BrokenFileError("There are no points in it.", "empty")
    return pieces


def _look_at_picture(source: Source, file: SourceFile, *, show: bool) -> bytes:
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
