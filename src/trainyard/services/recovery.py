"""Make the shown state true: after the end of a guardian, and for every open attempt when the server starts.

A journal on the disk is read here exactly as it would have come over the channel, so it does not matter whether the
server was there when the end came.
"""

import asyncio
import time

import structlog

from trainyard.contracts.errors import ConflictError, FencedError, NotFoundError
from trainyard.contracts.events import Writer
from trainyard.contracts.run import Failure, Reason, State
from trainyard.execution import processes
from trainyard.execution.journal import JournalError, JournalReader
from trainyard.execution.launcher import GUARDIAN_MARK, Handle
from trainyard.runs.transitions import ACTIVE, ENDED, REQUEUE
from trainyard.services.ending import end_run
from trainyard.services.ingest import Source, apply, rebuild
from trainyard.services.runs import folder_bytes
from trainyard.services.studio import Studio
from trainyard.store import attempts, index, runs, streams
from trainyard.store.attempts import Attempt
from trainyard.store.database import Tx
from trainyard.store.runs import Fence

BATCH_BYTES = 4 << 20
WRITERS: tuple[Writer, ...] = ("child", "guardian")

log = structlog.get_logger()


async def settle(studio: Studio, run_id: str, attempt: int) -> None:
    """The guardian of an attempt is gone: take what its journals still hold, and end the run if nobody else did."""
    try:
        for writer in WRITERS:
            await catch_up(studio, Source(run_id, attempt, writer))
    except (FencedError, NotFoundError):
        return  # a newer attempt has taken over, or the run was deleted
    except JournalError as error:
        log.warning("journal damaged", run=run_id, attempt=attempt, error=str(error))
    await _end_if_open(studio, run_id, attempt)
    studio.signals.forget(run_id)
    studio.hub.forget(f"run:{run_id}")
    folder = studio.run_folder(run_id)
    size = await asyncio.to_thread(folder_bytes, folder)
    await studio.database.write(lambda tx: _remember_size(tx, run_id, size))
    studio.signals.queue.set()
    studio.announcer.changed(run_id)


def _remember_size(tx: Tx, run_id: str, size: int) -> None:
    if runs.get(tx, run_id) is not None:
        runs.set_disk_bytes(tx, run_id, size)


async def catch_up(studio: Studio, source: Source) -> None:
    """Apply what a journal on the disk holds beyond what is committed."""
    path = studio.attempt_folder(source.run, source.attempt) / f"{source.writer}.journal"
    known = await studio.database.read(lambda tx: streams.acked(tx, source.run, source.attempt, source.writer))
    reader = JournalReader(path)
    try:
        await asyncio.to_thread(reader.skip_to, known)
        while data := await asyncio.to_thread(reader.read, BATCH_BYTES):
            await apply(studio, source, data)
    finally:
        reader.close()


async def _end_if_open(studio: Studio, run_id: str, attempt: int) -> None:
    """End a run whose guardian went without a last word."""

    def write(tx: Tx) -> None:
        run = runs.get(tx, run_id)
        if run is None or run.attempt != attempt or run.state not in ACTIVE:
            return
        known = attempts.get(tx, run_id, attempt)
        if known is not None and known.child is not None:
            processes.kill_group(known.child.pid, known.child.identity)
        failure = Failure(message="Its guardian process went away without telling how the training ended.")
        end_run(tx, run_id, attempt, Reason.INTERRUPTED, time.time(), failure, None)

    await studio.database.write(write)


async def adopt_all(studio: Studio) -> list[tuple[Attempt, Handle]]:
    """When the server starts: settle attempts whose guardian is gone, and give back those that are alive.

    An attempt without a guardian was claimed by a server that died before it launched: its run goes back to the queue.
    """
    alive: list[tuple[Attempt, Handle]] = []
    for attempt in await studio.database.read(attempts.open_attempts):
        handle = _guardian_of(studio, attempt)
        if handle is None:
            await studio.database.write(lambda tx, attempt=attempt: _requeue(tx, attempt))
        elif studio.launcher.adopt(handle):
            alive.append((attempt, handle))
        else:
            await settle(studio, attempt.run_id, attempt.number)
    return alive


def _guardian_of(studio: Studio, attempt: Attempt) -> Handle | None:
    """The guardian that was told to us, or that has left its mark in the attempt's folder."""
    if attempt.guardian is not None:
        return Handle(attempt.guardian.pid, attempt.guardian.identity)
    mark = processes.read_mark(studio.attempt_folder(attempt.run_id, attempt.number) / GUARDIAN_MARK)
    return Handle(*mark) if mark is not None else None


def _requeue(tx: Tx, attempt: Attempt) -> None:
    now = time.time()
    attempts.end(tx, attempt.run_id, attempt.number, now, None)
    run = runs.get(tx, attempt.run_id)
    if run is None or run.attempt != attempt.number:
        return
    if run.state is State.STARTING:
        runs.apply(tx, run.id, REQUEUE, State.QUEUED, Fence(attempt.number))
    elif run.state not in ENDED:
        end_run(tx, run.id, attempt.number, Reason.INTERRUPTED, now, Failure(message="It was never launched."), None)


async def _read_again(studio: Studio, source: Source) -> None:
    path = studio.attempt_folder(source.run, source.attempt) / f"{source.writer}.journal"
    if not path.exists():
        return  # the attempt was never launched
    reader = JournalReader(path)
    try:
        while data := await asyncio.to_thread(reader.read, BATCH_BYTES):
            await studio.database.write(lambda tx: rebuild(tx, source, data))
    finally:
        reader.close()


async def reindex(studio: Studio, run_id: str) -> None:
    """Rebuild what the index derives from the journals of an ended run: points, lines, alerts, checkpoints.

    Raises NotFoundError, and ConflictError while the run is active: its guardian would speak in between.
    """
    run = await studio.database.read(lambda tx: runs.get(tx, run_id))
    if run is None:
        raise NotFoundError("run", run_id)
    if run.state not in ENDED:
        raise ConflictError(f"The run {run.name!r} is {run.state.value}; wait until it has ended.")
    await studio.database.write(lambda tx: index.reset(tx, run_id))
    for number in range(1, run.attempt + 1):
        for writer in WRITERS:
            await _read_again(studio, Source(run_id, number, writer))
    studio.announcer.changed(run_id)
