"""The rock-slope generator's model keeps the laws that it names."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from trainyard.datasets.generators.rock_slope import groundwater, history, stability, weather
from trainyard.datasets.generators.rock_slope.history import EARLIEST, LATEST, History
from trainyard.datasets.generators.rock_slope.parameters import UNIT_WEIGHT_OF_WATER, Slopes, draw, seepage_hours
from trainyard.datasets.generators.rock_slope.streams import Purpose, stream

DAYS = 365


@pytest.fixture(scope="module")
def slopes() -> Slopes:
    return draw(stream(1, Purpose.SLOPES), 60)


@pytest.fixture(scope="module")
def sky() -> weather.Weather:
    return weather.draw(stream(1, Purpose.WEATHER), 60, DAYS)


@pytest.fixture(scope="module")
def years() -> list[History]:
    return [*history.simulate(5)]


@pytest.fixture(scope="module")
def failing(years: list[History]) -> list[History]:
    found = [one for one in years if one.failure is not None and EARLIEST < one.failure < LATEST]
    assert len(found) > 20
    return found


def _steady(slopes: Slopes, hours: int, share: float) -> Any:
    """Groundwater that stands at this share of the depth, all the time."""
    height = share * slopes.depth * np.cos(np.radians(slopes.dip)) ** 2
    return np.repeat(UNIT_WEIGHT_OF_WATER * height[:, None], hours, axis=1)


def test_wet_days_follow_wet_days_and_amounts_are_gammas(sky: weather.Weather) -> None:
    wet = sky.rain.reshape(60, DAYS, 24).sum(axis=2) > 0
    after_wet, after_dry = wet[:, 1:][wet[:, :-1]].mean(), wet[:, 1:][~wet[:, :-1]].mean()
    assert 0.45 < after_wet < 0.75
    assert 0.1 < after_dry < 0.35
    daily = sky.rain.reshape(60, DAYS, 24).sum(axis=2)
    spread = [one[one > 0].std() / one[one > 0].mean() for one in daily]
    # a gamma of shape 0.75 has a coefficient of variation of 1 / sqrt(0.75), and the season adds to it
    assert np.median(spread) == pytest.approx(1 / np.sqrt(weather.GAMMA_SHAPE), rel=0.1)
    assert (sky.rain >= 0).all()


def test_temperature_has_a_year_and_a_day(sky: weather.Weather) -> None:
    by_hour = sky.temperature.reshape(60, DAYS, 24).mean(axis=(0, 1))
    assert by_hour.argmax() in (14, 15, 16)
    by_day = sky.temperature.reshape(60, DAYS, 24).mean(axis=2)
    smooth = np.stack([np.convolve(one, np.ones(30) / 30, "valid") for one in by_day])
    assert (np.ptp(smooth, axis=1) > 8).all()


def test_water_is_neither_made_nor_lost(slopes: Slopes, sky: weather.Weather) -> None:
    water = groundwater.flow(slopes, 4 * sky.rain)  # so much that slopes fill up
    assert water.spilled.sum() > 0
    store = water.unsaturated + water.groundwater
    kept = np.cumsum((water.infiltrated - water.drained - water.spilled)[:, 1:], axis=1)
    assert np.abs(store[:, 1:] - store[:, :1] - kept).max() < 1e-6
    assert np.abs(water.infiltrated + water.lost - 4 * sky.rain).max() < 1e-12
    assert (water.groundwater <= 1000 * slopes.depth[:, None] * slopes.porosity[:, None] + 1e-9).all()
    assert min(part.min() for part in (water.infiltrated, water.lost, water.drained, water.spilled)) >= 0


def test_pressure_follows_a_storm_later_where_the_plane_is_deeper() -> None:
    one = draw(stream(2, Purpose.SLOPES), 1).take([0, 0])
    hours = seepage_hours(np.array([8.0, 20.0]), one.dip, np.full(2, 1e-3))
    assert hours[1] / hours[0] == pytest.approx((20 / 8) ** 2)
    deeper = Slopes(**{**{name: getattr(one, name) for name in Slopes.__slots__}, "seepage_hours": hours})
    rain = np.zeros((2, 1000))
    rain[:, 100:110] = 3.0
    pressure = groundwater.pore_pressure(deeper, groundwater.flow(deeper, rain).groundwater)
    peaks = pressure[:, 110:].argmax(axis=1)
    assert 0 < peaks[0] < peaks[1]


def test_safety_is_the_textbook_one(slopes: Slopes) -> None:
    none, dry = np.zeros(60), np.zeros(60)
    tangents = np.tan(np.radians(slopes.friction)) / np.tan(np.radians(slopes.dip))
    assert stability.factor_of_safety(slopes, none, dry) == pytest.approx(tangents)
    full = _steady(slopes, 1, 1.0)[:, 0]  # water up to the surface takes the share γw / γ of friction
    drowned = stability.factor_of_safety(slopes, none, full)
    assert drowned == pytest.approx(tangents * (1 - UNIT_WEIGHT_OF_WATER / slopes.unit_weight))
    held = stability.factor_of_safety(slopes, slopes.driving, dry)
    assert held == pytest.approx(tangents + 1)


def test_motion_is_that_of_small_steps(slopes: Slopes, sky: weather.Weather) -> None:
    """The closed form against Euler's method with 100 steps an hour."""
    pressure = groundwater.pore_pressure(slopes, groundwater.flow(slopes, sky.rain).groundwater)[:, :120]
    motion = stability.move(slopes, pressure)
    slid, steps = slopes.worn * slopes.weakening, 100
    begin = slid.copy()
    for hour in range(120):
        for _ in range(steps):
            left = np.maximum(1 - slid / slopes.weakening, 0)
            cohesion = slopes.residual_cohesion + (slopes.peak_cohesion - slopes.residual_cohesion) * left
            safety = stability.factor_of_safety(slopes, cohesion, pressure[:, hour])
            slid = slid + slopes.creep_rate * np.exp((1 - safety) / slopes.sensitivity) / steps
    whole = np.isfinite(motion.displacement[:, -1]) & (motion.velocity[:, -1] < 10)
    assert whole.sum() > 50
    assert (slid - begin)[whole] == pytest.approx(motion.displacement[whole, -1], rel=5e-3, abs=1e-6)


