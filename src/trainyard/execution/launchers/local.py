"""Launches attempts as processes of this machine, through a fork server that has torch imported already."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

from trainyard.execution import processes
from trainyard.execution.launcher import GUARDIAN_MARK, Handle, LaunchError, LaunchSpec

LAUNCH_TIMEOUT_S = 30.0
IMPORT_TIMEOUT_S = 120.0
POLL_S = 1.0

log = structlog.get_logger()


class _ServerDiedError(LaunchError):
    """The fork server is gone; it may be started anew."""


class LocalLauncher:
    """The `Launcher` for this machine. Each child gets `threads` CPU threads."""

    def __init__(self, home: Path, threads: int) -> None:
        self._home = home
        self._threads = threads
        self._server: asyncio.subprocess.Process | None = None
        self._warming: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._watching: set[asyncio.Task[None]] = set()
        self._trouble: str | None = None

    async def start(self) -> None:
        self._warming = asyncio.create_task(self._warm_up(), name="fork-server")

    async def _warm_up(self) -> None:
        """Start the fork server and wait until it has imported everything."""
        self._trouble = None
        environment = os.environ | {name: str(self._threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        environment.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")  # DistributedDataParallel warns where nothing is wrong
        with (self._home / "forkserver.log").open("ab") as report:
            self._server = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "trainyard.execution.forkserver", str(os.getpid())),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=report,
                env=environment,
                start_new_session=True,
            )
        try:
            await self._answer(IMPORT_TIMEOUT_S)
        except LaunchError as error:
            self._trouble = str(error)
            raise

    async def launch(self, spec: LaunchSpec) -> Handle:
        path = spec.attempt_folder / "launch.json"
        path.touch(mode=0o600)
        path.write_bytes(msgspec.json.encode(spec))
        async with self._turn:
            try:
                answer = await self._ask(path)
            except _ServerDiedError:
                await self._ready_server()  # importing takes long enough for a guardian, if one was made, to say so
                if (mark := processes.read_mark(spec.attempt_folder / GUARDIAN_MARK)) is not None:
                    return Handle(*mark)
                answer = await self._ask(path)
        if "error" in answer:
            raise LaunchError(str(answer["error"]))
        return Handle(int(str(answer["pid"])), str(answer["identity"]))

    async def _ask(self, path: Path) -> dict[str, object]:
        server = await self._ready_server()
        assert server.stdin is not None  # noqa: S101  it was started with a pipe
        try:
            server.stdin.write(json.dumps({"launch": str(path)}).encode() + b"\n")
            await server.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            await server.wait()
            raise _ServerDiedError(self._death_note()) from error
        return await self._answer(LAUNCH_TIMEOUT_S)

    async def _ready_server(self) -> asyncio.subprocess.Process:
        """The fork server, started anew if it has died."""
        if self._warming is None or (self._server is not None and self._server.returncode is not None):
            await self.start()
        assert self._warming is not None  # noqa: S101
        await asyncio.shield(self._warming)
        assert self._server is not None  # noqa: S101
        return self._server

    async def _answer(self, timeout_s: float) -> dict[str, object]:
        assert self._server is not None  # noqa: S101
        assert self._server.stdout is not None  # noqa: S101
        try:
            line = await asyncio.wait_for(self._server.stdout.readline(), timeout_s)
        except TimeoutError as error:
            self._server.kill()
            raise LaunchError(f"The fork server did not answer within {timeout_s:.0f} s.") from error
        if not line:
            await self._server.wait()
            raise _ServerDiedError(self._death_note())
        return json.loads(line)

    def _death_note(self) -> str:
        code = self._server.returncode if self._server else None
        return f"The fork server has ended (exit code {code}); {self._home / 'forkserver.log'} tells why."

    def adopt(self, handle: Handle) -> bool:
        return processes.is_alive(handle.pid, handle.identity)

    def watch(self, handle: Handle, gone: Callable[[], None]) -> None:
        task = asyncio.create_task(self._watch(handle, gone), name=f"watch-{handle.pid}")
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)

    async def _watch(self, handle: Handle, gone: Callable[[], None]) -> None:
        await processes.gone(handle.pid, handle.identity)
        gone()

    def kill(self, handle: Handle) -> None:
        processes.kill_group(handle.pid, handle.identity)

    def describe(self) -> str:
        if self._trouble:
            return f"down: {self._trouble}"
        if self._warming is None or not self._warming.done():
            return "starting"
        ended = self._server is None or self._server.returncode is not None
        return f"down: {self._death_note()}" if ended else "ready"

    async def close(self) -> None:
        """Let the fork server go; guardians and children are in sessions of their own and go on."""
        for task in (self._warming, *self._watching):
            if task is not None:
                task.cancel()
        if self._server is not None and self._server.returncode is None:
            assert self._server.stdin is not None  # noqa: S101
            self._server.stdin.close()
            try:
                await asyncio.wait_for(self._server.wait(), 5)
            except TimeoutError:
                self._server.kill()
