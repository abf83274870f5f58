"""What is seen of a slope from afar: its terrain, the mark that sliding leaves on it, pictures and points of both.

The terrain is a plane of the slope's dip with roughness at three lengths. Sliding on a plane parallel to it lowers the
head of the block and raises its toe, with a step at the crown: a scarp. All of it grows with the displacement.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.generators.rock_slope.outcomes import Window
from trainyard.datasets.generators.rock_slope.parameters import Floats
from trainyard.datasets.generators.rock_slope.streams import Purpose, stream

SIDE = 64
"""Cells of the raster's side, which is three radii of the block long."""
POINTS = 768
REPEAT = 144
"""Hours between two passes of the radar, as of the two Sentinel-1 satellites."""
SCANNED_WITHIN = 72
"""Hours before the window's end within which the scan was made."""
MM_A_LEVEL = 2.0
"""Of the deformation that a grey level of the raster's third channel stands for; 128 is none."""
DEGREES_A_LEVEL = 90 / 255
EDGE = 0.06
"""Over which part of its radius the block's motion ends at its edge."""
RADAR_NOISE, RANGE_NOISE = 3.0, 0.02
"""Standard deviations: of a cell's deformation in mm, of a scanned point's height in m."""


@dataclass(frozen=True, slots=True)
class Terrain:
    """Of one slope: heights before it ever slid, m [SIDE, SIDE], the first row at the top of the slope."""

    heights: Floats
    radius: float
    dip: float
    """Degrees."""
    sight: float
    """Share of the displacement that the radar sees, along its line of sight."""
    past_slip: float
    """m."""
    middle: tuple[float, float]
    """Of the block, across and up the slope from the middle of the raster, in radii of the block."""
    width: float
    """Of the block, as a share of its length."""

    @property
    def cell(self) -> float:
        """m."""
        return 3 * self.radius / SIDE


def terrain_of(seed: int, slope: int, window: Window) -> Terrain:
    """The same for all windows of a slope."""
    random = stream(seed, Purpose.TERRAIN, slope)
    one = window.history.slope
    radius, dip = float(one.radius[0]), float(one.dip[0])
    rough = sum(_noise(random, knots) * size for knots, size in ((4, 0.6), (9, 0.25), (24, 0.1)))
    up = (SIDE - 1 - np.arange(SIDE)) * 3 * radius / SIDE
    return Terrain(
        heights=up[:, None] * np.tan(np.radians(dip)) + rough,
        radius=radius,
        dip=dip,
        sight=random.uniform(0.4, 0.9),
        past_slip=float(one.past_slip[0]),
        middle=(random.uniform(-0.25, 0.25), random.uniform(-0.25, 0.25)),
        width=random.uniform(0.55, 0.95),
    )


def raster(seed: int, window: Window, terrain: Terrain) -> NDArray[np.uint8]:
    """uint8 [SIDE, SIDE, 3]: hill shade, slope angle, and deformation between the last two passes."""
    random = stream(seed, Purpose.SURFACE, 2 * window.number)
    last = window.end - 1 - int(random.randint(0, REPEAT))
    moved = window.history.displacement
    x, y = _cells()
    heights = terrain.heights + _sunk(terrain, x, y, terrain.past_slip + moved[last] / 1000)
    east, south = _gradient(heights, terrain.cell)
    deformation = terrain.sight * _inside(terrain, x, y) * (moved[last] - moved[last - REPEAT])
    deformation += random.normal(0, RADAR_NOISE, (SIDE, SIDE)) + 4 * _noise(random, 5)  # the second: moist air
    angle = np.degrees(np.arctan(np.hypot(east, south)))
    levels = np.stack([255 * _shade(east, south), angle / DEGREES_A_LEVEL, 128 + deformation / MM_A_LEVEL], axis=2)
    return np.clip(np.round(levels), 0, 255).astype(np.uint8)


