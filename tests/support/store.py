"""Short ways to put runs, attempts and points into a database."""

from typing import Any

import numpy as np

from trainyard.contracts.run import State
from trainyard.runs.transitions import LAUNCH, START
from trainyard.store import attempts, runs
from trainyard.store.database import Tx
from trainyard.store.metrics import Points
from trainyard.store.runs import Fence, NewRun

CREATED = 1_700_000_000.0


def new_run(run_id: str = "r1", **changes: Any) -> NewRun:
    fields: dict[str, Any] = {
        "id": run_id,
        "name": f"run {run_id}",
        "project": "default",
        "trainer": "tabular.forest",
        "dataset": "wine",
        "dataset_id": "d1",
        "dataset_version": 1,
        "config": {"trees": 100},
        "created_at": CREATED,
        "step_unit": "tree",
        "goal": "val/accuracy",
        "goal_direction": "max",
        "color": 0,
    }
    return NewRun(**(fields | changes))


def launch(tx: Tx, run_id: str = "r1", number: int = 1) -> None:
    """A queued run gets attempt `number`."""
    runs.apply(tx, run_id, LAUNCH, State.STARTING, Fence(number - 1), attempt=number)
    token = f"{run_id}-{number}"
    attempts.insert(tx, run_id, number, token_sha256=token, host="here", launched_at=CREATED + number)


def running(tx: Tx, run_id: str = "r1", **changes: Any) -> None:
    """Insert a run and bring it to running at attempt 1."""
    runs.insert(tx, new_run(run_id, **changes))
    launch(tx, run_id)
    runs.apply(tx, run_id, START, State.RUNNING, Fence(1), started_at=CREATED + 2)


def points(values: list[float], first_step: int = 0) -> Points:
    n = len(values)
    return Points(np.arange(first_step, first_step + n), CREATED + np.arange(n) / 8, np.array(values, np.float64))
