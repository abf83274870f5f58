"""The ways in which an attempt ends, whoever noticed it: the run is over, or paused, or it goes on in another one."""

from trainyard.contracts.commands import Set
from trainyard.contracts.events import Alert, Exited
from trainyard.contracts.run import Failure, Reason, State
from trainyard.runs.reasons import MEANINGS
from trainyard.runs.remedies import remedy_for
from trainyard.runs.transitions import END, PAUSE, RETRY
from trainyard.services.changes import changed_config, known_changes
from trainyard.store import attempts, commands, run_events, runs
from trainyard.store.database import Tx
from trainyard.store.runs import Fence

REMEDIED = {Reason.OUT_OF_MEMORY: "Out of memory", Reason.DIVERGED: "The loss was not a number"}
LOST_IN_A_ROW = 3
"""So many attempts may be lost before they get as far as a checkpoint of their own; then the run has failed."""


def end_run(
    tx: Tx, run_id: str, attempt: int, reason: Reason, at: float, failure: Failure | None, exited: Exited | None
) -> None:
    """Close the attempt and move the run to its reason's final state; or back to the queue, where it may go on."""
    attempts.end(tx, run_id, attempt, at, exited)
    if _helps_itself(tx, run_id, attempt, reason, at, failure):
        runs.apply(tx, run_id, RETRY, State.QUEUED, Fence(attempt), eta_s=None)
        return
    if _goes_on(tx, run_id, attempt, reason):
        why = failure.message if failure is not None else MEANINGS[reason].text
        text = f"{why} It goes on from its newest checkpoint."
        run_events.add(tx, run_id, attempt, [Alert(time=at, level="warning", title="The attempt was lost", text=text)])
        runs.apply(tx, run_id, RETRY, State.QUEUED, Fence(attempt), eta_s=None)
        return
    runs.apply(
        tx, run_id, END, MEANINGS[reason].final, Fence(attempt), reason=reason, failure=failure, ended_at=at, eta_s=None
    )


def pause_run(tx: Tx, run_id: str, attempt: int, at: float, exited: Exited) -> None:
    """Close the attempt of a run that has saved all it needs to go on."""
    attempts.end(tx, run_id, attempt, at, exited)
    runs.apply(tx, run_id, PAUSE, State.PAUSED, Fence(attempt), eta_s=None)


def _helps_itself(tx: Tx, run_id: str, attempt: int, reason: Reason, at: float, failure: Failure | None) -> bool:
    """Order what the next attempt is to do otherwise, where there is a remedy, and say so: whether there is."""
    run = runs.get(tx, run_id) if reason in REMEDIED else None
    if run is None or run.state not in RETRY.sources:
        return False
    changes = known_changes(tx, run)
    config = changed_config(run, (change.values for change in changes))
    remedy = remedy_for(reason, config, [change.why for change in changes])
    if remedy is None:
        return False
    commands.add(tx, run_id, attempt, Set(id=0, values=remedy.values, why=remedy.why), at)
    why = failure.message if failure is not None else MEANINGS[reason].text
    settings = ", ".join(f"{name} {value:.6g}" for name, value in remedy.values.items())
    saved = "from its newest checkpoint" if run_events.saved_by(tx, run_id) is not None else "from its beginning"
    text = f"{why} It goes on {saved} with {settings}."
    run_events.add(tx, run_id, attempt, [Alert(time=at, level="warning", title=REMEDIED[reason], text=text)])
    return True


def _goes_on(tx: Tx, run_id: str, attempt: int, reason: Reason) -> bool:
    """Whether the cause lay outside, there is a checkpoint, and not too many attempts were lost since it was saved."""
    if reason not in (Reason.KILLED, Reason.INTERRUPTED):
        return False
    run, saved = runs.get(tx, run_id), run_events.saved_by(tx, run_id)
    if run is None or saved is None or run.state not in RETRY.sources:
        return False
    return attempt - saved < LOST_IN_A_ROW
