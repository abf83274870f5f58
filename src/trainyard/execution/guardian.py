"""The guardian: one small process an attempt, parent of the child. It keeps the log, samples the machine, ships both
journals, hands commands down, enforces deadlines, and writes how the child ended as the last frame.

It is forked from the fork server before any thread exists, forks the child, and then runs one event loop.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import msgspec

from trainyard.contracts.commands import Command, Pause, Set, Stop, TimeUp
from trainyard.contracts.events import Exited, Failed, GuardianEvent, LogLine, Metrics, Output
from trainyard.execution import processes
from trainyard.execution.child_link import ChildLink
from trainyard.execution.deadlines import Deadlines
from trainyard.execution.journal import JournalWriter
from trainyard.execution.launcher import GUARDIAN_MARK, LaunchSpec
from trainyard.execution.output import LineFolder
from trainyard.execution.ship import Shipper
from trainyard.execution.time_limit import TimeLimit
from trainyard.execution.usage import TreeUsage

SAMPLE_S = 2.0
LOG_FLUSH_S = 0.1
TIME_TICK_S = 0.2
BALLAST_BYTES = 256 << 10
"""Given back to a full disk so that the end of the run can still be written."""
FAREWELL_S = 20.0
"""How long an ended attempt tries to reach the server; after that its journals wait on the disk."""


class Guardian:
    """Watches one child. `link` is how it speaks to it and learns of its end."""

    def __init__(self, spec: LaunchSpec, link: ChildLink) -> None:
        self._spec = spec
        self._link = link
        self._folder = spec.attempt_folder
        processes.leave_mark(self._folder / GUARDIAN_MARK)
        self._journal = JournalWriter(self._folder / "guardian.journal")
        self._ballast = _Ballast(self._folder / "ballast")
        self._lines: list[LogLine] = []
        self._newest: str | None = None
        """The stream of the newest line."""
        self._ended = asyncio.Event()
        self._deadlines = Deadlines(link.pid, spec.silence_limit_s)
        self._clock = TimeLimit(spec)
        self._shipper = Shipper(spec, self._order, self._fenced)

    async def run(self) -> None:
        """Watch until the child has ended and the server knows it, or cannot be reached."""
        ship = asyncio.create_task(self._shipper.run())
        helpers = [
            asyncio.create_task(work)
            for work in (
                self._flush_lines(),
                self._sample(),
                self._keep_time(),
                self._deadlines.run(self._heard),
                *self._readers(),
            )
        ]
        exited = await self._link.wait()
        if self._link.owned:
            processes.kill_group(self._link.pid, None)
        await self._drain(helpers)
        self._write_end(exited)
        self._shipper.no_more()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ship, FAREWELL_S)

    async def _drain(self, helpers: list["asyncio.Task[None]"]) -> None:
        """Read what still lies in the pipes, then end the helpers."""
        await self._link.drained()
        for helper in helpers:
            helper.cancel()
        results = await asyncio.gather(*helpers, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                self._note(f"The guardian's helper failed: {result!r}")
        self._flush()

    def _write_end(self, exited: Exited) -> None:
        if self._link.last_word is not None:
            self._append(self._link.last_word)
        self._append(msgspec.structs.replace(exited, killed_for=self._deadlines.killed_for))
        self._ballast.drop()

    def _readers(self):
        for stream in ("stdout", "stderr"):
            yield self._link.read_lines(LineFolder(stream), self._take)

    def _take(self, lines: list[LogLine]) -> None:
        self._deadlines.heard_something()
        for line in lines:
            self._log(line)

    def _log(self, line: LogLine) -> None:
        """A line may replace the one before it only if that is of the same stream: bars and prints do mix."""
        if line.replaces and self._newest != line.stream:
            line = msgspec.structs.replace(line, replaces=False)
        if line.replaces and self._lines:
            line = msgspec.structs.replace(line, replaces=self._lines.pop().replaces)
        self._newest = line.stream
        self._lines.append(line)

    def _note(self, text: str) -> None:
        self._log(LogLine(time=time.time(), stream="studio", text=text))

    def _order(self, command: Command) -> None:
        """Hand a command to the child; one that is to end it starts its deadline."""
        if isinstance(command, Set):
            self._clock.change(command.values)
        else:
            self._deadlines.stop_within(
                command.deadline_s, "time_limit" if isinstance(command, TimeUp) else "stop_deadline"
            )
            self._note(f"{_named(command)}; it has {command.deadline_s:.0f} s.")
        self._link.send(command)

    async def _keep_time(self) -> None:
        """When the run has had its time, and nobody has asked it to end before, ask it to end well."""
        while self._deadlines.stopping or not self._clock.over:
            await asyncio.sleep(TIME_TICK_S)
        self._order(TimeUp(id=0, deadline_s=self._spec.time_limit_grace_s))

    def _fenced(self, why: str) -> None:
        """This attempt is no longer the run's own: it must not go on using the machine."""
        self._note(why)
        if self._link.owned:
            processes.kill_group(self._link.pid, self._link.identity)

    def _heard(self) -> int:
        """Grows whenever the child writes to its journal."""
        try:
            return (self._folder / "child.journal").stat().st_size
        except FileNotFoundError:
            return 0

    async def _flush_lines(self) -> None:
        while True:
            await asyncio.sleep(LOG_FLUSH_S)
            self._flush()

    def _flush(self) -> None:
        if self._lines:
            lines, self._lines = self._lines, []
            self._append(Output(time=time.time(), lines=lines))

    async def _sample(self) -> None:
        usage = TreeUsage(self._link.pid)
        started = time.monotonic() - self._spec.age_s
        while True:
            if values := usage.sample():
                self._append(Metrics(time=time.time(), step=round(time.monotonic() - started), values=values))
            await asyncio.sleep(SAMPLE_S)

    def _append(self, event: GuardianEvent) -> None:
        """Write an event; a full disk takes the ballast's place once, after that lines are lost but never the end."""
        try:
            self._journal.append(event)
        except OSError:
            if not self._ballast.drop():
                if isinstance(event, Exited | Failed):
                    raise
                return
            self._journal.append(event)
        self._shipper.more.set()


def _named(command: Stop | Pause | TimeUp) -> str:
    match command:
        case Stop(mode=mode):
            return f"Stop asked for: {mode}"
        case Pause():
            return "Pause asked for"
        case TimeUp():
            return "The time limit is reached"


class _Ballast:
    """A file whose only use is to be deleted when the disk is full."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with contextlib.suppress(OSError), path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, BALLAST_BYTES)

    def drop(self) -> bool:
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        return True


def watch(spec: LaunchSpec, link: ChildLink) -> None:
    """Be the guardian of a child until it has ended."""
    asyncio.run(_watch(spec, link))


async def _watch(spec: LaunchSpec, link: ChildLink) -> None:
    await Guardian(spec, link).run()


def fork_and_watch(spec: LaunchSpec, run_child: Callable[[LaunchSpec, socket.socket], int]) -> None:
    """In a freshly forked process: become a session of its own, fork the child, watch it. Never returns."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    code = 1
    try:
        link = ChildLink.fork(spec, run_child)
        watch(spec, link)
        code = 0
    except BaseException:  # noqa: BLE001  the edge of the process: its own file is the last place to tell
        (spec.attempt_folder / "guardian.error").write_text(traceback.format_exc())
    finally:
        sys.stdout.flush()
        os._exit(code)
