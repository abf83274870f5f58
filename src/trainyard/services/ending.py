"""The one way in which an attempt ends, whoever noticed it."""

from trainyard.contracts.events import Exited
from trainyard.contracts.run import Failure, Reason
from trainyard.runs.reasons import MEANINGS
from trainyard.runs.transitions import END
from trainyard.store import attempts, runs
from trainyard.store.database import Tx
from trainyard.store.runs import Fence


def end_run(
    tx: Tx, run_id: str, attempt: int, reason: Reason, at: float, failure: Failure | None, exited: Exited | None
) -> None:
    """Move the run to its reason's final state and close the attempt."""
    attempts.end(tx, run_id, attempt, at, exited)
    runs.apply(
        tx, run_id, END, MEANINGS[reason].final, Fence(attempt), reason=reason, failure=failure, ended_at=at, eta_s=None
    )
