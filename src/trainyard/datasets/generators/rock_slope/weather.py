"""Rain and temperature, hour by hour.

Days are wet or dry as in C. W. Richardson, Stochastic simulation of daily precipitation, temperature, and solar
radiation, Water Resources Research 17 (1981) 182-190, with the gamma amounts of C. W. Richardson and D. A. Wright,
WGEN: a model for generating daily weather variables, USDA ARS-8 (1984). How a day's rain falls within the day is ours:
one storm with exponential hourly weights.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
YEAR_DAYS = 365
GAMMA_SHAPE = 0.75
WARMEST_HOUR = 15


@dataclass(frozen=True, slots=True)
class Weather:
    """Of n slopes, float64 [n, hours]: `rain` in mm/h, `temperature` in °C."""

    rain: Floats
    temperature: Floats


def draw(random: np.random.RandomState, n: int, days: int) -> Weather:
    """Each slope has a climate of its own, and a year that begins on any day of it."""
    seasons = 2 * np.pi * (np.arange(days) / YEAR_DAYS + random.uniform(size=(n, 1)))  # [n, days]
    amounts = _daily_rain(random, seasons)
    return Weather(_by_hour(random, amounts), _temperature(random, seasons, amounts > 0))


def _daily_rain(random: np.random.RandomState, seasons: Floats) -> Floats:
    """mm a day [n, days]: a chain of two states whose transitions follow the season, gamma amounts on wet days."""
    n, days = seasons.shape
    swing = np.cos(seasons)
    after_dry = random.uniform(0.15, 0.3, (n, 1)) + random.uniform(0.03, 0.1, (n, 1)) * swing
    after_wet = random.uniform(0.5, 0.65, (n, 1)) + random.uniform(0.02, 0.1, (n, 1)) * swing
    mean = random.uniform(5, 12, (n, 1)) * (1 + 0.3 * swing)
    chance = random.uniform(size=(n, days))
    wet = np.zeros((n, days), dtype=np.bool_)
    before = chance[:, 0] < 0.3
    for day in range(days):
        before = wet[:, day] = chance[:, day] < np.where(before, after_wet[:, day], after_dry[:, day])
    return np.where(wet, random.gamma(GAMMA_SHAPE, 1.0, (n, days)) * mean / GAMMA_SHAPE, 0.0)


def _by_hour(random: np.random.RandomState, amounts: Floats) -> Floats:
    """A day's amount over one storm within it; nothing is lost."""
    n, days = amounts.shape
    hours = np.arange(24)
    begin, length = random.randint(0, 22, (n, days, 1)), random.randint(2, 15, (n, days, 1))
    weights = random.exponential(1.0, (n, days, 24)) * ((hours >= begin) & (hours < begin + length))
    return (amounts[..., None] * weights / weights.sum(axis=2, keepdims=True)).reshape(n, days * 24)


def _temperature(random: np.random.RandomState, seasons: Floats, wet: NDArray[np.bool_]) -> Floats:
    """Year and day as cosines, the day's smaller where it rains, and an autoregressive residual from day to day."""
    n, days = seasons.shape
    residual = random.normal(0, 1, (n, days))
    for day in range(1, days):
        residual[:, day] = 0.75 * residual[:, day - 1] + np.sqrt(1 - 0.75**2) * residual[:, day]
    lag = random.uniform(0, 2 * np.pi, (n, 1))
    daily = random.uniform(4, 14, (n, 1)) + random.uniform(6, 12, (n, 1)) * np.cos(seasons + lag) + 2.5 * residual
    swing = random.uniform(3, 7, (n, 1)) * np.where(wet, 0.5, 1.0)
    hours = np.arange(days * 24)
    clock = np.cos(2 * np.pi * (hours - WARMEST_HOUR) / 24)
    smooth = np.stack([np.interp(hours, 24 * np.arange(days) + 12, one) for one in daily])
    return smooth + np.repeat(swing, 24, axis=1) * clock
