"""Metric names as charts group them: the part of the data before the slash."""

from collections.abc import Mapping


def named(part: str, values: Mapping[str, float]) -> dict[str, float]:
    """`{"loss": 1.0}` of part `val` as `{"val/loss": 1.0}`."""
    return {f"{part}/{name}": value for name, value in values.items()}
