"""How long a run has trained: the attempts that are over, from their launch to their end."""

from collections.abc import Callable
from pathlib import Path

from trainyard.store import attempts
from trainyard.store.attempts import Attempt
from trainyard.store.database import Tx

FolderOf = Callable[[str, int], Path]
"""Where an attempt's journals lie, by run and number."""


def trained_s(tx: Tx, run_id: str, folder_of: FolderOf) -> float:
    """Seconds of a run's ended attempts. Waiting in the queue and pauses lie between attempts, and are not in it."""
    ended = [one for one in attempts.of_run(tx, run_id) if one.ended_at is not None]
    return sum(max(0.0, _end_of(one, folder_of) - one.launched_at) for one in ended)


def _end_of(attempt: Attempt, folder_of: FolderOf) -> float:
    """As its guardian told; one that went away with its machine last wrote when it was still there."""
    if attempt.exited is not None:
        return attempt.exited.time
    journal = folder_of(attempt.run_id, attempt.number) / "guardian.journal"
    return journal.stat().st_mtime if journal.exists() else attempt.launched_at
