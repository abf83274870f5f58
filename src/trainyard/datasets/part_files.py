"""The files that samples of several parts name, decoded: pictures, series and clouds, as media of a draft."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainyard.contracts.errors import InvalidError
from trainyard.datasets.formats import arrays, media, pictures, recordings
from trainyard.datasets.formats.gathering import BrokenFileError
from trainyard.datasets.packs import Source, SourceFile

MOST_POINTS = 8192
"""Of a cloud that are kept, evenly from its first to its last."""
SIDES = (8, 64)
"""Pixels that the sides of all pictures get: those of the largest picture, within these bounds."""
P = TypeVar("P")


class Track(NamedTuple):
    """A series: float32 [channels, steps], NaN where missing; the channels' names; steps a second, 0 if unknown."""

    values: NDArray[np.float32]
    names: list[str]
    rate: int


@dataclass(frozen=True, slots=True)
class PartFiles:
    """The files of `source` that the rows of `samples`, a `pyarrow.Table`, name."""

    source: Source
    samples: Any

    def series(self, column: str) -> list[Track | None]:
        return self._all_of(column, self._track)

    def pictures(self, column: str) -> list[Image.Image | None]:
        """Grey or in colour, no side longer than the longest of `SIDES`."""
        return self._all_of(column, self._picture)

    def clouds(self, column: str) -> list[NDArray[np.float32] | None]:
        """Points [k, 3] that are finite."""
        return self._all_of(column, self._cloud)

    def _all_of(self, column: str, read: Callable[[SourceFile, int | None], P]) -> list[P | None]:
        """None for samples that lack it. Raises InvalidError where a file can be read no more."""
        rows, names = self.samples.num_rows, self.samples.column_names
        if column not in names:
            return [None] * rows
        places: list[int | None] = self.samples.column(column).to_pylist()
        stacked = media.item_column(column)
        items: list[int | None] = self.samples.column(stacked).to_pylist() if stacked in names else [None] * rows
        found: list[P | None] = []
        for place, item in zip(places, items, strict=True):
            file = None if place is None else self.source.files[place]
            try:
                found.append(None if file is None else read(file, item))
            except (BrokenFileError, pictures.PictureError) as error:
                raise InvalidError(f"{file and file.name} cannot be read any more. {error}") from error
        return found

    def _track(self, file: SourceFile, item: int | None) -> Track:
        if file.suffix in recordings.SUFFIXES:
            values, rate = recordings.read_recording(self.source, file)
            return Track(values, [f"channel {number + 1}" for number in range(len(values))], rate)
        return Track(*media.series_of(self.source, file, item), 0)

    def _picture(self, file: SourceFile, item: int | None) -> Image.Image:
        if media.named_media(file.name) == "image":
            picture = pictures.upright(self.source.open(file), SIDES[1])
        else:
            picture = pictures.plain(Image.fromarray(arrays.as_picture(arrays.read_array(self.source, file, item))))
        most = SIDES[1]
        return picture if max(picture.size) <= most else picture.resize((most, most), Image.Resampling.BOX)

    def _cloud(self, file: SourceFile, item: int | None) -> NDArray[np.float32]:
        points = media.points_of(self.source, file, item)
        points = points[np.isfinite(points).all(axis=1)]
        chosen = np.linspace(0, len(points) - 1, min(len(points), MOST_POINTS)).round().astype(np.int64)
        return (points[chosen] - points.mean(axis=0)).astype(np.float32)


def channels_of(tracks: list[Track | None]) -> list[str]:
    """All that occur, in the order of their first sample."""
    return list(dict.fromkeys(name for track in tracks if track is not None for name in track.names))


def rate_of(column: str, tracks: list[Track | None]) -> int:
    """Steps a second, 0 where nobody knows. Raises InvalidError where they differ."""
    rates = {track.rate for track in tracks if track is not None}
    if len(rates) > 1:
        raise InvalidError(
            f"The recordings of {column!r} have different sample rates ({min(rates):,} to {max(rates):,} Hz); convert "
            "them to one."
        )
    return next(iter(rates), 0)


def aligned(track: Track | None, channels: list[str]) -> NDArray[np.float32]:
    """float32 [channels, steps], NaN for a channel that the series lacks; no steps where there is none."""
    if track is None:
        return np.empty((len(channels), 0), np.float32)
    if track.names == channels:
        return track.values
    places = {name: place for place, name in enumerate(track.names)}
    values = np.full((len(channels), track.values.shape[1]), np.nan, np.float32)
    for row, name in enumerate(channels):
        if name in places:
            values[row] = track.values[places[name]]
    return values


def size_of(found: list[Image.Image | None]) -> tuple[int, int]:
    """Channels and side that all pictures get."""
    there = [picture for picture in found if picture is not None]
    side = max((max(picture.size) for picture in there), default=0)
    return 3 if any(picture.mode == "RGB" for picture in there) else 1, min(max(side, SIDES[0]), SIDES[1])


def alike(found: list[Image.Image | None], channels: int, side: int) -> NDArray[np.uint8]:
    """uint8 [n, channels, side, side], zeros where there is none."""
    pixels = np.zeros((len(found), channels, side, side), np.uint8)
    for row, picture in enumerate(found):
        if picture is not None:
            pixels[row] = pictures.as_pixels(picture, side, channels)
    return pixels
