"""Alerts, checkpoints, changes and the like of a run: few, small, kept one a row."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import msgspec
from pydantic import BaseModel
from sqlalchemy import delete, insert, select

from trainyard.contracts.events import Alert, Breakdown, Changed, Checkpoint, Footprint, Forecast
from trainyard.contracts.run import AlertInfo, BreakdownInfo, ChangeInfo, CheckpointInfo, FootprintInfo, ForecastInfo
from trainyard.store.database import Tx
from trainyard.store.schema import run_events

Kind = Literal["alert", "checkpoint", "change", "forecast", "breakdown", "footprint"]
Notable = Alert | Checkpoint | Changed | Forecast | Breakdown | Footprint
Info = TypeVar("Info", bound=BaseModel)
SHOWN = 200
STAYS = {"changed", "forecast"}


def add(tx: Tx, run_id: str, attempt: int, events: Sequence[Notable]) -> None:
    rows: list[dict[str, Any]] = [
        {"run_id": run_id, "attempt": attempt, "kind": _kind(event), "body": msgspec.json.encode(event).decode()}
        for event in events
    ]
    if rows:
        tx.execute(insert(run_events), rows)
    if gone := {folder for event in events if isinstance(event, Checkpoint) for folder in event.gone}:
        _forget(tx, run_id, lambda event: event.get("folder") in gone)


def rewind(tx: Tx, run_id: str, step: int) -> None:
    """Forget alerts and checkpoints of later steps: a later attempt goes on from `step`.

    What a user changed stays: it is changed again when the attempt comes to that step.
    """
    _forget(tx, run_id, lambda event: event["type"] not in STAYS and (event["step"] or 0) > step)


def _forget(tx: Tx, run_id: str, which: Callable[[dict[str, Any]], bool]) -> None:
    rows = tx.execute(select(run_events.c.id, run_events.c.body).where(run_events.c.run_id == run_id)).all()
    ids = [row.id for row in rows if which(msgspec.json.decode(row.body))]
    tx.execute(delete(run_events).where(run_events.c.id.in_(ids)))


def alerts(tx: Tx, run_id: str, limit: int = SHOWN) -> list[AlertInfo]:
    """The newest `limit` alerts, oldest of them first."""
    return _newest(tx, run_id, "alert", AlertInfo, limit)


def checkpoints(tx: Tx, run_id: str, limit: int = SHOWN) -> list[CheckpointInfo]:
    """The newest `limit` checkpoints, oldest of them first."""
    return _newest(tx, run_id, "checkpoint", CheckpointInfo, limit)


def changes(tx: Tx, run_id: str) -> list[ChangeInfo]:
    """Every change of the config, oldest first."""
    return _newest(tx, run_id, "change", ChangeInfo, None)


def forecast(tx: Tx, run_id: str) -> ForecastInfo | None:
    """The newest forecast; an attempt that goes on makes another."""
    return next(iter(_newest(tx, run_id, "forecast", ForecastInfo, 1)), None)


def breakdown(tx: Tx, run_id: str) -> BreakdownInfo | None:
    """The newest; an attempt that comes to the test once more makes another."""
    return next(iter(_newest(tx, run_id, "breakdown", BreakdownInfo, 1)), None)


def footprint(tx: Tx, run_id: str) -> FootprintInfo | None:
    """That of the newest final model."""
    return next(iter(_newest(tx, run_id, "footprint", FootprintInfo, 1)), None)


def saved_by(tx: Tx, run_id: str) -> int | None:
    """The attempt that saved the newest checkpoint to go on from; None where there is none."""
    same = (run_events.c.run_id == run_id, run_events.c.kind == "checkpoint")
    rows = tx.execute(select(run_events.c.attempt, run_events.c.body).where(*same)).all()
    return max((row.attempt for row in rows if msgspec.json.decode(row.body)["kind"] != "final"), default=None)


def _kind(event: Notable) -> Kind:
    match event:
        case Alert():
            return "alert"
        case Checkpoint():
            return "checkpoint"
        case Changed():
            return "change"
        case Forecast():
            return "forecast"
        case Breakdown():
            return "breakdown"
        case Footprint():
            return "footprint"


def _newest(tx: Tx, run_id: str, kind: Kind, info: type[Info], limit: int | None) -> list[Info]:
    same = (run_events.c.run_id == run_id, run_events.c.kind == kind)
    statement = select(run_events.c.body).where(*same).order_by(run_events.c.id.desc()).limit(limit)
    bodies = list(tx.execute(statement).scalars())
    return [info.model_validate_json(body) for body in reversed(bodies)]
