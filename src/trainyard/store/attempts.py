"""Attempts: which processes carry a run, who may speak for them, and how they ended."""

import math
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy import insert as insert_into

from trainyard.contracts.events import Exited, Failed, Finished
from trainyard.store.database import Tx
from trainyard.store.schema import attempts


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A pid alone may belong to another process by now; with `identity` (boot and start time) it cannot."""

    pid: int
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """`token_sha256` is the hash of the secret by which the attempt's processes prove who they are."""

    run_id: str
    number: int
    token_sha256: str
    host: str
    launched_at: float
    ended_at: float | None
    guardian: ProcessId | None
    child: ProcessId | None
    last_word: Finished | Failed | None
    """What the child itself said of its end."""
    exited: Exited | None


def insert(tx: Tx, run_id: str, number: int, *, token_sha256: str, host: str, launched_at: float) -> None:
    values = {"run_id": run_id, "number": number, "token_sha256": token_sha256}
    tx.execute(insert_into(attempts), values | {"host": host, "launched_at": launched_at})


def set_guardian(tx: Tx, run_id: str, number: int, process: ProcessId) -> None:
    _update(tx, run_id, number, guardian_pid=process.pid, guardian_identity=process.identity)


def set_child(tx: Tx, run_id: str, number: int, process: ProcessId) -> None:
    _update(tx, run_id, number, child_pid=process.pid, child_identity=process.identity)


def set_last_word(tx: Tx, run_id: str, number: int, word: Finished | Failed) -> None:
    """Store it; scores of a summary that are no numbers are left out, since JSON has none (they are points too)."""
    if isinstance(word, Finished):
        finite = {name: value for name, value in word.summary.items() if math.isfinite(value)}
        word = msgspec.structs.replace(word, summary=finite)
    _update(tx, run_id, number, last_word=_encode(word))


def end(tx: Tx, run_id: str, number: int, ended_at: float, exited: Exited | None) -> None:
    """`exited` is the guardian's last word, None where there was none."""
    _update(tx, run_id, number, ended_at=ended_at, exited=None if exited is None else _encode(exited))


def get(tx: Tx, run_id: str, number: int) -> Attempt | None:
    return _one(tx, attempts.c.run_id == run_id, attempts.c.number == number)


def by_token(tx: Tx, token_sha256: str) -> Attempt | None:
    return _one(tx, attempts.c.token_sha256 == token_sha256)


def of_run(tx: Tx, run_id: str) -> list[Attempt]:
    """All attempts of a run, first to last."""
    return _many(tx, attempts.c.run_id == run_id)


def open_attempts(tx: Tx) -> list[Attempt]:
    """Attempts that have not ended, oldest first: what a server that comes back has to find again."""
    return _many(tx, attempts.c.ended_at.is_(None))


def _update(tx: Tx, run_id: str, number: int, **values: Any) -> None:
    tx.execute(update(attempts).where(attempts.c.run_id == run_id, attempts.c.number == number).values(**values))


def _one(tx: Tx, *where: ColumnElement[bool]) -> Attempt | None:
    row = tx.execute(select(attempts).where(*where)).one_or_none()
    return None if row is None else _attempt(row)


def _many(tx: Tx, *where: ColumnElement[bool]) -> list[Attempt]:
    order = (attempts.c.launched_at, attempts.c.run_id, attempts.c.number)
    return [_attempt(row) for row in tx.execute(select(attempts).where(*where).order_by(*order))]


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        run_id=row.run_id,
        number=row.number,
        token_sha256=row.token_sha256,
        host=row.host,
        launched_at=row.launched_at,
        ended_at=row.ended_at,
        guardian=_process(row.guardian_pid, row.guardian_identity),
        child=_process(row.child_pid, row.child_identity),
        last_word=None if row.last_word is None else msgspec.json.decode(row.last_word, type=Finished | Failed),
        exited=None if row.exited is None else msgspec.json.decode(row.exited, type=Exited),
    )


def _process(pid: int | None, identity: str | None) -> ProcessId | None:
    return None if pid is None or identity is None else ProcessId(pid, identity)


def _encode(event: Exited | Finished | Failed) -> str:
    return msgspec.json.encode(event).decode()
