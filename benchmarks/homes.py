"""A real studio with a home of its own, filled through the store before it starts, and a plain line to its API."""

import http.client
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import psutil

from trainyard.contracts.run import Reason, State
from trainyard.runs.transitions import END, LAUNCH, START
from trainyard.services.ids import new_id
from trainyard.store import attempts, runs
from trainyard.store.buckets import Floats
from trainyard.store.database import Database, Tx
from trainyard.store.metrics import Points
from trainyard.store.runs import Fence, NewRun
from trainyard.testing.studio import StudioProcess, running_studio

HERE = Path(__file__).parent
PLUG_IN = {"TRAINYARD_TRAINERS": "plugin:SPEC", "PYTHONPATH": str(HERE)}
DURATION_S = 600.0

# Byte code is kept between starts, as Python does for everyone who does not tell it otherwise.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@contextmanager
def studio(fill: Callable[[Database], None] | None = None, /, **environment: str) -> Generator[StudioProcess]:
    """A studio in a process of its own, in a temporary folder; `fill` writes to its database while it is down.

    With `**PLUG_IN` it has the trainer of `plugin.py` beside its own.
    """
    with (
        tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder,
        running_studio(Path(folder) / "home", kind=StudioProcess, stdin=subprocess.DEVNULL, **environment) as process,
    ):
        if fill is not None:
            process.stop()
            database = Database(f"sqlite:///{process.home / 'studio.db'}")
            database.open()
            fill(database)
            database.close()
            process.start()
        yield process


def add_ended_run(tx: Tx, name: str, trainer: str = "tabular.boosting", age_s: float = 0.0) -> str:
    """A completed run without points, made `age_s` seconds ago; its id."""
    run_id, created = new_id(), time.time() - DURATION_S - age_s
    new = NewRun(
        id=run_id,
        name=name,
        project="default",
        trainer=trainer,
        dataset="breast_cancer",
        dataset_id=None,
        dataset_version=None,
        config={"iterations": 300, "learning_rate": 0.05, "leaves": 31, "seed": 0},
        created_at=created,
        step_unit="iterations",
        goal="val/accuracy",
        goal_direction="max",
        color=runs.next_color(tx),
    )
    runs.insert(tx, new)
    attempts.insert(tx, run_id, 1, token_sha256=run_id, host="bench", launched_at=created)
    runs.apply(tx, run_id, LAUNCH, State.STARTING, Fence(0), attempt=1)
    runs.apply(tx, run_id, START, State.RUNNING, Fence(1), started_at=created)
    attempts.end(tx, run_id, 1, created + DURATION_S, None)
    ended: dict[str, Any] = {"reason": Reason.COMPLETED, "ended_at": created + DURATION_S, "progress": 1.0}
    runs.apply(tx, run_id, END, State.COMPLETED, Fence(1), **ended)
    return run_id


def points_of(values: Floats) -> Points:
    """`values` at steps 0, 1, 2, … a hundredth of a second apart."""
    steps = np.arange(len(values), dtype=np.int64)
    return Points(steps, (1.7e9 + steps * 0.01).astype(np.float64), values)


class Line:
    """One kept-alive HTTP connection, with as little of a client between us and the server as can be."""

    def __init__(self, process: StudioProcess) -> None:
        parts = urlsplit(process.url)
        self._http = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {process.token}"}

    def get(self, path: str) -> bytes:
        """The body of a 200 answer."""
        self._http.request("GET", path, headers=self._headers)
        response = self._http.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"GET {path} answered {response.status}: {body[:300]!r}")
        return body

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))


def cpu_s(pid: int) -> float:
    """CPU seconds that a process has used by itself."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def peer_python() -> Path | None:
    """The interpreter with the other tools (`make bench-peers`), or None where it was not made."""
    path = HERE.parent / ".bench-venv" / "bin" / "python"
    return path if path.exists() else None


def quiet() -> dict[str, str]:
    """This environment without a studio's settings."""
    return {key: value for key, value in os.environ.items() if not key.startswith("TRAINYARD_")}
