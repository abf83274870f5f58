"""Metric names as charts group them: the part of the data, or `time` and `model`, before the slash."""

from collections.abc import Mapping


def named(part: str, values: Mapping[str, float]) -> dict[str, float]:
    """`{"loss": 1.0}` of part `val` as `{"val/loss": 1.0}`."""
    return {f"{part}/{name}": value for name, value in values.items()}


def of_the_clock(name: str) -> bool:
    """Whether a metric measures how fast it went: it differs from one run to its repetition."""
    return name.startswith("time/") or name.endswith("_per_s")
