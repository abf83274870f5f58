"""Log lines in compressed segments, never a row a line. Lines are numbered from 1 within a run.

A line that `replaces` overwrites the newest line if that came from the same stream, so that a progress bar stays one
line; otherwise it is a line of its own.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, delete, insert, select

from trainyard.contracts.errors import FieldProblem, InvalidError, NotFoundError
from trainyard.contracts.events import LogLine
from trainyard.contracts.logs import LogPage, LogRow
from trainyard.store.database import Tx
from trainyard.store.log_codec import Line, decode, encode
from trainyard.store.log_levels import LEVELS, level_of, severity
from trainyard.store.schema import log_segments, runs

__all__ = ["Appended", "append", "level_of", "page", "tail"]

SEGMENT_BYTES = 32_768
"""A segment takes lines until it holds this many raw bytes; while it does it is rewritten with each batch."""
SEGMENTS_A_READ = 32


class Appended(NamedTuple):
    """What a batch came to: folded lines, the first of which has number `from_number`.

    Only the first may still have `replaces` set; then it took the place of the line that had this number before.
    """

    from_number: int
    lines: list[LogLine]


def append(tx: Tx, run_id: str, lines: Sequence[LogLine]) -> Appended:
    """Store a batch of lines behind those that are there. Raises NotFoundError for an unknown run."""
    if tx.execute(select(runs.c.id).where(runs.c.id == run_id).with_for_update()).one_or_none() is None:
        raise NotFoundError("run", run_id)
    newest = _newest(tx, run_id)
    stored = [] if newest is None else decode(newest.data)
    first = 1 if newest is None else newest.first
    behind = first + len(stored)
    folded = _fold(lines, stored[-1].stream if stored else None)
    if not folded:
        return Appended(behind, [])
    fresh = [Line(line.time, line.stream, severity(level_of(line.text)), line.text) for line in folded]
    if folded[0].replaces:
        _rewrite(tx, run_id, newest, first, [*stored[:-1], *fresh])
        return Appended(behind - 1, folded)
    if newest is None or newest.raw_bytes >= SEGMENT_BYTES:
        _rewrite(tx, run_id, None, behind, fresh)
    else:
        _rewrite(tx, run_id, newest, first, [*stored, *fresh])
    return Appended(behind, folded)


def page(
    tx: Tx, run_id: str, after: int = 0, limit: int = 1000, search: str | None = None, level: str | None = None
) -> LogPage:
    """Up to `limit` lines behind number `after`, oldest first.

    `search` is looked for without regard to case; `level` is the least severe that is shown. `total` counts all lines
    of the run, shown or not. Raises InvalidError for an unknown level.
    """
    matching = _matching(tx, run_id, after, search, level, backwards=False)
    rows = list(islice(matching, limit + 1))
    shown = rows[:limit]
    return LogPage(
        items=shown, next=shown[-1].number if len(rows) > limit and shown else None, total=_total(tx, run_id)
    )


def tail(tx: Tx, run_id: str, count: int, search: str | None = None, level: str | None = None) -> LogPage:
    """The newest `count` lines that match, oldest of them first; see `page`."""
    newest = list(islice(_matching(tx, run_id, 0, search, level, backwards=True), count))
    return LogPage(items=newest[::-1], next=None, total=_total(tx, run_id))


def _fold(lines: Sequence[LogLine], newest_stream: str | None) -> list[LogLine]:
    """Let each line that replaces take the place of the one before it; clear `replaces` where there is none to take."""
    folded: list[LogLine] = []
    for line in lines:
        before = folded[-1].stream if folded else newest_stream
        if not line.replaces or before != line.stream:
            folded.append(msgspec.structs.replace(line, replaces=False) if line.replaces else line)
        elif folded:
            folded[-1] = msgspec.structs.replace(line, replaces=folded[-1].replaces)
        else:
            folded.append(line)
    return folded


def _rewrite(tx: Tx, run_id: str, old: Row[Any] | None, first: int, lines: list[Line]) -> None:
    """Write `lines`, the first of which has number `first`, in place of the segment `old`."""
    if old is not None:
        tx.execute(delete(log_segments).where(log_segments.c.run_id == run_id, log_segments.c.first == old.first))
    rows: list[dict[str, Any]] = []
    for segment in _split(lines):
        raw = sum(line.raw_bytes for line in segment)
        place = {"run_id": run_id, "first": first, "lines": len(segment), "raw_bytes": raw}
        rows.append({**place, "worst": max(line.severity for line in segment), "data": encode(segment)})
        first += len(segment)
    tx.execute(insert(log_segments), rows)


def _split(lines: list[Line]) -> Iterator[list[Line]]:
    """Runs of lines that each end with the line that fills a segment."""
    segment: list[Line] = []
    size = 0
    for line in lines:
        segment.append(line)
        size += line.raw_bytes
        if size >= SEGMENT_BYTES:
            yield segment
            segment, size = [], 0
    if segment:
        yield segment


def _matching(
    tx: Tx, run_id: str, after: int, search: str | None, level: str | None, *, backwards: bool
) -> Iterator[LogRow]:
    least = _least(level)
    needle = (search or "").casefold()
    for first, lines in _segments(tx, run_id, after, least, backwards=backwards):
        numbered = list(enumerate(lines, first))
        for number, line in reversed(numbered) if backwards else numbered:
            if number > after and line.severity >= least and (not needle or needle in line.text.casefold()):
                yield LogRow(
                    number=number,
                    time=line.time,
                    stream=line.stream,
                    level=LEVELS[line.severity],
                    text=line.text,
                )


def _segments(tx: Tx, run_id: str, after: int, least: int, *, backwards: bool) -> Iterator[tuple[int, list[Line]]]:
    """(number of the first line, lines) of each segment that may hold a match, a few read at a time."""
    segments = log_segments.c
    statement = (
        select(segments.first, segments.data)
        .where(segments.run_id == run_id, segments.first + segments.lines > after + 1, segments.worst >= least)
        .order_by(segments.first.desc() if backwards else segments.first)
        .limit(SEGMENTS_A_READ)
    )
    rows = tx.execute(statement).all()
    while rows:
        for row in rows:
            yield row.first, decode(row.data)
        reached = rows[-1].first
        beyond = segments.first < reached if backwards else segments.first > reached
        rows = tx.execute(statement.where(beyond)).all()


def _least(level: str | None) -> int:
    if level is None:
        return 0
    if level not in LEVELS:
        allowed = ", ".join(LEVELS)
        raise InvalidError(f"There is no log level {level!r}.", [FieldProblem("level", "unknown", level, allowed)])
    return severity(level)


def _newest(tx: Tx, run_id: str) -> Row[Any] | None:
    statement = select(log_segments).where(log_segments.c.run_id == run_id).order_by(log_segments.c.first.desc())
    return tx.execute(statement.limit(1)).one_or_none()


def _total(tx: Tx, run_id: str) -> int:
    segments = log_segments.c
    end = select(segments.first + segments.lines - 1).where(segments.run_id == run_id)
    return tx.execute(end.order_by(segments.first.desc()).limit(1)).scalar_one_or_none() or 0
