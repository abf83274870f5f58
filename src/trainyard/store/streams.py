"""How far each journal of a run has been applied: an event that comes twice is applied once.

The newest applied child event of the current attempt is the run's cursor; it is kept nowhere else.
"""

from collections.abc import Iterable

from sqlalchemy import and_, bindparam, insert, select, update

from trainyard.contracts.events import Writer
from trainyard.store.database import Tx
from trainyard.store.errors import SequenceGapError
from trainyard.store.runs import Fence, check_fence
from trainyard.store.schema import runs, streams

# Made once: each batch and each chart needs them, and building a statement costs more than running it.
_SAME = (
    streams.c.run_id == bindparam("run"),
    streams.c.attempt == bindparam("of_attempt"),
    streams.c.writer == bindparam("of_writer"),
)
_STORED = select(streams.c.acked).where(*_SAME)
_ADVANCE = update(streams).where(*_SAME).values(acked=bindparam("newest"))
_CHILD = and_(streams.c.run_id == runs.c.id, streams.c.attempt == runs.c.attempt, streams.c.writer == "child")
_CURSORS = (
    select(runs.c.id, streams.c.acked)
    .outerjoin_from(runs, streams, _CHILD)
    .where(runs.c.id.in_(bindparam("ids", expanding=True)))
)


def advance(tx: Tx, run_id: str, fence: Fence, writer: Writer, first: int, last: int) -> int:
    """Claim events `first`..`last` (inclusive, counted from 1) of one journal, before they are applied.

    Returns how many of them, from the front, were applied before and must be skipped. Locks the run until the
    transaction ends. Raises FencedError for a stale attempt or an ended run, and SequenceGapError where events
    between the stored ones and `first` are missing.
    """
    if not 1 <= first <= last:
        raise ValueError(f"not a batch of events: {first}..{last}")
    check_fence(tx, run_id, fence)
    before = _stored(tx, run_id, fence.attempt, writer)
    done = before or 0
    if first > done + 1:
        raise SequenceGapError(done + 1, first)
    if last > done:
        _store(tx, run_id, fence.attempt, writer, last, exists=before is not None)
    return min(done, last) - first + 1


def restore(tx: Tx, run_id: str, attempt: int, writer: Writer, acked: int) -> None:
    """Write the position of a journal that was applied from its start, any attempt's; for rebuilding the index."""
    exists = _stored(tx, run_id, attempt, writer) is not None
    _store(tx, run_id, attempt, writer, acked, exists=exists)


def acked(tx: Tx, run_id: str, attempt: int, writer: Writer) -> int:
    """The newest applied event of a journal; 0 when there is none yet."""
    return _stored(tx, run_id, attempt, writer) or 0


def cursor(tx: Tx, run_id: str) -> int:
    """The newest applied child event of the run's current attempt."""
    return cursors(tx, [run_id]).get(run_id, 0)


def cursors(tx: Tx, run_ids: Iterable[str]) -> dict[str, int]:
    """The same for many runs; each one that exists is there."""
    return {run_id: newest or 0 for run_id, newest in tx.execute(_CURSORS, {"ids": list(run_ids)})}


def _stored(tx: Tx, run_id: str, attempt: int, writer: Writer) -> int | None:
    return tx.execute(_STORED, _key(run_id, attempt, writer)).scalar_one_or_none()


def _store(tx: Tx, run_id: str, attempt: int, writer: Writer, value: int, *, exists: bool) -> None:
    if exists:
        tx.execute(_ADVANCE, _key(run_id, attempt, writer) | {"newest": value})
    else:
        tx.execute(insert(streams), {"run_id": run_id, "attempt": attempt, "writer": writer, "acked": value})


def _key(run_id: str, attempt: int, writer: Writer) -> dict[str, str | int]:
    return {"run": run_id, "of_attempt": attempt, "of_writer": writer}
