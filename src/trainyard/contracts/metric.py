"""Metric series as the API answers them: columns, never objects a point."""

from pydantic import BaseModel


class MetricSummary(BaseModel):
    """One metric of a run. `min`, `max` and `mean` are over the finite points; `nonfinite` counts the others."""

    count: int
    last: float | None
    min: float | None
    max: float | None
    mean: float | None
    nonfinite: int
    first_step: int
    last_step: int


class Series(BaseModel):
    """A series over a range of steps, in at most as many rows as were asked for, in order of step.

    A row stands for one stored point or for a bucket of neighbours: `step`, `time` and `value` are those of the
    bucket's last point, `min`, `max` and `mean` are over all its finite points. `value` is None where the point is not
    finite; `nonfinite` says what is in the bucket beside finite points: 1 NaN, 2 +infinity, 4 -infinity, added up.
    """

    run: str
    name: str
    total: int
    """Stored points in the asked range."""
    returned: int
    thinned: bool
    monotonic: bool
    """False where the trainer stepped backwards; rows are then sorted by step."""
    cursor: int
    """Sequence number of the newest child event in here; live points after it are not."""
    step: list[int]
    time: list[float]
    value: list[float | None]
    min: list[float | None]
    max: list[float | None]
    mean: list[float | None]
    nonfinite: list[int]
