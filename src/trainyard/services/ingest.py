"""Apply journal frames to the index: in order, once, fenced by the attempt. Live viewers see them before the commit."""

import asyncio
from dataclasses import dataclass

import numpy as np

from trainyard.contracts.events import Writer
from trainyard.contracts.run import Failure, State
from trainyard.contracts.stream import LogTail, Points, SeriesTail
from trainyard.execution.journal import JournalError, frames
from trainyard.runs.endings import ending_of, paused
from trainyard.runs.reasons import MEANINGS
from trainyard.runs.transitions import ENDED, START
from trainyard.services.ending import end_run, pause_run
from trainyard.services.folding import SYSTEM, Batch, fold
from trainyard.services.studio import Studio
from trainyard.store import attempts, logs, metrics, run_events, runs, streams
from trainyard.store.database import Tx
from trainyard.store.runs import Fence

LIVE_POINTS = 500
"""A batch with more points of a metric is not sent point by point: the viewer asks for the series instead."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where frames come from: a run's attempt, and which of its two journals."""

    run: str
    attempt: int
    writer: Writer


async def apply(studio: Studio, source: Source, data: bytes) -> int:
    """Apply a batch of whole frames and return the newest sequence number that is committed.

    Raises FencedError where the attempt is not the run's own any more, SequenceGapError where frames are missing, and
    JournalError where one is damaged; nothing of the batch is applied then.
    """
    loop = asyncio.get_running_loop()

    def in_transaction(tx: Tx) -> tuple[int, bool]:
        seqs_and_events = [(frame.seq, frame.event()) for frame in frames(data)]
        if not seqs_and_events:
            raise JournalError("an empty batch", 0)
        first, last = seqs_and_events[0][0], seqs_and_events[-1][0]
        known = streams.advance(tx, source.run, Fence(source.attempt), source.writer, first, last)
        if known == len(seqs_and_events):
            return last, False
        batch = fold(event for _, event in seqs_and_events[known:])
        if batch.resumed is not None:  # what viewers hold of later steps is of an attempt that is gone
            loop.call_soon_threadsafe(studio.hub.restart, f"run:{source.run}")
        if source.writer == "child":  # also without points: a viewer knows by the numbers that it missed nothing
            message = _points_message(source, batch, first + known, last)
            loop.call_soon_threadsafe(studio.hub.publish_points, f"run:{source.run}", message, message.first, last)
        return last, _write(tx, studio, source, batch, loop)

    last, ended = await studio.database.write(in_transaction)
    studio.announcer.changed(source.run)
    if ended:
        studio.signals.queue.set()
    return last


def _write(tx: Tx, studio: Studio, source: Source, batch: Batch, loop: asyncio.AbstractEventLoop) -> bool:
    """Write a batch to the index; whether it ended the run."""
    fence = Fence(source.attempt)
    if (tail := _index(tx, source, batch)) is not None:
        loop.call_soon_threadsafe(studio.hub.publish, f"run:{source.run}", tail)
    if batch.last_word is not None:
        attempts.set_last_word(tx, source.run, source.attempt, batch.last_word)
    runs.update_live(tx, source.run, fence, **batch.live)
    if batch.started is not None:
        _start(tx, source, batch.started.time)
    if batch.exited is None:
        return False
    _end(tx, source, batch)
    return True


def _index(tx: Tx, source: Source, batch: Batch) -> LogTail | None:
    """Points, lines and notable events; the lines as they were stored."""
    if batch.resumed is not None:
        metrics.rewind(tx, source.run, batch.resumed.step, lambda name: not name.startswith(SYSTEM))
        run_events.rewind(tx, source.run, batch.resumed.step)
    metrics.append(tx, source.run, batch.points)
    if batch.notable:
        run_events.add(tx, source.run, source.attempt, batch.notable)
    if not batch.lines:
        return None
    appended = logs.append(tx, source.run, batch.lines)
    return LogTail(id=source.run, from_number=appended.from_number, lines=appended.lines)


def rebuild(tx: Tx, source: Source, data: bytes) -> None:
    """Index a batch of an ended run's journal again, after the index was reset. State and fences are not touched."""
    read = list(frames(data))
    _index(tx, source, fold(frame.event() for frame in read))
    streams.restore(tx, source.run, source.attempt, source.writer, read[-1].seq)


def _start(tx: Tx, source: Source, at: float) -> None:
    """The child has resolved its trainer. A stop that was asked for meanwhile stays as it is."""
    run = runs.get(tx, source.run)
    if run is not None and run.state == State.STARTING:
        first: runs.MoveFields = {} if run.started_at else {"started_at": at}
        runs.apply(tx, source.run, START, State.RUNNING, Fence(source.attempt), **first)


def _end(tx: Tx, source: Source, batch: Batch) -> None:
    run = runs.get(tx, source.run)
    attempt = attempts.get(tx, source.run, source.attempt)
    exited = batch.exited
    if run is None or attempt is None or exited is None or run.state in ENDED:
        return
    if paused(attempt.last_word) and run.state is State.PAUSING:
        pause_run(tx, source.run, source.attempt, exited.time, exited)
        return
    ending = ending_of(exited, attempt.last_word, run.stop_mode)
    traceback = getattr(attempt.last_word, "traceback", None)
    failure = None
    if MEANINGS[ending.reason].final is State.FAILED:
        failure = Failure(message=ending.message or MEANINGS[ending.reason].text, traceback=traceback)
    end_run(tx, source.run, source.attempt, ending.reason, exited.time, failure, exited)


def _points_message(source: Source, batch: Batch, first: int, last: int) -> Points:
    series = {name: _tail(points) for name, points in batch.points.items() if len(points.steps) <= LIVE_POINTS}
    skipped = [name for name in batch.points if name not in series]
    return Points(id=source.run, attempt=source.attempt, first=first, cursor=last, series=series, skipped=skipped)


def _tail(points: metrics.Points) -> SeriesTail:
    values = points.values
    kinds = np.isnan(values) * 1 + np.isposinf(values) * 2 + np.isneginf(values) * 4
    plain = [None if kind else value for value, kind in zip(values.tolist(), kinds.tolist(), strict=True)]
    return SeriesTail(step=points.steps.tolist(), time=points.times.tolist(), value=plain, nonfinite=kinds.tolist())
