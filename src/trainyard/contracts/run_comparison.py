"""Two or more runs side by side: what differs between them, how their metrics stand, and what makes that unfair.

Whatever is told run by run is a mapping by the run's id; a run that has no such field or metric is not in it.
"""

from typing import Any, Literal

from pydantic import BaseModel

from trainyard.contracts.run import Run

Direction = Literal["max", "min"]
Taken = Literal["last", "best"]
PairState = Literal["done", "under_way", "missing", "failed", "impossible"]


class FieldRow(BaseModel):
    """One field of the config, or of what the runs ran on."""

    field: str
    label: str
    """As the trainer's form calls it."""
    values: dict[str, Any]
    differs: bool
    """Also where a run has no such field."""


class MetricCell(BaseModel):
    value: float | None
    """None where it is not finite."""
    delta: float | None
    """Value minus the baseline's; None for the baseline itself, and where there is nothing to subtract."""
    better: bool | None
    """Than the baseline; None where they are equal, or nobody knows which direction is good."""


class MetricRow(BaseModel):
    """One metric, or one cost. `taken` best: the best value on the way, of what is measured again and again."""

    metric: str
    taken: Taken
    direction: Direction | None
    """Which way is better, where that is known."""
    cells: dict[str, MetricCell]
    best: list[str]
    """Ids of the runs with the best value; empty where all are equal or only one has it."""


class GroupMetric(BaseModel):
    """A metric over the runs of a group. Student's t-interval at 95 %; `low` and `high` are None for a single run."""

    metric: str
    taken: Taken
    count: int
    mean: float
    low: float | None
    high: float | None


class SeedGroup(BaseModel):
    """Runs to their end that differ in the seed alone."""

    runs: list[str]
    seeds: list[int]
    metrics: list[GroupMetric]


class JudgedPair(BaseModel):
    """The final models of the baseline and of `run` on the same samples: two evaluations to compare, or what lacks."""

    run: str
    state: PairState
    baseline_evaluation: str | None
    evaluation: str | None
    """Ids of two done evaluations of the same part of the same data set version."""
    lacking: list[str]
    """Runs whose models have yet to be judged on the test part of what the baseline learned from."""
    problem: str | None
    """Why an evaluation failed, or cannot be, in a sentence."""


class RunComparison(BaseModel):
    baseline: str
    runs: list[Run]
    """In the order in which they were asked for."""
    warnings: list[str]
    """What makes the comparison less than it seems, gravest first."""
    config: list[FieldRow]
    """As the runs began; differing rows first."""
    code: list[FieldRow]
    """Versions, device and threads; differing rows first."""
    metrics: list[MetricRow]
    costs: list[MetricRow]
    """What training and the final model took: seconds, bytes, parameters, speed."""
    groups: list[SeedGroup]
    """Empty where no two runs differ in the seed alone."""
    judged: list[JudgedPair]
    """One for each run but the baseline."""
