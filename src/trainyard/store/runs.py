"""Runs. `apply` is the one door through which a run's state and reason are written after `insert`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import msgspec
from sqlalchemy import Row, func, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy import insert as insert_into
from sqlalchemy.exc import IntegrityError

from trainyard.contracts.commands import StopMode
from trainyard.contracts.errors import ConflictError, FencedError, NotFoundError
from trainyard.contracts.events import Phase
from trainyard.contracts.run import Failure, Reason, Run, RunDetail, State, Waiting
from trainyard.runs.reasons import MEANINGS
from trainyard.runs.transitions import ACTIVE, ENDED, LAUNCH, Transition, allowed
from trainyard.store import run_events
from trainyard.store.database import Tx
from trainyard.store.run_query import RunQuery, next_cursor, page_select
from trainyard.store.run_rows import DETAIL_COLUMNS, LIST_COLUMNS, PageJson, detail_fields, run_json, run_model
from trainyard.store.schema import runs

NEIGHBOURS = 11
"""A new run's colour differs from those of this many newest runs, and of all active ones."""


@dataclass(frozen=True, slots=True)
class Fence:
    """The attempt that a writer believes to be current; who is wrong writes nothing."""

    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    id: str
    name: str
    project: str
    trainer: str
    dataset: str
    dataset_id: str | None
    dataset_version: int | None
    config: dict[str, Any]
    created_at: float
    step_unit: str
    goal: str | None
    goal_direction: str | None
    color: int
    idempotency_key: str | None = None
    request_sha256: str | None = None
    parent: str | None = None
    parent_step: int | None = None
    batch: str | None = None
    batch_place: int | None = None
    fold: str | None = None


class LiveFields(TypedDict, total=False):
    """What a running attempt tells about itself."""

    phase: Phase | None
    progress: float
    epoch: int | None
    epochs: int | None
    step: int | None
    eta_s: tuple[float, float] | None
    pid: int | None
    device: str | None
    threads: int | None
    environment: dict[str, str]
    peak_memory_bytes: int | None
    disk_bytes: int
    last_event_at: float


class MoveFields(LiveFields, total=False):
    """What may be written together with a new state."""

    reason: Reason
    failure: Failure | None
    stop_mode: StopMode | None
    attempt: int
    started_at: float | None
    ended_at: float


def insert(tx: Tx, run: NewRun) -> None:
    """Store a queued run. Raises ConflictError where its id, or its project's idempotency key, is taken."""
    values = {name: getattr(run, name) for name in NewRun.__slots__}
    values |= {"config": _json(run.config), "state": State.QUEUED.value, "attempt": 0, "progress": 0.0}
    values |= {"last_metrics": "{}", "environment": "{}", "disk_bytes": 0}
    try:
        with tx.begin_nested():
            tx.execute(insert_into(runs), values)
    except IntegrityError as error:
        raise ConflictError(f"There is a run {run.id!r} already, or one made by the same request.") from error


def get(tx: Tx, run_id: str) -> RunDetail | None:
    statement = select(*LIST_COLUMNS, *(runs.c[name] for name in DETAIL_COLUMNS)).where(runs.c.id == run_id)
    row = tx.execute(statement).one_or_none()
    if row is None:
        return None
    return RunDetail(
        **run_model(row).model_dump(),
        **detail_fields(row),
        alerts=run_events.alerts(tx, run_id),
        checkpoints=run_events.checkpoints(tx, run_id),
        changes=run_events.changes(tx, run_id),
        forecast=run_events.forecast(tx, run_id),
        footprint=run_events.footprint(tx, run_id),
    )


def page(tx: Tx, query: RunQuery) -> tuple[list[Run], str | None]:
    """One page, and the cursor of the next one or None. Raises InvalidError for a bad sort, limit or cursor."""
    rows, following = _page_rows(tx, query)
    return [run_model(row) for row in rows], following


def page_json(tx: Tx, query: RunQuery, waiting: Mapping[str, Waiting] | None = None) -> bytes:
    """The same page as `{"items": [...], "next": ...}`, with `waiting` (by id) put into queued runs."""
    rows, following = _page_rows(tx, query)
    return msgspec.json.encode(PageJson([run_json(row, waiting or {}) for row in rows], following))


def apply(
    tx: Tx, run_id: str, transition: Transition, target: State, fence: Fence, **fields: Unpack[MoveFields]
) -> None:
    """Move a run to `target`, writing `fields` with it.

    Raises NotFoundError; FencedError where the attempt is stale or the run has ended; ConflictError where the move is
    not legal from the state it is in; ValueError where `fields` do not fit the move (a mistake of the caller).
    """
    source = _hold(tx, run_id, fence)
    if not allowed(transition, source, target):
        raise ConflictError(f"Run {run_id!r} is {source}; it cannot {transition.name.replace('_', ' ')} to {target}.")
    _check_fields(transition, target, fence, fields)
    tx.execute(update(runs).where(runs.c.id == run_id).values(state=target.value, **_columns(fields)))


def update_live(tx: Tx, run_id: str, fence: Fence, **fields: Unpack[LiveFields]) -> None:
    """Write what a running attempt tells, never its state. Raises as `check_fence` does."""
    _hold(tx, run_id, fence)
    if misplaced := set(fields) - LiveFields.__annotations__.keys():
        raise ValueError(f"only a move may write {', '.join(sorted(misplaced))}")
    if fields:
        tx.execute(update(runs).where(runs.c.id == run_id).values(**_columns(fields)))


def check_fence(tx: Tx, run_id: str, fence: Fence) -> None:
    """Lock the run's row; raises NotFoundError, or FencedError where the attempt is stale or the run has ended."""
    _hold(tx, run_id, fence)


