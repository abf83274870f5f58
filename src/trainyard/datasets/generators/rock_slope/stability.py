"""Pore pressure becomes movement: the factor of safety of a planar slide, and creep that runs away once it weakens.

The plane loses cohesion as it slides, and creeps at a rate exponential in what it lacks, v = v₀ exp((1 - FS) / s), as
in A. Singh and J. K. Mitchell, General stress-strain-time function for soils, Journal of the Soil Mechanics and
Foundations Division ASCE 94 (1968) 21-46, and in friction that depends on rate (A. Helmstetter et al., Slider block
friction model for landslides, Journal of Geophysical Research 109 (2004) B02409). With FS falling by w for each mm of
sliding these two give dv/dt = (w / s) v²: the law of B. Voight, A method for prediction of volcanic eruptions, Nature
332 (1988) 125-130, with the exponent 2, and the straight line of 1/v towards failure of T. Fukuzono, A new method for
predicting the failure time of a slope, Proceedings of the 4th International Conference and Field Workshop on
Landslides, Tokyo (1985) 145-150. Neither is put in by hand; both come out.
"""

from dataclasses import dataclass

import numpy as np

from trainyard.datasets.generators.rock_slope.parameters import Floats, Slopes

FAILED = 1800.0
"""mm/h, from which on a slide is rapid: D. M. Cruden and D. J. Varnes, Landslide types and processes, in Transportation
Research Board Special Report 247 (1996) 36-75."""


@dataclass(frozen=True, slots=True)
class Motion:
    """Of n slopes, float64 [n, hours], at each hour's end: `displacement` in mm since the first hour's beginning,
    `velocity` in mm/h and `safety`, the factor of safety. NaN from the failure on.

    `failure` [n] is the time of failure in hours from the first hour's beginning; NaN where there is none.
    """

    displacement: Floats
    velocity: Floats
    safety: Floats
    failure: Floats


def factor_of_safety(slopes: Slopes, cohesion: Floats, pressure: Floats) -> Floats:
    """(c + (γ z cos² β - u) tan φ) / (γ z sin β cos β); cohesion and pressure in kPa, [n] or [n, hours].

    Plane failure after E. Hoek and J. W. Bray, Rock Slope Engineering (3rd edition, 1981), chapter 7, of a slab as long
    as the infinite slope of Skempton and DeLory (1957).
    """
    shape = (-1,) + (1,) * (pressure.ndim - 1)
    normal = (slopes.unit_weight * slopes.depth * np.cos(np.radians(slopes.dip)) ** 2).reshape(shape)
    friction = np.tan(np.radians(slopes.friction)).reshape(shape)
    return (cohesion + (normal - pressure) * friction) / slopes.driving.reshape(shape)


def move(slopes: Slopes, pressure: Floats) -> Motion:
    """The motion under a pore pressure [n, hours] in kPa that is even within each hour; exact for such a pressure.

    With r = w / s and the velocity E that residual cohesion would give, v = E y, where y = exp(-r · sliding left until
    cohesion is residual). Then dy/dt = r E y², so that 1/y falls by r E each hour, down to 1.
    """
    rise = (slopes.loss / slopes.weakening / slopes.sensitivity)[:, None]  # r, 1/mm
    weakest = factor_of_safety(slopes, slopes.residual_cohesion[:, None], pressure)
    residual = slopes.creep_rate[:, None] * np.exp((1 - weakest) / slopes.sensitivity[:, None])  # E, mm/h
    start = np.exp(rise * slopes.weakening[:, None] * (1 - slopes.worn[:, None]))  # 1/y at the beginning
    run = start - rise * np.cumsum(residual, axis=1)
    inverse = np.maximum(run, 1.0)
    slid = np.log(start / inverse) / rise + _residual_sliding(run, residual, rise)
    failure = _failure(inverse, start, residual, rise)
    whole = np.arange(pressure.shape[1]) < np.where(np.isnan(failure), np.inf, np.floor(failure))[:, None]
    safety = weakest + slopes.sensitivity[:, None] * np.log(inverse)
    shown = [np.where(whole, one, np.nan) for one in (slid, residual / inverse, safety)]
    return Motion(shown[0], shown[1], shown[2], failure)


def _residual_sliding(run: Floats, residual: Floats, rise: Floats) -> Floats:
    """mm slid since cohesion became residual, of which the first hour counts in part."""
    share = np.clip((1.0 - run) / (rise * residual), 0.0, 1.0)
    return np.cumsum(share * residual, axis=1)


def _failure(inverse: Floats, start: Floats, residual: Floats, rise: Floats) -> Floats:
    """When the velocity first reaches FAILED, which is when 1/y falls to E / FAILED; NaN where it never does."""
    before = np.concatenate([start, inverse[:, :-1]], axis=1)
    falls = inverse <= residual / FAILED
    first = np.argmax(falls, axis=1)[:, None]
    need = np.take_along_axis(before - residual / FAILED, first, axis=1)
    within = np.clip(need / np.take_along_axis(rise * residual, first, axis=1), 0.0, 1.0)
    return np.where(falls.any(axis=1), (first + within)[:, 0], np.nan)
