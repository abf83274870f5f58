"""A year of slopes: weather, water and motion of as many as are asked for, half of which fail."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.generators.rock_slope import groundwater, stability, weather
from trainyard.datasets.generators.rock_slope.parameters import Floats, Slopes, draw
from trainyard.datasets.generators.rock_slope.streams import Purpose, stream

DAYS = 365
BATCH = 128
"""Slopes that are worked out together."""
FARTHEST = 4_000.0
"""mm that a slope may slide before it fails, or in a year without failing; farther, a block would be off its plane."""
EARLIEST, LATEST = 1000.0, 24.0 * DAYS - 168
"""Hours: a failure earlier leaves no room for windows long before it, one later none to see that a control holds."""


@dataclass(frozen=True, slots=True)
class History:
    """One slope's year, float64 [hours] each at the hour's end; NaN from its failure on.

    `rain` mm/h, `temperature` °C, `pressure` kPa on the plane, `displacement` mm, `velocity` mm/h, `safety` the factor
    of safety. `failure` in hours from the beginning; None where the slope holds all year.
    """

    slope: Slopes
    """Of length 1."""
    rain: Floats
    temperature: Floats
    pressure: Floats
    displacement: Floats
    velocity: Floats
    safety: Floats
    failure: float | None


def pairs(seed: int) -> Iterator[tuple[History, History]]:
    """A slope that fails and one that does not, as they come; without end.

    Slopes are drawn from `parameters.draw`; those that fail too early or too late, or slide too far, are left out, and
    of the others that fail and those that do not equally many are taken. So failures are far more frequent than they
    are in nature.
    """
    failing, holding = list[History](), list[History]()
    batch = 0
    while True:
        for one in simulate(seed, batch):
            if np.nanmax(one.displacement, initial=0.0) > FARTHEST:
                continue
            if one.failure is None:
                holding.append(one)
            elif EARLIEST <= one.failure <= LATEST:
                failing.append(one)
        while failing and holding:
            first = failing.pop(0)
            yield first, holding.pop(_alike(first, holding))
        batch += 1


def _alike(failing: History, holding: list[History]) -> int:
    """The one whose mean velocity in the month before comes closest to its own, so that speed alone says little."""
    assert failing.failure is not None  # noqa: S101  its caller has looked
    month = slice(int(failing.failure) - 720, int(failing.failure) - 24)
    own, theirs = failing.velocity[month].mean(), np.array([one.velocity[month].mean() for one in holding])
    return int(np.argmin(np.abs(np.log(theirs / own))))


def simulate(seed: int, batch: int = 0, n: int = BATCH) -> Iterator[History]:
    """n slopes of one batch, whatever becomes of them."""
    slopes = draw(stream(seed, Purpose.SLOPES, batch), n)
    sky = weather.draw(stream(seed, Purpose.WEATHER, batch), n, DAYS)
    pressure = groundwater.pore_pressure(slopes, groundwater.flow(slopes, sky.rain).groundwater)
    motion = stability.move(slopes, pressure)
    for one in range(n):
        failure: NDArray[np.float64] = motion.failure[one]
        yield History(
            slopes.take([one]),
            sky.rain[one],
            sky.temperature[one],
            pressure[one],
            motion.displacement[one],
            motion.velocity[one],
            motion.safety[one],
            None if np.isnan(failure) else float(failure),
        )
