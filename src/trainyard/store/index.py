"""The database is an index of journals (DESIGN, invariant 1): what came from them can be removed and rebuilt."""

from sqlalchemy import delete, update

from trainyard.store.database import Tx
from trainyard.store.schema import log_segments, metrics, run_events, runs, streams


def reset(tx: Tx, run_id: str) -> None:
    """Remove a run's metrics, logs, alerts, checkpoints and stream positions; its state and its attempts stay."""
    for table in (metrics, log_segments, run_events, streams):
        tx.execute(delete(table).where(table.c.run_id == run_id))
    tx.execute(update(runs).where(runs.c.id == run_id).values(last_metrics="{}"))
