"""Heads as a person names them: `failure_24h, hours_to_failure=0.5`. Light: the spec imports it."""

from dataclasses import dataclass

from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.errors import FieldProblem, did_you_mean

HEAVIEST = 100.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that is to be told too; `weight` is that of its loss beside the target's, which counts once."""

    name: str
    weight: float


def wanted_heads(text: str) -> list[Wanted]:
    """Raises ValueError, in a sentence, for a weight out of bounds and for a name that stands there twice."""
    found: list[Wanted] = []
    for entry in filter(None, (one.strip() for one in text.split(","))):
        name, weight = _apart(entry)
        if not 0.0 < weight <= HEAVIEST:
            raise ValueError(f"The weight of {name!r} is {weight:g}; it has to be above 0 and at most {HEAVIEST:g}.")
        if any(name == one.name for one in found):
            raise ValueError(f"{name!r} stands there twice.")
        found.append(Wanted(name, weight))
    return found


def _apart(entry: str) -> tuple[str, float]:
    """What stands behind the last = is a weight where it is a number, else a piece of the name."""
    name, sign, weight = entry.rpartition("=")
    try:
        return (name.strip(), float(weight)) if sign else (entry, 1.0)
    except ValueError:
        return entry, 1.0


def unknown_heads(text: str, dataset: DatasetInfo) -> list[FieldProblem]:
    """Columns that are named and not there."""
    there = ", ".join(dataset.columns)
    return [
        FieldProblem(
            "config.heads",
            f"{dataset.name!r} has no column {one.name!r}.{did_you_mean(one.name, dataset.columns)}",
            one.name,
            there,
        )
        for one in wanted_heads(text)
        if one.name not in dataset.columns
    ]
