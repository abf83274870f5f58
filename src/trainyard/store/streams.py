"""How far each journal of a run has been applied: an event that comes twice is applied once.

The newest applied child event of the current attempt is the run's cursor; it is kept nowhere else.
"""

from collections.abc import Iterable

from sqlalchemy import and_, insert, select, update

from trainyard.contracts.events import Writer
from trainyard.store.database import Tx
from trainyard.store.errors import SequenceGapError
from trainyard.store.runs import Fence, check_fence
from trainyard.store.schema import runs, streams


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
    ids = list(run_ids)
    child = and_(streams.c.run_id == runs.c.id, streams.c.attempt == runs.c.attempt, streams.c.writer == "child")
    statement = select(runs.c.id, streams.c.acked).outerjoin_from(runs, streams, child).where(runs.c.id.in_(ids))
    return {row.id: row.acked or 0 for row in tx.execute(statement)}


def _stored(tx: Tx, run_id: str, attempt: int, writer: Writer) -> int | None:
    same = (streams.c.run_id == run_id, streams.c.attempt == attempt, streams.c.writer == writer)
    return tx.execute(select(streams.c.acked).where(*same)).scalar_one_or_none()


def _store(tx: Tx, run_id: str, attempt: int, writer: Writer, value: int, *, exists: bool) -> None:
    key = {"run_id": run_id, "attempt": attempt, "writer": writer}
    if not exists:
        tx.execute(insert(streams), key | {"acked": value})
        return
    same = (streams.c.run_id == run_id, streams.c.attempt == attempt, streams.c.writer == writer)
    tx.execute(update(streams).where(*same).values(acked=value))
