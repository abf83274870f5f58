"""Evaluations: which model was judged on what, how that ended, and its scores. Reports and predictions are files."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, select, update

from trainyard.contracts.evaluation import EvaluationInfo, EvaluationState, JudgedPart
from trainyard.store.database import Tx
from trainyard.store.schema import evaluations, runs
from trainyard.store.times import moment

WAITING: tuple[EvaluationState, ...] = ("queued", "running")


def create(
    tx: Tx, evaluation_id: str, run_id: str, dataset_id: str, dataset_name: str, version: int, part: JudgedPart
) -> None:
    values = {"id": evaluation_id, "run_id": run_id, "dataset_id": dataset_id, "dataset_name": dataset_name}
    values |= {"version": version, "part": part, "state": "queued", "samples": 0, "notes": "[]", "scores": "{}"}
    tx.execute(insert(evaluations), values | {"created_at": time.time()})


def get(tx: Tx, evaluation_id: str) -> EvaluationInfo | None:
    found = tx.execute(_all().where(evaluations.c.id == evaluation_id)).one_or_none()
    return None if found is None else _info(found)


def of_run(tx: Tx, run_id: str) -> list[EvaluationInfo]:
    """Newest first."""
    rows = tx.execute(_all().where(evaluations.c.run_id == run_id).order_by(evaluations.c.id.desc()))
    return [_info(row) for row in rows]


def waiting(tx: Tx) -> list[EvaluationInfo]:
    """Queued, or cut off while they ran; oldest first."""
    rows = tx.execute(_all().where(evaluations.c.state.in_(WAITING)).order_by(evaluations.c.id))
    return [_info(row) for row in rows]


def begin(tx: Tx, evaluation_id: str) -> None:
    tx.execute(update(evaluations).where(evaluations.c.id == evaluation_id).values(state="running"))


def end(
    tx: Tx,
    evaluation_id: str,
    problem: str | None = None,
    samples: int = 0,
    scores: Mapping[str, float] | None = None,
    notes: Sequence[str] = (),
) -> bool:
    """Done, or with a `problem` failed. Whether it is still there: one that was deleted meanwhile stays so."""
    values: dict[str, Any] = {"state": "done" if problem is None else "failed", "problem": problem, "samples": samples}
    values |= {"scores": _json(scores or {}), "notes": _json(notes), "ended_at": time.time()}
    return bool(tx.execute(update(evaluations).where(evaluations.c.id == evaluation_id).values(**values)).rowcount)


def remove(tx: Tx, evaluation_id: str) -> None:
    tx.execute(delete(evaluations).where(evaluations.c.id == evaluation_id))


def _all() -> Any:
    return select(evaluations, runs.c.trainer).join(runs, runs.c.id == evaluations.c.run_id)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _info(row: Row[Any]) -> EvaluationInfo:
    return EvaluationInfo(
        id=row.id,
        run=row.run_id,
        trainer=row.trainer,
        dataset=row.dataset_id,
        dataset_name=row.dataset_name,
        version=row.version,
        part=row.part,
        state=row.state,
        done=row.samples,
        total=row.samples,
        problem=row.problem,
        notes=msgspec.json.decode(row.notes),
        scores=msgspec.json.decode(row.scores),
        created_at=moment(row.created_at),
        ended_at=None if row.ended_at is None else moment(row.ended_at),
    )
