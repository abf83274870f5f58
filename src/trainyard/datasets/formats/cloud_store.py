"""The points of a draft's clouds, written as their files are read; `datasets.clouds` says how they lie."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.clouds import CLASSES, ECHOES, PLACES, POINTS, WIDTH
from trainyard.datasets.formats.cloud_files import Piece

NO_CLASS = 0
"""Of a point: "created, never classified" (LAS 1.4 R15, table 17)."""


class CloudWriter:
    """Writes into a draft's folder. `begin` a cloud, `add` its pieces; `drop` it where its file turns out damaged.

    Coordinates are kept from the cloud's first point on: float32 is then exact to a millimetre within 8 km.
    """

    def __init__(self, folder: Path, *, lidar: bool) -> None:
        """`lidar`: points have classes and echoes."""
        self._folder, self._files = folder, ExitStack()
        names = (POINTS, CLASSES, ECHOES) if lidar else (POINTS,)
        self._out: dict[str, BinaryIO] = {name: self._files.enter_context((folder / name).open("wb")) for name in names}
        self._written = self._start = 0
        self._origin: NDArray[np.float64] | None = None
        self.places: list[tuple[int, int]] = []
        """First point and number of points of each cloud."""
        self.origins: list[NDArray[np.float64]] = []

    def begin(self) -> None:
        self._start, self._origin = self._written, None

    def add(self, piece: Piece) -> None:
        """Append the points that are finite."""
        finite = np.isfinite(piece.points).all(axis=1)
        points = piece.points[finite]
        if not len(points):
            return
        origin = points[0].copy() if self._origin is None else self._origin
        self._origin = origin
        self._out[POINTS].write((points - origin).astype("<f4").tobytes())
        if CLASSES in self._out:
            codes = np.full(len(points), NO_CLASS) if piece.classes is None else piece.classes[finite]
            echoes = np.zeros((len(points), 3), "<f4") if piece.echoes is None else piece.echoes[finite]
            self._out[CLASSES].write(codes.astype(np.uint8).tobytes())
            self._out[ECHOES].write(echoes.astype("<f4").tobytes())
        self._written += len(points)

    def end(self) -> None:
        """The cloud is whole; it has at least one finite point."""
        assert self._origin is not None  # noqa: S101  the format has looked
        self.places.append((self._start, self._written - self._start))
        self.origins.append(self._origin)

    def drop(self) -> None:
        """What was written since `begin` was no whole cloud."""
        self._written = self._start
        for name, file in self._out.items():
            file.seek(self._start * WIDTH[name])
            file.truncate()

    def close(self) -> None:
        """All clouds are written; without this there is nothing to read."""
        self._files.close()
        save_places(self._folder, self.places)


def save_places(folder: Path, places: list[tuple[int, int]]) -> None:
    np.save(folder / PLACES, np.array(places, np.int64).reshape(-1, 2), allow_pickle=False)


def reordered(folder: Path, name: str, order: NDArray[np.int64], start: int, out: BinaryIO) -> None:
    """Append the values of `name` at `start + order` to `out`, unchanged."""
    values: Any = np.memmap(folder / name, np.uint8, "r").reshape(-1, WIDTH[name])
    out.write(values[start + order].tobytes())
