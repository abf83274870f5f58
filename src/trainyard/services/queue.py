"""The queue: what waits, and for what."""

from trainyard.contracts.run import Waiting
from trainyard.runs.scheduling import Plan, schedule
from trainyard.store import runs
from trainyard.store.database import Tx


def plan(tx: Tx, slots: int) -> Plan:
    """What would be launched now, and what the others wait for."""
    return schedule(runs.queued(tx), busy(tx), slots)


def busy(tx: Tx) -> int:
    """Slots that are taken: active runs, but for scripts of one's own that only log here."""
    return sum(run.dataset_id is not None for run in runs.active(tx))


def waiting_of(tx: Tx, slots: int) -> dict[str, Waiting]:
    """Why each queued run waits. One that is about to be launched waits for nothing."""
    return plan(tx, slots).waiting