def cloud(seed: int, window: Window, terrain: Terrain) -> NDArray[np.float32]:
    """Scanned points [POINTS, 3] in m: across, up the slope, height; a few of them on plants above the ground."""
    random = stream(seed, Purpose.SURFACE, 2 * window.number + 1)
    scanned = window.end - 1 - int(random.randint(0, SCANNED_WITHIN))
    at = random.uniform(0, SIDE - 1, (2, POINTS))  # column and row, between cells
    unit = 3 / SIDE
    x, y = (at[0] + 0.5) * unit - 1.5, 1.5 - (at[1] + 0.5) * unit
    sunk = _sunk(terrain, x, y, terrain.past_slip + window.history.displacement[scanned] / 1000)
    heights = _between(terrain.heights, at) + sunk + random.normal(0, RANGE_NOISE, POINTS)
    heights += np.where(random.uniform(size=POINTS) < 0.04, random.uniform(0.2, 1.5, POINTS), 0.0)
    return np.round(np.stack([x * terrain.radius, y * terrain.radius, heights], axis=1), 3).astype(np.float32)


def _cells() -> tuple[Floats, Floats]:
    """Middles of the cells across and up the slope, from the middle of the raster, in radii of the block."""
    middles = (np.arange(SIDE) + 0.5) * 3 / SIDE - 1.5
    x, y = np.meshgrid(middles, -middles)
    return x, y


def _inside(terrain: Terrain, x: Floats, y: Floats) -> Floats:
    """Share of the block's motion: 1 on it, 0 beside it."""
    across, up = x - terrain.middle[0], y - terrain.middle[1]
    return 1 / (1 + np.exp(np.clip((np.hypot(across / terrain.width, up) - 1) / EDGE, -40, 40)))


def _sunk(terrain: Terrain, x: Floats, y: Floats, slip: float) -> Floats:
    """m by which the surface is lower (or higher) for a slip in m: as much as it sinks at the head it swells below."""
    return -slip * np.sin(np.radians(terrain.dip)) * _inside(terrain, x, y) * np.clip(y - terrain.middle[1], -1, 1)


def _noise(random: np.random.RandomState, knots: int) -> Floats:
    """[SIDE, SIDE] of standard normal values at knots x knots places, and straight lines between them."""
    at = np.linspace(0, knots - 1, SIDE)
    values = random.normal(0, 1, (knots, knots))
    return _between(values, np.stack([np.tile(at, SIDE), np.repeat(at, SIDE)])).reshape(SIDE, SIDE)


def _between(grid: Floats, at: Floats) -> Floats:
    """Bilinear: the grid's values at columns `at[0]` and rows `at[1]`."""
    low = np.minimum(at.astype(np.int64), np.array(grid.shape[::-1])[:, None] - 2)
    (column, row), (right, down) = low, at - low
    upper = grid[row, column] * (1 - right) + grid[row, column + 1] * right
    lower = grid[row + 1, column] * (1 - right) + grid[row + 1, column + 1] * right
    return upper * (1 - down) + lower * down


def _gradient(heights: Floats, cell: float) -> tuple[Floats, Floats]:
    """Rise to the right and downwards, by the eight neighbours of each cell.

    B. K. P. Horn, Hill shading and the reflectance map, Proceedings of the IEEE 69 (1981) 14-47.
    """
    z = np.pad(heights, 1, mode="reflect", reflect_type="odd")
    across = z[:-2] + 2 * z[1:-1] + z[2:]
    along = z[:, :-2] + 2 * z[:, 1:-1] + z[:, 2:]
    return (across[:, 2:] - across[:, :-2]) / (8 * cell), (along[2:] - along[:-2]) / (8 * cell)


def _shade(east: Floats, south: Floats) -> Floats:
    """How bright a slope is, 0 to 1, under a sun in the north-west, 45 degrees high."""
    half = np.sqrt(0.5)
    light = (half + 0.5 * east + 0.5 * south) / np.sqrt(1 + east**2 + south**2)
    return np.clip(light, 0.0, 1.0)
