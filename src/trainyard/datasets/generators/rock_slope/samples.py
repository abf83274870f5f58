"""A window as it was measured: its parts, some of them missing, what surveys say, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import RockSlope
from trainyard.datasets.generators.rock_slope import stations, surface
from trainyard.datasets.generators.rock_slope.numbers import survey
from trainyard.datasets.generators.rock_slope.outcomes import WATCH, Window, windows
from trainyard.datasets.generators.rock_slope.parameters import Floats
from trainyard.datasets.generators.rock_slope.stations import Stations
from trainyard.datasets.generators.rock_slope.streams import Purpose, stream
from trainyard.datasets.generators.rock_slope.surface import Terrain

ABSENT = {"series": 0.06, "raster": 0.08, "cloud": 0.12}
"""Chance that a part is missing, whatever the slope does."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`series`: channels by name, float64 [hours] with NaN where lost; `raster` uint8 [64, 64, 3]; `cloud` float32
    [points, 3] in m. None where missing."""

    window: Window
    """With the true history, which no instrument shows whole."""
    series: dict[str, Floats] | None
    raster: NDArray[np.uint8] | None
    cloud: NDArray[np.float32] | None
    survey: dict[str, float | None]

    @property
    def outcomes(self) -> dict[str, str | float | None]:
        """Hazard class, whether it fails within a day, two, a week (0 or 1), and the hours that are left, if any."""
        window, left = self.window, self.window.hours_to_failure
        within = {"failure_24h": 24.0, "failure_48h": 48.0, "failure_7d": WATCH}
        return {
            "hazard": window.hazard,
            **{name: int(window.fails_within(hours)) for name, hours in within.items()},
            "hours_to_failure": None if left is None else round(left, 1),
        }


def samples(spec: RockSlope) -> Iterator[Sample]:
    """All samples of a data set, slope by slope; the same spec gives the same samples."""
    place: tuple[int, Stations, Terrain] | None = None
    for window in windows(spec.windows, spec.seed):
        if place is None or place[0] != window.slope:
            radius = float(window.history.slope.radius[0])
            own = stations.stations_of(spec.seed, window.slope, radius)
            place = (window.slope, own, surface.terrain_of(spec.seed, window.slope, window))
        yield _sample(spec.seed, window, place[1], place[2])


def _sample(seed: int, window: Window, own: Stations, terrain: Terrain) -> Sample:
    chance = stream(seed, Purpose.PARTS, window.number).uniform(size=len(ABSENT))
    there = {part: drawn >= absent for drawn, (part, absent) in zip(chance, ABSENT.items(), strict=True)}
    return Sample(
        window,
        stations.readings(seed, window, own) if there["series"] else None,
        surface.raster(seed, window, terrain) if there["raster"] else None,
        surface.cloud(seed, window, terrain) if there["cloud"] else None,
        survey(seed, window, own),
    )
