"""A child that works on what nobody has checked, and answers a line at a time: see `trainyard.execution.bounded`."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import psutil

LOG = "process.log"
"""Beside the job: what the child prints that is no answer."""
LOG_BYTES = 2000
LINE_BYTES = 16 << 20
"""Most of an answer."""


def share_of_memory(share: float) -> int:
    """Bytes of the machine's memory."""
    return int(psutil.virtual_memory().total * share)


def threads_of(count: int) -> dict[str, str]:
    """The environment of a child whose libraries compute with so many threads."""
    return dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(count))


class Child:
    """Runs `module` on the file `job`, from `async with` to its end; on the way out it is killed if it is not over."""

    def __init__(self, module: str, job: Path, memory_bytes: int, cpu_s: float, environment: Mapping[str, str]) -> None:
        self._command = (sys.executable, "-m", "trainyard.execution.bounded", module, str(job))
        self._log = job.with_name(LOG)
        bounds = {"TRAINYARD_MEMORY_BYTES": str(memory_bytes), "TRAINYARD_CPU_S": str(int(cpu_s))}
        self._environment = os.environ | environment | bounds
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Child":
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._environment,
                limit=LINE_BYTES,
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def pid(self) -> int:
        return self._running.pid

    async def answers(self) -> AsyncIterator[bytes]:
        """Its lines, until it closes its output."""
        assert self._running.stdout is not None  # noqa: S101  it was started with a pipe
        async for line in self._running.stdout:
            yield line

    async def ended(self) -> int:
        """Its exit status, negative for the signal that killed it, once it has ended."""
        return await self._running.wait()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._running.kill()

    async def stop(self) -> None:
        """Kill it, if it is not over; it is gone when this returns."""
        self.kill()
        await self.ended()

    def last_words(self) -> str:
        """The end of what it printed beside its answers."""
        try:
            return self._log.read_bytes()[-LOG_BYTES:].decode(errors="replace")
        except FileNotFoundError:
            return ""

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "it is started by `async with`"  # noqa: S101
        return self._process
