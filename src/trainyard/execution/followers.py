"""The other processes of a run on several devices, as the first one, the run's child, sees them.

They are of its process group, so that whoever kills or measures the run reaches them, and die with it. One that fails
ends the run as if the child had failed itself: with its own words, exit code or signal, also where the child waits for
it in vain and could say nothing any more.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import msgspec

from trainyard.contracts.events import ChildEvent, Failed
from trainyard.execution.launcher import LaunchSpec
from trainyard.training.ranks import Rank

LAST_WORD_S = 30.0
"""A process that has lost another one waits so long to hear why; it is told at once, once that one has ended."""
WORDS = 1 << 16
"""Bytes that a pipe takes though nobody reads."""
LOST = 75
"""Exit code of a process that failed for no reason but that another one was gone."""
MEETING = "meeting"


class Followers:
    """Started on entering, gone on leaving. `emit` takes the child's events, `tell` its last word where it failed."""

    def __init__(
        self, spec: LaunchSpec, devices: int, emit: Callable[[ChildEvent], None], tell: Callable[[Failed], None]
    ) -> None:
        self._spec, self._devices = spec, devices
        self._emit, self._tell = emit, tell
        self._speaking = threading.Lock()
        """Held by whoever says something; it is never let go by a thread that ends this process."""
        self._over = False
        self._meeting = spec.attempt_folder / MEETING
        self._started: list[tuple[subprocess.Popen[bytes], threading.Thread]] = []

    def __enter__(self) -> Self:
        self._meeting.unlink(missing_ok=True)
        try:
            for number in range(1, self._devices):
                self._start(number)
        except OSError:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None and _lost(error):
            for _, watch in self._started:
                watch.join(LAST_WORD_S)  # what has ended the other one is about to end this process too
        self._end()

    @property
    def rank(self) -> Rank:
        """That of the child."""
        return Rank(0, self._devices, self._meeting)

    def emit(self, event: ChildEvent) -> None:
        """Say something; once a follower's failure has been told, nothing more."""
        with self._speaking:
            self._emit(event)

    def _start(self, number: int) -> None:
        threads = str(threads_of_each(self._spec.threads, self._devices))
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads),
        }
        command = [sys.executable, "-m", "trainyard.execution.follower", str(number), str(self._devices)]
        process = subprocess.Popen(
            [*command, str(os.getpid()), str(self._meeting)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        watch = threading.Thread(target=self._watch, args=(number, process), name=f"follower {number}", daemon=True)
        self._started.append((process, watch))
        assert process.stdin is not None  # noqa: S101  asked for above
        try:
            process.stdin.write(msgspec.json.encode(msgspec.structs.replace(self._spec, token="")))
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended before it could be told anything; whoever watches it says how
        watch.start()

    def _watch(self, number: int, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        if code == 0:
            return
        if code == LOST and any(other.poll() is None for other, _ in self._started if other is not process):
            return  # the one that was lost has more to say
        with self._speaking:
            if not self._over:
                self._end_as_it_did(number, code, process)

    def _end_as_it_did(self, number: int, code: int, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101  asked for above
        os.set_blocking(process.stdout.fileno(), False)
        words = process.stdout.read(WORDS)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        print(f"Process {number + 1} of {self._devices} has ended with {how}.", file=sys.stderr, flush=True)  # noqa: T201
        if words:
            self._tell(msgspec.json.decode(words, type=Failed))
            os._exit(1)
        if code < 0:
            os.kill(os.getpid(), -code)
        os._exit(code)

    def _end(self) -> None:
        with self._speaking:
            self._over = True
        for process, watch in self._started:
            process.kill()
            watch.join()


def threads_of_each(threads: int, processes: int) -> int:
    """Of a run's CPU threads."""
    return max(1, threads // processes)


def _lost(error: BaseException) -> bool:
    from trainyard.training.group import lost  # late: where followers are, PyTorch is too

    return lost(error)
