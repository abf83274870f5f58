"""Clouds whose points are classified, cut into square tiles as seen from above: each tile is a sample.

Neighbouring tiles show the same roof and the same slope, so that a model judged on a tile beside one it learned from is
judged too well: tiles are divided by blocks of BLOCK x BLOCK, which stay together (Roberts et al. 2017,
https://doi.org/10.1111/ecog.02881). Tiles lie on one grid for all files, by their own coordinates: where two flights
cover one place, both are in its block.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.clouds import CLASSES, ECHOES, POINTS
from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.formats.cloud_store import reordered, save_places

TILES = 128
"""So many are aimed at, as far as a tile's points allow."""
TILE_POINTS = (64, 1024)
"""Points of a usual tile: below, it shows too little; above, more tiles teach more."""
MOST_TILES = 20_000
"""Aimed at; very large clouds get larger tiles."""
REFUSED_TILES = 200_000
WORTH = 20
"""Fewer tiles than this are not worth the cut."""
FEWEST = 32
"""Points; a tile at a border with fewer is left out."""
BLOCK = 2
"""Tiles a side."""
FEWEST_BLOCKS = 10
"""With fewer each tile is a block of its own: a division of a handful of blocks has parts of one."""
_CELLS = 32
"""A side, of the grid that tells how much of its bounding box a cloud covers."""
_LOOKED_AT = 200_000
"""Points of a cloud that are enough for that."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """A whole cloud in the draft's files."""

    start: int
    count: int
    origin: NDArray[np.float64]
    """Of its coordinates, float64 [3]."""


@dataclass(frozen=True, slots=True)
class Tile:
    """`cloud` is the number of the cloud it was cut from; `low` and `high` [3] bound it in the file's coordinates."""

    cloud: int
    place: tuple[int, int]
    """Column and row on the grid."""
    count: int
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    codes: dict[int, int]
    """Points of each code."""


def usual_side(folder: Path, clouds: Sequence[Cloud]) -> float:
    """Side of a tile that holds a good number of points, in the unit of the coordinates; 0 where cutting is of no use.

    Two digits are enough of it.
    """
    points = sum(cloud.count for cloud in clouds)
    if points < WORTH * TILE_POINTS[0]:
        return 0.0
    area = sum(_area(_coordinates(folder, cloud)) for cloud in clouds)
    low, high = TILE_POINTS
    wanted = max(min(max(points / TILES, low), high), points / MOST_TILES)
    return float(f"{math.sqrt(area * wanted / points):.2g}")


def cut(folder: Path, clouds: Sequence[Cloud], side: float) -> tuple[list[Tile], int]:
    """Rewrite the draft's points so that tiles follow each other; the tiles, and how many points are in none.

    Raises UnreadableError where there would be far too many.
    """
    kept, places, left_out, start = list[Tile](), list[tuple[int, int]](), 0, 0
    with ExitStack() as files:
        out = {name: files.enter_context((folder / f"{name}.tiles").open("wb")) for name in (POINTS, CLASSES, ECHOES)}
        for number, cloud in enumerate(clouds):
            for tile, order in _tiles(folder, number, cloud, side):
                if tile.count < FEWEST:
                    left_out += tile.count
                    continue
                moved = _coordinates(folder, cloud)[order] + (cloud.origin - tile.low)
                out[POINTS].write(moved.astype("<f4").tobytes())
                reordered(folder, CLASSES, order, cloud.start, out[CLASSES])
                reordered(folder, ECHOES, order, cloud.start, out[ECHOES])
                kept.append(tile)
                places.append((start, tile.count))
                start += tile.count
    for name in out:
        (folder / f"{name}.tiles").replace(folder / name)
    save_places(folder, places)
    return kept, left_out


def blocks_of(tiles: Sequence[Tile]) -> list[str]:
    """The block that each tile is in."""
    for size in (BLOCK, 1):
        found = [f"{tile.place[0] // size},{tile.place[1] // size}" for tile in tiles]
        if len(set(found)) >= FEWEST_BLOCKS:
            return found
    return found


def _tiles(folder: Path, number: int, cloud: Cloud, side: float) -> Iterator[tuple[Tile, NDArray[np.int64]]]:
    """Each tile of a cloud with the places of its points, row by row of the grid."""
    points = _coordinates(folder, cloud)
    columns, rows = (
        np.floor((points[:, axis].astype(np.float64) + cloud.origin[axis]) / side).astype(np.int64) for axis in (0, 1)
    )
    wide = int(columns.max() - columns.min() + 1)
    keys = (rows - rows.min()) * wide + columns - columns.min()
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    if len(starts) > REFUSED_TILES:
        raise UnreadableError(
            f"With a side of {side:g} there are {len(starts):,} tiles; at most {REFUSED_TILES:,} can be. Choose a "
            "larger side."
        )
    classes: Any = np.memmap(folder / CLASSES, np.uint8, "r")[cloud.start : cloud.start + cloud.count]
    for one in np.split(order, starts[1:]):
        inside = points[one].astype(np.float64) + cloud.origin
        codes, counts = np.unique(classes[one], return_counts=True)
        place = int(columns[one[0]]), int(rows[one[0]])
        known = dict(zip(codes.tolist(), counts.tolist(), strict=True))
        yield Tile(number, place, len(one), inside.min(axis=0), inside.max(axis=0), known), one


def _coordinates(folder: Path, cloud: Cloud) -> NDArray[np.float32]:
    """From the cloud's origin on, mapped."""
    points: Any = np.memmap(folder / POINTS, "<f4", "r").reshape(-1, 3)
    return points[cloud.start : cloud.start + cloud.count]


def _area(points: NDArray[np.float32]) -> float:
    """What the cloud covers as seen from above: the cells of a coarse grid that hold a point."""
    seen = points[:: -(-len(points) // _LOOKED_AT), :2].astype(np.float64)
    low, size = seen.min(axis=0), np.maximum(np.ptp(seen, axis=0), 1e-9)
    cells = np.minimum((seen - low) / size * _CELLS, _CELLS - 1).astype(np.int64)
    return float(np.prod(size)) * len(np.unique(cells[:, 0] * _CELLS + cells[:, 1])) / _CELLS**2
