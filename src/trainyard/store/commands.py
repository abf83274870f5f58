"""Commands to a run: stored, sent until acknowledged."""

import msgspec
from sqlalchemy import insert, select, update

from trainyard.contracts.commands import Command, Set
from trainyard.store.database import Tx
from trainyard.store.schema import commands


def add(tx: Tx, run_id: str, attempt: int, command: Command, now: float) -> Command:
    """Store `command` for an attempt and return it with the id it was given; the id it came with is ignored."""
    body = msgspec.json.encode(command).decode()
    values = {"run_id": run_id, "attempt": attempt, "body": body, "created_at": now}
    (number,) = tx.execute(insert(commands).returning(commands.c.id), values).one()
    return msgspec.structs.replace(command, id=number)


def pending(tx: Tx, run_id: str, attempt: int) -> list[Command]:
    """What the attempt has not acknowledged yet, oldest first."""
    waits = (commands.c.run_id == run_id, commands.c.attempt == attempt, commands.c.acknowledged_at.is_(None))
    rows = tx.execute(select(commands.c.id, commands.c.body).where(*waits).order_by(commands.c.id))
    return [msgspec.structs.replace(msgspec.json.decode(row.body, type=Command), id=row.id) for row in rows]


def sets(tx: Tx, run_id: str) -> list[Set]:
    """Every order to change the config, whichever attempt it was given to, oldest first."""
    rows = tx.execute(select(commands.c.id, commands.c.body).where(commands.c.run_id == run_id).order_by(commands.c.id))
    given = (msgspec.structs.replace(msgspec.json.decode(row.body, type=Command), id=row.id) for row in rows)
    return [command for command in given if isinstance(command, Set)]


def acknowledge(tx: Tx, run_id: str, attempt: int, command_id: int, now: float) -> None:
    """Send this command no more. Another run's or attempt's command is left alone; a repeat changes nothing."""
    mine = (commands.c.id == command_id, commands.c.run_id == run_id, commands.c.attempt == attempt)
    tx.execute(update(commands).where(*mine, commands.c.acknowledged_at.is_(None)).values(acknowledged_at=now))
