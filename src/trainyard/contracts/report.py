"""A performance report: what a run has come to, gathered once. JSON is exactly this; every other form is made from it.

It is read by people and programs that have no studio, so that nothing in it points back into one but ids, and what
makes a number mean less stands in `notes`, here and in each evaluation.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from trainyard.contracts.dataset import DatasetKind, SplitMethod, Task
from trainyard.contracts.evaluation import EvaluationDetail
from trainyard.contracts.metric import MetricSummary
from trainyard.contracts.run import AlertInfo, BreakdownInfo, ChangeInfo, FootprintInfo, Reason, State

ReportFormat = Literal["html", "md", "json", "csv", "pdf"]


class ReportFormatInfo(BaseModel):
    """A form that a report can take here; `problem` says why not, and what would help."""

    format: ReportFormat
    media_type: str
    problem: str | None


class ReportedRun(BaseModel):
    """Who the run is, how it went, and on what. Times are ISO 8601 in UTC."""

    id: str
    name: str
    project: str
    trainer: str
    trainer_title: str | None
    """None for a script of one's own, and a trainer that is not known here."""
    dataset: str
    """Name of the data set; empty for a script of one's own."""
    dataset_version: int | None
    fold: str | None
    """Of a cross-validation, in words: the rows that it is judged on, in place of the data set's own test part."""
    state: State
    reason: Reason | None
    reason_text: str | None
    failure: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    trained_s: float | None
    """Seconds of its attempts that are over, without pauses and waiting; None before the first one is."""
    attempt: int
    epoch: int | None
    epochs: int | None
    step: int | None
    step_unit: str
    seed: int | None
    goal: str | None
    goal_direction: str | None
    device: str | None
    threads: int | None
    peak_memory_bytes: int | None
    disk_bytes: int
    environment: dict[str, str]
    """Versions of what computed, and of the machine."""


class ConfigValue(BaseModel):
    """One field of the config as the run ended with it."""

    name: str
    title: str
    value: Any
    default: Any
    """None too where the trainer is not known here."""
    unusual: bool
    """Whether a person chose other than the default."""
    at_start: Any
    """What it was before it was changed while the run trained; the same as `value` where it was not."""


class ReportedData(BaseModel):
    """The data set version that the run learned from."""

    id: str
    name: str
    version: int
    sha256: str
    """Of the version's content."""
    kind: DatasetKind
    task: Task | None
    target: str | None
    classes: int
    rows: int
    train: int
    validation: int
    test: int
    split: SplitMethod | None
    split_seed: int | None
    split_column: str | None
    """Of groups, or of time."""
    origin: str
    generated: bool


class Curve(BaseModel):
    """A metric over the run, in at most 500 rows. `step` and `value` are those of a row's last point.

    Where it is `thinned`, a row stands for neighbours, and `min` and `max` are over all their finite points, so that no
    spike is lost; otherwise a row is a point, and both are empty. `value` is None where the point is not finite;
    `nonfinite` says what is in the row beside finite points (1 NaN, 2 +infinity, 4 -infinity, added up), and is empty
    where there is nothing of it anywhere.
    """

    name: str
    total: int
    """Points that were stored."""
    thinned: bool
    step: list[int]
    value: list[float | None]
    min: list[float | None]
    max: list[float | None]
    nonfinite: list[int]


class Headline(BaseModel):
    """The scores to look at first: of an evaluation on the test part of what the run learned from, if there is one;
    else what the run itself measured on it at its end."""

    evaluation: str | None
    """Its id; None where the run said it."""
    scores: dict[str, float]


class RelatedRun(BaseModel):
    """The run that this one was forked from, or one that was forked from it; `name` is None where it is gone."""

    id: str
    name: str | None
    step: int | None
    """Of the checkpoint between them."""


class RunReport(BaseModel):
    kind: Literal["run"]
    made_at: datetime
    version: str
    """Of the studio."""
    run: ReportedRun
    notes: list[str]
    """What a reader has to know before believing a number."""
    headline: Headline
    config: list[ConfigValue]
    changes: list[ChangeInfo]
    alerts: list[AlertInfo]
    data: ReportedData | None
    """None for a script of one's own, and where the version is gone."""
    footprint: FootprintInfo | None
    metrics: dict[str, MetricSummary]
    curves: list[Curve]
    """Of what was learned; what the machine did is in `metrics` alone."""
    breakdown: BreakdownInfo
    """The scores that the run itself measured on its test part, taken apart."""
    evaluations: list[EvaluationDetail]
    """Those that are done, the newest of each data set version and part, newest first."""
    parent: RelatedRun | None
    forks: list[RelatedRun]
