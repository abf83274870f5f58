"""A run that a script of one's own logs into: its journal is written here, its guardian is a process beside it."""

import atexit
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import msgspec

from trainyard.contracts.events import Failed, Finished, Metrics
from trainyard.contracts.run import Attached
from trainyard.execution.journal import JournalWriter
from trainyard.execution.launcher import LaunchSpec

FAREWELL_S = 30.0


class ScriptRun:
    """Logs metrics of this process. Every point is in the journal when `log` returns."""

    def __init__(self, attached: Attached, home: Path, url: str) -> None:
        self.id = attached.run.id
        self.url = f"{url}/runs/{self.id}"
        spec = _spec(attached, home)
        spec.attempt_folder.mkdir(parents=True, exist_ok=True)
        self._journal = JournalWriter(spec.attempt_folder / "child.journal")
        self._lock = threading.Lock()
        self._step = 0
        self._last: dict[str, float] = {}
        self._guardian = _start_guardian(spec, url)
        atexit.register(self.finish)

    def log(self, values: Mapping[str, float], step: int | None = None) -> None:
        """One point a metric. `step` counts up by itself where it is not given. Raises OSError on a full disk."""
        with self._lock:
            if step is None:
                step = self._step
            self._step = step + 1
            points = dict(values)
            self._journal.append(Metrics(time=time.time(), step=step, values=points))
            self._last |= points

    def finish(self) -> None:
        """The training is over: wait until the studio has every point. Doing it twice does no harm."""
        self._end(Finished(time=time.time(), outcome="completed", saved=None, summary=self._last))

    def fail(self, message: str, traceback: str = "") -> None:
        """The training has failed, and why."""
        self._end(Failed(time=time.time(), reason="trainer_error", message=message, traceback=traceback))

    def _end(self, word: Finished | Failed) -> None:
        with self._lock:
            if self._journal.closed:
                return
            self._journal.append(word)
            self._journal.close()
        atexit.unregister(self.finish)
        assert self._guardian.stdin is not None  # noqa: S101  it was started with a pipe
        with suppress(BrokenPipeError):
            self._guardian.stdin.write(b"over")
            self._guardian.stdin.close()
        self._guardian.wait(FAREWELL_S)

    def __enter__(self) -> "ScriptRun":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self.finish()
        else:
            last_line = traceback.format_exception_only(error)[-1].strip()
            self.fail(last_line, "".join(traceback.format_exception(error)))


def _spec(attached: Attached, home: Path) -> LaunchSpec:
    return LaunchSpec(
        run=attached.run.id,
        attempt=attached.attempt,
        token=attached.token,
        entry=None,
        config_type=None,
        config=attached.run.config,
        dataset_folder=None,
        run_folder=str(home / "runs" / attached.run.id),
        home=str(home),
        seed=0,
        threads=1,
        device="cpu",
        silence_limit_s=None,
    )


def _start_guardian(spec: LaunchSpec, url: str) -> "subprocess.Popen[bytes]":
    path = spec.attempt_folder / "launch.json"
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(spec))
    command = [sys.executable, "-m", "trainyard.execution.attach", str(path), str(os.getpid())]
    environment = os.environ | {"TRAINYARD_SERVER_URL": url, "OMP_NUM_THREADS": "1"}
    with (spec.attempt_folder / "guardian.log").open("ab") as report:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=report, stderr=report, env=environment, start_new_session=True
        )
