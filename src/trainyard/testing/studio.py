"""A real studio in a process of its own, on a home folder of its own, to be looked at, killed, and started again.

For tests of the studio, of plug-ins, and for benchmarks: nothing in it is a stand-in.
"""

import atexit
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from trainyard.client import ENDED, Client
from trainyard.contracts.errors import StudioError
from trainyard.services.catalog import BUNDLED, GENERATED

T = TypeVar("T")

START_TIMEOUT_S = 60.0
WARM_TIMEOUT_S = 180.0
"""A busy machine imports torch for long; what is tested comes after that."""


class StudioProcess:
    """`trainyard up` on `home`. `environment` is added to that of the tests."""

    def __init__(self, home: Path, stdin: int = subprocess.DEVNULL, **environment: str) -> None:
        self.home = home
        self._stdin = stdin
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.url = ""
        self.client: Client

    def start(self, *arguments: str) -> "StudioProcess":
        """Start and wait until it says that it is up. A later start takes the same port."""
        self.home.mkdir(parents=True, exist_ok=True)
        log = self.home / "studio.log"
        offset = log.stat().st_size if log.exists() else 0
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TRAINYARD_")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users do not set it, and every start would compile anew
        environment |= {"OMP_NUM_THREADS": "1", **self._environment}
        command = [sys.executable, "-m", "trainyard.cli", "up", "--home", str(self.home), "--port", str(self.port)]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, *arguments], env=environment, stdin=self._stdin, stdout=output, stderr=output
            )
        text = wait_for(lambda: self._greeting(log, offset), START_TIMEOUT_S, "the studio to be up")
        self.url, self.port = text
        self.client = Client(self.url, home=self.home)
        return self

    def _greeting(self, log: Path, offset: int) -> tuple[str, int] | None:
        assert self._process is not None  # noqa: S101
        text = log.read_bytes()[offset:].decode()
        if self._process.poll() is not None:
            raise AssertionError(f"the studio ended with {self._process.returncode}:\n{text}")
        found = re.search(r"(http://[\d.]+:(\d+))/\?token=", text)
        return (found[1], int(found[2])) if found else None

    @property
    def pid(self) -> int:
        assert self._process is not None  # noqa: S101
        return self._process.pid

    @property
    def token(self) -> str:
        return (self.home / "token").read_text().strip()

    def log(self) -> str:
        return (self.home / "studio.log").read_text()

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.signal(signal.SIGKILL)

    def stop(self) -> None:
        self.signal(signal.SIGTERM)

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self.ended(30)

    def ended(self, timeout_s: float) -> None:
        """Wait until the server has ended by itself."""
        if self._process is not None:
            self._process.wait(timeout_s)
            self._process = None
            self.client.close()

    def end(self, run_id: str, timeout_s: float = 60) -> dict[str, Any]:
        """The run, once it has ended."""
        return wait_for(lambda: _if_ended(self.client.run(run_id)), timeout_s, f"run {run_id} to end")

    def discard_all(self) -> None:
        """End whatever still waits or trains, so that the next test has all slots."""
        left = [*self.client.runs(state=["queued", "starting", "running", "pausing", "stopping"])]
        for run in left:
            with contextlib.suppress(StudioError):  # it has ended by itself meanwhile
                self.client.stop(run["id"], "discard")
        for run in left:
            self.end(run["id"])

    def until(self, run_id: str, condition: Callable[[dict[str, Any]], bool], timeout_s: float = 60) -> dict[str, Any]:
        """The run, once `condition` holds. Fails where the run ends before."""

        def look() -> dict[str, Any] | None:
            run = self.client.run(run_id)
            if condition(run):
                return run
            if run["state"] in ENDED:
                raise AssertionError(f"the run ended first: {run['state']} {run['reason']} {run['failure']}")
            return None

        return wait_for(look, timeout_s, f"a condition on run {run_id}")


def _if_ended(run: dict[str, Any]) -> dict[str, Any] | None:
    return run if run["state"] in ENDED else None


S = TypeVar("S", bound=StudioProcess)


def wait_for(look: Callable[[], T | None], timeout_s: float, what: str) -> T:
    """Look again and again until there is something; fail after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        if (found := look()) is not None:
            return found
        if time.monotonic() >= deadline:
            raise AssertionError(f"waited {timeout_s:.0f} s for {what}")
        time.sleep(0.05)


@contextlib.contextmanager
def running_studio(
    home: Path, *arguments: str, kind: type[S] = StudioProcess, stdin: int = subprocess.DEVNULL, **environment: str
) -> Generator[S]:
    """A studio with the bundled data; ended with everything it started."""
    if "TRAINYARD_DATABASE_URL" not in environment:
        shutil.copytree(_furnished_home(), home, dirs_exist_ok=True)
    studio = kind(home, stdin, **environment)
    try:
        studio.start(*arguments)
        wait_for(lambda: _ready(studio), WARM_TIMEOUT_S, "the bundled data sets and a warm launcher")
        yield studio
    finally:
        studio.stop()
        _kill_everything_of(home)


@cache
def _furnished_home() -> Path:
    """A home folder in which the bundled data sets are made already: making them takes seconds, copying none."""
    home = Path(tempfile.mkdtemp(prefix="trainyard-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    studio = StudioProcess(home).start()
    try:
        wait_for(lambda: _all_bundled(studio), WARM_TIMEOUT_S, "the bundled data sets")
    finally:
        studio.stop()
    for left in ("studio.log", "forkserver.log", "server.json", "lock"):
        (home / left).unlink()
    return home


def _ready(studio: StudioProcess) -> bool | None:
    launcher = studio.client.request("GET", "/api/system/metrics")["launcher"]
    return True if launcher == "ready" and _all_bundled(studio) else None


def _all_bundled(studio: StudioProcess) -> bool | None:
    """All are there and ready; the last of them takes some seconds."""
    states = {one["name"]: one["state"] for one in studio.client.datasets()}
    return True if all(states.get(name) == "ready" for name in (*BUNDLED, *GENERATED)) else None


def _kill_everything_of(home: Path) -> None:
    """Guardians of runs that a test left running; their children die with them."""
    for mark in home.glob("runs/*/attempts/*/guardian.pid"):
        with contextlib.suppress(ProcessLookupError, ValueError, FileNotFoundError):
            os.kill(int(mark.read_text().split()[0]), signal.SIGKILL)
