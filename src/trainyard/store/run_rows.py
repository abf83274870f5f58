"""Rows of `runs` as the API's JSON, without a validation a row: a page of 1,000 runs is made in milliseconds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row

from trainyard.contracts.run import Failure, Reason, Run, Waiting
from trainyard.runs.reasons import MEANINGS
from trainyard.store.schema import runs
from trainyard.store.times import moment

DETAIL_COLUMNS = (
    "failure",
    "environment",
    "device",
    "threads",
    "disk_bytes",
    "peak_memory_bytes",
    "parent",
    "parent_step",
    "batch",
    "fold",
)
RunTuple: TypeAlias = Row[*tuple[Any, ...]]
_UNSEEN = {*DETAIL_COLUMNS, "idempotency_key", "request_sha256", "batch_place"}
LIST_COLUMNS = [column for column in runs.c if column.name not in _UNSEEN]
REASON_TEXTS = {reason.value: meaning.text for reason, meaning in MEANINGS.items()}


class RunJson(msgspec.Struct):
    """The fields of `contracts.run.Run` (a test compares), with JSON from the database passed through as it is."""

    id: str
    name: str
    project: str
    trainer: str
    dataset: str
    dataset_id: str | None
    dataset_version: int | None
    config: msgspec.Raw
    state: str
    reason: str | None
    reason_text: str | None
    phase: str | None
    progress: float
    epoch: int | None
    epochs: int | None
    step: int | None
    attempt: int
    pid: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    eta_s: tuple[float, float] | None
    metrics: msgspec.Raw
    goal: str | None
    goal_direction: str | None
    step_unit: str
    last_event_at: datetime | None
    stop_mode: str | None
    waiting: dict[str, int] | None
    color: int


class PageJson(msgspec.Struct):
    items: list[RunJson]
    next: str | None


def run_json(row: RunTuple, waiting: Mapping[str, Waiting]) -> RunJson:
    """`row` holds LIST_COLUMNS first, in their order."""
    (id_, name, project, trainer, dataset, dataset_id, dataset_version, config, state, reason, phase, progress) = row[
        :12
    ]
    (epoch, epochs, step, attempt, pid, created_at, started_at, ended_at, eta_low, eta_high, metrics) = row[12:23]
    (goal, goal_direction, step_unit, last_event_at, stop_mode, color) = row[23:29]
    waits = waiting.get(id_)
    return RunJson(
        id=id_,
        name=name,
        project=project,
        trainer=trainer,
        dataset=dataset,
        dataset_id=dataset_id,
        dataset_version=dataset_version,
        config=msgspec.Raw(config),
        state=state,
        reason=reason,
        reason_text=None if reason is None else REASON_TEXTS[Reason(reason)],
        phase=phase,
        progress=progress,
        epoch=epoch,
        epochs=epochs,
        step=step,
        attempt=attempt,
        pid=pid,
        created_at=moment(created_at),
        started_at=None if started_at is None else moment(started_at),
        ended_at=None if ended_at is None else moment(ended_at),
        eta_s=None if eta_low is None else (eta_low, eta_high),
        metrics=msgspec.Raw(metrics),
        goal=goal,
        goal_direction=goal_direction,
        step_unit=step_unit,
        last_event_at=None if last_event_at is None else moment(last_event_at),
        stop_mode=stop_mode,
        waiting=None if waits is None else waits.model_dump(),
        color=color,
    )


def run_model(row: RunTuple) -> Run:
    """The same as a contract type, over the same JSON, so that the two cannot differ."""
    return Run.model_validate_json(msgspec.json.encode(run_json(row, {})))


def detail_fields(row: Row[Any]) -> dict[str, Any]:
    """What `RunDetail` has beside `Run` on the run's own row."""
    values: dict[str, Any] = {name: getattr(row, name) for name in DETAIL_COLUMNS}
    values["environment"] = msgspec.json.decode(values["environment"])
    if values["failure"] is not None:
        values["failure"] = Failure.model_validate_json(values["failure"])
    return values
