"""The server's side of a guardian's channel, as use cases: who may speak, what it is told, what is still to be said."""

import hashlib
import time
from dataclasses import dataclass

from trainyard.contracts.channel import Fenced, Welcome
from trainyard.contracts.commands import Command
from trainyard.services.studio import Studio
from trainyard.store import attempts, commands, runs, streams
from trainyard.store.database import Tx


@dataclass(frozen=True, slots=True)
class Speaker:
    """An attempt that has proved itself by its token."""

    run: str
    attempt: int


async def recognise(studio: Studio, run_id: str, attempt: int, token: str) -> Speaker | None:
    """The attempt that this token belongs to, if it is the one it says it is."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    known = await studio.database.read(lambda tx: attempts.by_token(tx, digest))
    if known is None or (known.run_id, known.number) != (run_id, attempt):
        return None
    return Speaker(run_id, attempt)


async def greet(studio: Studio, speaker: Speaker) -> Welcome | Fenced:
    """What the attempt's journals are committed up to, or that a newer attempt has taken over."""

    def read(tx: Tx) -> Welcome | Fenced:
        run = runs.get(tx, speaker.run)
        if run is None or run.attempt != speaker.attempt:
            return Fenced(why=f"Attempt {speaker.attempt} is no longer the run's own.")
        return Welcome(
            child=streams.acked(tx, speaker.run, speaker.attempt, "child"),
            guardian=streams.acked(tx, speaker.run, speaker.attempt, "guardian"),
        )

    return await studio.database.read(read)


async def pending(studio: Studio, speaker: Speaker) -> list[Command]:
    return await studio.database.read(lambda tx: commands.pending(tx, speaker.run, speaker.attempt))


async def received(studio: Studio, speaker: Speaker, command: int) -> None:
    now = time.time()
    await studio.database.write(lambda tx: commands.acknowledge(tx, speaker.run, speaker.attempt, command, now))