def test_creep_is_faster_than_at_equilibrium_just_where_safety_is_below_1(years: list[History]) -> None:
    for one in years:
        there = np.isfinite(one.velocity)
        assert ((one.velocity > one.slope.creep_rate[0]) == (one.safety < 1))[there].all()
        assert (np.diff(one.displacement[there]) >= 0).all()


def test_a_slope_fails_with_safety_below_1_and_not_before(failing: list[History], years: list[History]) -> None:
    for one in failing:
        assert one.failure is not None
        last = int(one.failure) - 1
        assert one.safety[last] < 1
        assert np.isfinite(one.velocity[: last + 1]).all()
        assert np.isnan(one.velocity[last + 1 :]).all()
        assert one.velocity[last] > 20 * one.velocity[last - 500]
    holding = [one for one in years if one.failure is None]
    assert all(np.nanmax(one.velocity) < stability.FAILED for one in holding)
    assert any(one.safety.min() < 1 for one in holding)  # they surge, and come to rest again


def test_inverse_velocity_is_a_straight_line_to_failure_where_pressure_is_steady(slopes: Slopes) -> None:
    motion = stability.move(slopes, _steady(slopes, 24 * DAYS, 0.2))
    rise = slopes.loss / slopes.weakening / slopes.sensitivity
    tried = 0
    for one in np.flatnonzero(motion.failure > 300):
        last = int(motion.failure[one])
        hours = np.arange(last - 240, last)
        gradient, intercept = np.polyfit(hours + 1, 1 / motion.velocity[one, hours], 1)
        assert gradient == pytest.approx(-rise[one], rel=1e-6)
        assert -intercept / gradient == pytest.approx(motion.failure[one], abs=1.0)
        tried += 1
    assert tried > 10


def test_inverse_velocity_is_nearly_straight_in_real_weather(failing: list[History]) -> None:
    def straight() -> Iterator[float]:
        for one in failing:
            assert one.failure is not None
            hours = np.arange(int(one.failure) - 72, int(one.failure))
            yield float(np.corrcoef(hours, 1 / one.velocity[hours])[0, 1] ** 2)

    found = np.array([*straight()])
    assert np.median(found) > 0.85
    assert np.quantile(found, 0.9) > 0.98


def test_rain_moves_slopes(years: list[History]) -> None:
    """The month of a holding slope with most pressure is faster than that with least."""
    holding = [one for one in years if one.failure is None]
    faster = 0
    for one in holding:
        months = one.pressure[: 12 * 720].reshape(12, 720).mean(axis=1)
        speeds = one.velocity[: 12 * 720].reshape(12, 720).mean(axis=1)
        faster += bool(speeds[months.argmax()] > speeds[months.argmin()])
    assert faster > 0.95 * len(holding)
