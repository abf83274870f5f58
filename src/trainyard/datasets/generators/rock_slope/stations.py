"""What instruments make of a slope: noise, drift, sensitivity to warmth, hours that are lost.

Three stations stand at different distances from the middle of the sliding block, the nearest not always first. Each has
a displacement meter, a piezometer and a geophone; rain and air temperature are measured once. Rock opens and closes
with warmth, and comes back: V. Gunzburger, V. Merrien-Soukatchoff and Y. Guglielmi, Influence of daily surface
temperature fluctuations on rock slope stability: case study of the Rochers de Valabres slope (France), International
Journal of Rock Mechanics and Mining Sciences 42 (2005) 331-349. The rate of small earthquakes rises with the velocity
as a power, and falls with distance: D. Amitrano, J. R. Grasso and G. Senfaute, Seismic precursory patterns before a
cliff collapse and critical point phenomena, Geophysical Research Letters 32 (2005) L08314; counts are Poisson's.

Nothing here knows how a slope ends: gaps and noise are drawn alike for all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.generators.rock_slope.outcomes import HOURS, Window
from trainyard.datasets.generators.rock_slope.parameters import Floats
from trainyard.datasets.generators.rock_slope.streams import Purpose, stream

STATIONS = 3
TRAILING = 6
"""Hours over which a velocity is taken."""
WARMING = 12
"""Hours that the rock takes to follow the air."""
TIP = 0.2
"""mm of rain that tip the gauge's bucket."""
DECIMALS = {"displacement": 1, "velocity": 3, "pore_pressure": 2, "seismic": 0, "rainfall": 1, "temperature": 1}
"""To which instruments read, of what their channels begin with."""
RAINDROPS = 0.3
"""Events an hour that a geophone counts for each mm/h of rain on it."""
EDGE = 0.1
"""Over which part of its radius the block's motion ends at its edge."""
OUTAGE, GAPS, GAP_HOURS = 0.15, 0.6, 8.0
"""Chance that a station is off in a window; gaps a channel, and how long they are on average."""


@dataclass(frozen=True, slots=True)
class Stations:
    """Of one slope, each [STATIONS]: what stays the same from window to window."""

    distance: Floats
    """From the middle of the block, m."""
    noise: Floats
    """Standard deviation of a displacement, mm."""
    drift: Floats
    """mm an hour since installation, of the displacement meter."""
    warmth: Floats
    """mm of apparent displacement for each °C."""
    head: Floats
    """Pore pressure at the piezometer against that on the plane below the middle."""
    background: Floats
    """Events an hour that have other causes."""
    events: Floats
    """Events an hour at 1 mm/h beside the block, and the power to which the velocity is raised."""
    power: Floats


def stations_of(seed: int, slope: int, radius: float) -> Stations:
    """The same for all windows of a slope. One station is on the block for certain."""
    random = stream(seed, Purpose.STATIONS, slope)
    distance: Floats = radius * random.uniform([0.2, 0.5, 0.9], [0.9, 1.3, 1.8])
    return Stations(
        distance=random.permutation(distance).round(1),
        noise=10 ** random.uniform(-0.3, 0.5, STATIONS),
        drift=random.normal(0, 0.002, STATIONS),
        warmth=random.uniform(0.02, 0.15, STATIONS),
        head=random.uniform(0.75, 1.1, STATIONS),
        background=10 ** random.uniform(-1, 0, STATIONS),
        events=10 ** random.uniform(-0.3, 0.6, STATIONS),
        power=random.uniform(0.5, 0.9, STATIONS),
    )


def readings(seed: int, window: Window, stations: Stations) -> dict[str, Floats]:
    """The channels of a window by name, with units: float64 [HOURS] each, rounded as instruments do, NaN where lost."""
    random = stream(seed, Purpose.READINGS, window.number)
    history, hours = window.history, np.arange(window.end - HOURS - TRAILING, window.end)
    radius = float(history.slope.radius[0])
    warm = _warmth(history.temperature, hours)
    lost = stream(seed, Purpose.GAPS, window.number)
    off = lost.uniform(size=STATIONS) < OUTAGE
    shown = hours[TRAILING:]
    channels: dict[str, Floats] = {}
    for one in range(STATIONS):
        reach = 1 / (1 + np.exp((stations.distance[one] / radius - 1) / EDGE))
        moved = reach * history.displacement[hours] + stations.warmth[one] * warm + stations.drift[one] * hours
        moved = np.round(moved + random.normal(0, stations.noise[one], len(hours)), DECIMALS["displacement"])
        pressure = history.pressure[shown] * stations.head[one] + random.normal(0, 0.4, HOURS)
        near = np.exp(-stations.distance[one] / (2 * radius)) * stations.events[one]
        rate = (
            stations.background[one]
            + RAINDROPS * history.rain[shown]
            + near * history.velocity[shown] ** (stations.power[one])
        )
        own = {
            f"displacement_{one + 1}_mm": moved[TRAILING:],
            f"velocity_{one + 1}_mm_per_h": (moved[TRAILING:] - moved[:-TRAILING]) / TRAILING,
            f"pore_pressure_{one + 1}_kPa": pressure,
            f"seismic_{one + 1}_events_per_h": random.poisson(rate).astype(np.float64),
        }
        channels |= {name: np.full(HOURS, np.nan) for name in own} if off[one] else own
    channels["rainfall_mm_per_h"] = tipped(history.rain[: window.end])[-HOURS:]
    channels["temperature_degC"] = history.temperature[shown] + random.normal(0, 0.3, HOURS)
    for name, values in channels.items():
        values[:] = np.round(values, decimals_of(name))
        for _ in range(lost.poisson(GAPS)):
            begin = lost.randint(HOURS)
            values[begin : begin + lost.geometric(1 / GAP_HOURS)] = np.nan
    return channels


def decimals_of(channel: str) -> int:
    """To how many decimals a channel of this name is read."""
    return next(decimals for quantity, decimals in DECIMALS.items() if channel.startswith(quantity))


def _warmth(temperature: Floats, hours: NDArray[np.int64]) -> Floats:
    """The rock's temperature against the year's mean, °C: the air's, smoothed over WARMING hours before."""
    weights = np.exp(-np.arange(4 * WARMING) / WARMING)
    weights /= weights.sum()
    past = temperature[hours[0] - len(weights) + 1 : hours[-1] + 1]
    return np.convolve(past, weights, mode="valid") - temperature.mean()


def tipped(rain: Floats) -> Floats:
    """What a gauge counts of rain in mm/h: whole buckets."""
    buckets = np.floor(np.cumsum(rain) / TIP + 1e-9)
    return np.diff(buckets, prepend=0.0) * TIP
