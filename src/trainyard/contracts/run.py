"""A run as everyone sees it: its state and reason, where it is, and what it last measured."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel

from trainyard.contracts.commands import StopMode
from trainyard.contracts.events import Exactness, Phase

SCRIPT = "external.script"
"""Stands where other runs have their trainer: a script of one's own, which only logs here."""


class State(StrEnum):
    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"
    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"


class Reason(StrEnum):
    """Why a run is where it is. Each ended run has one; `runs.reasons` gives its final state and its text."""

    COMPLETED = "completed"
    STOPPED_BY_USER = "stopped_by_user"
    CANCELLED_BY_USER = "cancelled_by_user"
    DISCARDED_BY_USER = "discarded_by_user"
    STOPPED_WHILE_PAUSED = "stopped_while_paused"
    STOP_DEADLINE = "stop_deadline"
    TIME_LIMIT = "time_limit"
    TIME_LIMIT_DEADLINE = "time_limit_deadline"
    TRAINER_ERROR = "trainer_error"
    INVALID_DATA = "invalid_data"
    OUT_OF_MEMORY = "out_of_memory"
    DIVERGED = "diverged"
    DISK_FULL = "disk_full"
    KILLED = "killed"
    CRASHED = "crashed"
    EXITED_EARLY = "exited_early"
    HUNG = "hung"
    LAUNCH_FAILED = "launch_failed"
    INTERRUPTED = "interrupted"


class Waiting(BaseModel):
    """Why a queued run waits: how many slots are busy, and its place in the queue (1 is next)."""

    slots: int
    busy: int
    position: int


class Failure(BaseModel):
    """What a failed run can tell: the last line of the exception, and the traceback where there is one."""

    message: str
    traceback: str | None = None


class ActionInfo(BaseModel):
    """What a person may do about an alert with one click; `config` holds the fields that are to differ."""

    kind: Literal["fork", "retry", "set"]
    config: dict[str, Any]
    step: int | None = None
    """Of the checkpoint that a fork goes on from."""


class ForecastInfo(BaseModel):
    """What the run will take, measured before its first step, or by its first trees. `largest_batch` is None for what
    learns from all rows at once."""

    seconds: tuple[float, float]
    memory_bytes: int
    free_bytes: int
    disk_bytes: int
    largest_batch: int | None


class FootprintInfo(BaseModel):
    """What the final model is, and what it takes to use it where it was trained; None for what it does not have."""

    bytes: int
    parameters: int | None
    trained: int | None
    """Parameters that were learned; the others were taken over as they were."""
    trees: int | None
    nodes: int | None
    leaves: int | None
    samples_per_s: float | None
    """Test samples answered, made ready before, in batches of `at_once`."""
    at_once: int | None
    one_ms: float | None
    """Median time for a sample by itself."""
    device: str
    memory_bytes: int
    device_memory_bytes: int | None


class ClassScoreInfo(BaseModel):
    """How well one class was told. None where there is nothing to divide by: no sample is of the class (recall), none
    was said to be (precision), or both (f1)."""

    name: str
    support: int
    predicted: int
    precision: float | None
    recall: float | None
    f1: float | None


class HorizonScoreInfo(BaseModel):
    """How far off a forecast was `ahead` steps from its last known row; None where nothing was measured there."""

    ahead: int
    mse: float | None
    mae: float | None


class BreakdownInfo(BaseModel):
    """The scores of the test part taken apart; empty lists for a run that has none, or has not come to its test."""

    classes: list[ClassScoreInfo] = []
    horizon: list[HorizonScoreInfo] = []


class AlertInfo(BaseModel):
    level: str
    title: str
    text: str
    step: int | None
    time: float
    actions: list[ActionInfo] = []


class ChangeInfo(BaseModel):
    """Config fields that were changed while the run trained; they hold from the step after `step` on."""

    step: int
    values: dict[str, Any]
    time: float
    command: int
    why: str | None = None
    """`out_of_memory` or `diverged` where the run helped itself; None where a user changed them."""


class CheckpointInfo(BaseModel):
    """A checkpoint in a run's folder; `exactness` says how a training goes on from it, None: it does not."""

    kind: str
    folder: str
    step: int
    bytes: int
    sha256: str
    time: float
    exactness: Exactness | None = None


class Run(BaseModel):
    """One training execution. Times are ISO 8601 in UTC; `progress` is 0..1; `eta_s` a range (low, high) in seconds."""

    id: str
    name: str
    project: str
    trainer: str
    dataset: str
    """Name of the data set; empty for a script of one's own that only logs here."""
    dataset_id: str | None
    dataset_version: int | None
    config: dict[str, Any]
    state: State
    reason: Reason | None
    reason_text: str | None
    phase: Phase | None
    progress: float
    epoch: int | None
    epochs: int | None
    step: int | None
    attempt: int
    pid: int | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    eta_s: tuple[float, float] | None
    metrics: dict[str, float | None]
    """Name to last value; None where the last value was not finite (the series tells which)."""
    goal: str | None
    goal_direction: str | None
    step_unit: str
    last_event_at: str | None
    stop_mode: StopMode | None
    waiting: Waiting | None
    color: int
    """Index into the palette, given when the run is made, so that a run keeps its colour everywhere."""

    @property
    def is_script(self) -> bool:
        """Whether it is a script of one's own: no trainer of the studio can open what it saved, or begin it again."""
        return self.trainer == SCRIPT


class RunDetail(Run):
    """A run with what only its own page shows."""

    failure: Failure | None
    environment: dict[str, str]
    device: str | None
    threads: int | None
    alerts: list[AlertInfo]
    checkpoints: list[CheckpointInfo]
    changes: list[ChangeInfo]
    forecast: ForecastInfo | None
    footprint: FootprintInfo | None
    """Of the final model; None before it is saved."""
    disk_bytes: int
    peak_memory_bytes: int | None
    parent: str | None
    """The run it was forked from, at `parent_step`; that may have been deleted since."""
    parent_step: int | None
    batch: str | None
    """The cross-validation or the ensemble that it was made for; that may have been deleted since."""
    fold: str | None
    """Of a cross-validation, `contracts.batch.Fold` as JSON: which rows it is judged on."""


class RunRequest(BaseModel):
    """What `POST /api/runs` takes: `dataset` is a name or an id, `config` only what differs from the defaults."""

    trainer: str
    dataset: str
    config: dict[str, Any] = {}
    name: str | None = None
    project: str = "default"


class ForkRequest(BaseModel):
    """A new run from the checkpoint of `step` (None: the newest); `config` holds what is to differ."""

    step: int | None = None
    config: dict[str, Any] = {}
    name: str | None = None


class RetryRequest(BaseModel):
    """The same training once more; `config` holds what is to differ."""

    config: dict[str, Any] = {}
    name: str | None = None


class StopRequest(BaseModel):
    mode: StopMode = "finish"


class AttachRequest(BaseModel):
    """A script of one's own asks for a run to log into; `config` is free and shown as it is."""

    name: str | None = None
    project: str = "default"
    config: dict[str, Any] = {}
    pid: int


class Attached(BaseModel):
    """The run, and where and with which token its guardian speaks for it."""

    run: Run
    attempt: int
    token: str
    folder: str


class Deleted(BaseModel):
    freed_bytes: int


class Artifact(BaseModel):
    """One file that a run made; `path` is relative to the run's folder."""

    path: str
    bytes: int
