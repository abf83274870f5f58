"""How a guardian holds its child: pipes for its output, a socket for commands, and the end as the kernel tells it."""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from trainyard.contracts.commands import Command, Stop
from trainyard.contracts.events import Exited, Failed, LogLine
from trainyard.execution import processes
from trainyard.execution.launcher import LaunchSpec
from trainyard.execution.output import LineFolder

OOM_SCORE = 500
DRAIN_S = 2.0


@dataclass(slots=True)
class ChildLink:
    """One child process, forked here (`owned`) or a script of one's own that was there before."""

    pid: int
    owned: bool
    identity: str | None
    commands: socket.socket | None = None
    pipes: dict[str, int] = field(default_factory=dict[str, int])
    lifeline: int | None = None
    last_word: Failed | None = None
    _oom_kills: int = field(default_factory=processes.kernel_oom_kills)
    _open_pipes: set[str] = field(default_factory=set[str])

    @classmethod
    def fork(cls, spec: LaunchSpec, run_child: Callable[[LaunchSpec, socket.socket], int]) -> "ChildLink":
        """Fork the child. Call before any thread or event loop exists."""
        ours, theirs = socket.socketpair()
        out, err = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            _be_the_child(spec, run_child, theirs, ours, out, err)
        theirs.close()
        os.close(out[1])
        os.close(err[1])
        processes.prefer_for_oom(pid, OOM_SCORE)
        return cls(pid, True, processes.identity(pid), ours, {"stdout": out[0], "stderr": err[0]})

    @classmethod
    def attach(cls, pid: int, lifeline: int) -> "ChildLink":
        """Watch a process that runs already, or did a moment ago; it holds the other end of the pipe `lifeline`."""
        return cls(pid, False, processes.identity(pid), lifeline=lifeline)

    def send(self, command: Command) -> None:
        """Hand a command to the child; a child that has just ended does not mind."""
        if self.commands is not None:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.commands.sendall(msgspec.json.encode(command) + b"\n")
        else:
            hard = isinstance(command, Stop) and command.mode == "discard"
            processes.interrupt(self.pid, self.identity, hard=hard)

    async def wait(self) -> Exited:
        """Wait for the end of the child and tell how it was."""
        if not self.owned:
            await self._script_ended()
            return Exited(time=time.time(), code=None, signal=None)
        await processes.gone(self.pid, self.identity)
        self._read_last_word()
        _, status, usage = os.wait4(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        oom = code == -9 and processes.kernel_oom_kills() > self._oom_kills
        return Exited(
            time=time.time(),
            code=code if code >= 0 else None,
            signal=-code if code < 0 else None,
            out_of_memory=oom,
            peak_memory_bytes=usage.ru_maxrss * 1024,
        )

    async def _script_ended(self) -> None:
        """The script has said that this run is over, or its process is gone."""
        if self.identity is None or self.lifeline is None:
            return
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self.lifeline, over.set)
        waits = {asyncio.create_task(over.wait()), asyncio.create_task(processes.gone(self.pid, self.identity))}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        loop.remove_reader(self.lifeline)
        for wait in waits:
            wait.cancel()

    def _read_last_word(self) -> None:
        """What the child could not write to its journal it says over the command socket."""
        if self.commands is None:
            return
        self.commands.setblocking(False)
        with contextlib.suppress(BlockingIOError, ConnectionResetError):
            if data := self.commands.recv(1 << 20):
                self.last_word = msgspec.json.decode(data, type=Failed)

    async def read_lines(self, folder: LineFolder, take: Callable[[list[LogLine]], None]) -> None:
        """Read one of the child's streams to its end."""
        fd = self.pipes.get(folder.stream)
        if fd is None:
            return
        self._open_pipes.add(folder.stream)
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=1 << 20)
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(fd, "rb", buffering=0)
        )
        try:
            while data := await reader.read(1 << 16):
                take(folder.feed(data))
        finally:
            take(folder.close())
            transport.close()
            self._open_pipes.discard(folder.stream)

    async def drained(self) -> None:
        """Wait until the streams have ended; a stray descendant that holds them open does not delay the end."""
        deadline = time.monotonic() + DRAIN_S
        while self._open_pipes and time.monotonic() < deadline:
            await asyncio.sleep(0.01)


def _be_the_child(
    spec: LaunchSpec,
    run_child: Callable[[LaunchSpec, socket.socket], int],
    commands: socket.socket,
    guardians_end: socket.socket,
    out: tuple[int, int],
    err: tuple[int, int],
) -> None:
    """Everything after the fork on the child's side. Never returns."""
    code = 1
    try:
        processes.die_with_parent()
        guardians_end.close()
        for (read, write), target in ((out, 1), (err, 2)):
            os.close(read)
            os.dup2(write, target)
            os.close(write)
        code = run_child(spec, commands)
    finally:
        os._exit(code)