def set_disk_bytes(tx: Tx, run_id: str, disk_bytes: int) -> None:
    """How much the run's folder takes; measured after its end too."""
    tx.execute(update(runs).where(runs.c.id == run_id).values(disk_bytes=disk_bytes))


def delete(tx: Tx, run_id: str) -> None:
    """Remove a run and everything below it. Raises NotFoundError, and ConflictError while an attempt is active."""
    state = tx.execute(select(runs.c.state).where(runs.c.id == run_id).with_for_update()).scalar_one_or_none()
    if state is None:
        raise NotFoundError("run", run_id)
    if State(state) in ACTIVE:
        raise ConflictError(f"Run {run_id!r} is {state}; stop it before you delete it.")
    tx.execute(delete_from(runs).where(runs.c.id == run_id))


def queued(tx: Tx) -> list[str]:
    """Ids of queued runs, oldest first."""
    statement = select(runs.c.id).where(runs.c.state == State.QUEUED.value).order_by(runs.c.created_at, runs.c.id)
    return list(tx.execute(statement).scalars())


def active(tx: Tx) -> list[Run]:
    """Runs that hold a slot, oldest first."""
    statement = select(*LIST_COLUMNS).where(_is_active()).order_by(runs.c.created_at, runs.c.id)
    return [run_model(row) for row in tx.execute(statement)]


def counts(tx: Tx) -> dict[State, int]:
    """Runs in each state; every state is there."""
    rows = tx.execute(select(runs.c.state, func.count().label("number")).group_by(runs.c.state))
    found: dict[str, int] = {row.state: row.number for row in rows}
    return {state: found.get(state.value, 0) for state in State}


def next_color(tx: Tx) -> int:
    """The smallest index that no active run and none of the NEIGHBOURS newest runs holds."""
    newest = select(runs.c.color).order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(NEIGHBOURS)
    taken = {*tx.execute(newest).scalars(), *tx.execute(select(runs.c.color).where(_is_active())).scalars()}
    return next(color for color in range(len(taken) + 1) if color not in taken)


def find_idempotent(tx: Tx, project: str, key: str) -> tuple[str, str | None] | None:
    """The id and the request hash of the run that a request with this idempotency key has made."""
    same = (runs.c.project == project, runs.c.idempotency_key == key)
    row = tx.execute(select(runs.c.id, runs.c.request_sha256).where(*same)).one_or_none()
    return None if row is None else (row.id, row.request_sha256)


def forks_of(tx: Tx, run_id: str) -> list[tuple[str, str, int | None]]:
    """Id, name and step of the runs that go on from a checkpoint of this one, oldest first."""
    mine = select(runs.c.id, runs.c.name, runs.c.parent_step).where(runs.c.parent == run_id)
    return [(row.id, row.name, row.parent_step) for row in tx.execute(mine.order_by(runs.c.created_at, runs.c.id))]


def last_metrics(tx: Tx, run_id: str) -> dict[str, float | None]:
    """Name to last value, None where that is not finite. Raises NotFoundError."""
    text = tx.execute(select(runs.c.last_metrics).where(runs.c.id == run_id)).scalar_one_or_none()
    if text is None:
        raise NotFoundError("run", run_id)
    return msgspec.json.decode(text, type=dict[str, float | None])


def _page_rows(tx: Tx, query: RunQuery) -> tuple[list[Row[Any]], str | None]:
    statement, now = page_select(query)
    rows = list(tx.execute(statement).all())
    if len(rows) <= query.limit:
        return rows, None
    shown = rows[: query.limit]
    return shown, next_cursor(query, now, shown[-1])


def _hold(tx: Tx, run_id: str, fence: Fence) -> State:
    """Lock the row, check the fence, give the state."""
    statement = select(runs.c.state, runs.c.attempt).where(runs.c.id == run_id).with_for_update()
    row = tx.execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("run", run_id)
    if row.attempt != fence.attempt:
        raise FencedError(f"Run {run_id!r} is at attempt {row.attempt}; attempt {fence.attempt} may not write.")
    if row.state in ENDED:
        raise FencedError(f"Run {run_id!r} has ended ({row.state}); an ended run does not change.")
    return State(row.state)


def _check_fields(transition: Transition, target: State, fence: Fence, fields: MoveFields) -> None:
    launches = transition is LAUNCH
    if launches != ("attempt" in fields) or fields.get("attempt", fence.attempt + 1) != fence.attempt + 1:
        raise ValueError("a launch, and nothing else, makes the next attempt")
    reason = fields.get("reason")
    if target not in ENDED:
        if reason is not None or "ended_at" in fields:
            raise ValueError("only an ending has a reason and a moment of its end")
    elif reason is None or "ended_at" not in fields:
        raise ValueError("an ending needs its reason and its moment")
    elif MEANINGS[reason].final != target:
        raise ValueError(f"{reason} ends a run as {MEANINGS[reason].final}, not as {target}")


def _columns(fields: MoveFields | LiveFields) -> dict[str, Any]:
    """Fields as column values: enums by value, pairs in two columns, objects as JSON."""
    values: dict[str, Any] = dict(fields)
    if "eta_s" in values:
        values["eta_low"], values["eta_high"] = values.pop("eta_s") or (None, None)
    if "environment" in values:
        values["environment"] = _json(values["environment"])
    if (failure := values.get("failure")) is not None:
        values["failure"] = failure.model_dump_json()
    for name in ("phase", "reason"):
        if values.get(name) is not None:
            values[name] = values[name].value
    return values


def _is_active():
    return runs.c.state.in_([state.value for state in ACTIVE])


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
