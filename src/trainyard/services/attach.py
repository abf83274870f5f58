"""A script of one's own asks for a run to log into: the run starts at once, and holds no slot's process of ours."""

import secrets
import time

from trainyard.contracts.run import SCRIPT, Attached, AttachRequest, State
from trainyard.runs.transitions import START
from trainyard.services.ids import new_id
from trainyard.services.runs import found
from trainyard.services.scheduler import begin_attempt
from trainyard.services.studio import Studio
from trainyard.store import runs
from trainyard.store.database import Tx
from trainyard.store.runs import Fence, NewRun


async def create(studio: Studio, request: AttachRequest) -> Attached:
    """Make a run that is running already, and the secret with which its guardian speaks for it."""
    run_id, token, now = new_id(), secrets.token_urlsafe(32), time.time()

    def write(tx: Tx) -> Attached:
        runs.insert(
            tx,
            NewRun(
                id=run_id,
                name=request.name or f"script-{run_id[-4:]}",
                project=request.project,
                trainer=SCRIPT,
                dataset="",
                dataset_id=None,
                dataset_version=None,
                config=request.config,
                created_at=now,
                step_unit="step",
                goal=None,
                goal_direction=None,
                color=runs.next_color(tx),
            ),
        )
        number = begin_attempt(tx, run_id, 0, token)
        runs.apply(tx, run_id, START, State.RUNNING, Fence(number), started_at=now, pid=request.pid)
        folder = str(studio.run_folder(run_id))
        return Attached(run=found(tx, studio, run_id), attempt=number, token=token, folder=folder)

    attached = await studio.database.write(write)
    studio.announcer.changed(run_id)
    return attached
