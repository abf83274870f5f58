"""What is known of a slope from surveys, with the errors that surveys have."""

import numpy as np

from trainyard.datasets.generators.rock_slope.outcomes import MONTH, Window
from trainyard.datasets.generators.rock_slope.stations import STATIONS, Stations, tipped
from trainyard.datasets.generators.rock_slope.streams import Purpose, stream

UNKNOWN = 0.02
"""Chance that one of them is not known for a window."""


def survey(seed: int, window: Window, stations: Stations) -> dict[str, float | None]:
    """Numbers by name, with units. The month's rain is the gauge's; the ground is known to within a tenth or so."""
    known = stream(seed, Purpose.SURVEY, window.slope)
    slope = window.history.slope
    height = 2 * float(slope.radius[0] * np.sin(np.radians(slope.dip[0])))
    found: dict[str, float | None] = {
        "slope_height_m": round(height, 1),
        "slope_angle_deg": round(float(slope.dip[0]) + known.normal(0, 1), 1),
        "slide_depth_m": round(float(slope.depth[0]) * (1 + known.normal(0, 0.12)), 1),
        "friction_angle_deg": round(float(slope.friction[0]) + known.normal(0, 2), 1),
        "cohesion_kPa": round(float(slope.peak_cohesion[0]) * (1 + known.normal(0, 0.2)), 1),
        "rain_30d_mm": round(float(tipped(window.history.rain[: window.end])[-MONTH:].sum()), 1),
    }
    found |= {f"station_{one + 1}_distance_m": float(stations.distance[one]) for one in range(STATIONS)}
    unknown = stream(seed, Purpose.UNKNOWN, window.number).uniform(size=len(found)) < UNKNOWN
    return {name: None if gone else value for (name, value), gone in zip(found.items(), unknown, strict=True)}
