"""When a child must be killed: its stop took too long, or it has shown no sign of life."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

TICK_S = 0.1
TERM_GRACE_S = 2.0

Why = Literal["stop_deadline", "silence", "time_limit"]


class Deadlines:
    """Kills the process group of `pid` when a deadline passes: SIGTERM, and SIGKILL two seconds later."""

    def __init__(self, pid: int, silence_limit_s: float | None) -> None:
        self._pid = pid
        self._silence_limit_s = silence_limit_s
        self._stop_at: float | None = None
        self._stop_why: Why = "stop_deadline"
        self._heard_at = time.monotonic()
        self.killed_for: Why | None = None

    @property
    def stopping(self) -> bool:
        """Whether a stop was asked for."""
        return self._stop_at is not None

    def stop_within(self, seconds: float, why: Why = "stop_deadline") -> None:
        """A stop was asked for; the newest one counts, and never gives more time than an earlier one left."""
        at = time.monotonic() + seconds
        if self._stop_at is None or at < self._stop_at:
            self._stop_at, self._stop_why = at, why

    def heard_something(self) -> None:
        self._heard_at = time.monotonic()

    async def run(self, size: Callable[[], int]) -> None:
        """Look at the clock until a deadline passes; `size` grows whenever the child has written something."""
        last = size()
        while (why := self._due()) is None:
            await asyncio.sleep(TICK_S)
            if (now := size()) != last:
                last = now
                self.heard_something()
        self.killed_for = why
        self._signal(signal.SIGTERM)
        await asyncio.sleep(TERM_GRACE_S)
        self._signal(signal.SIGKILL)

    def _due(self) -> Why | None:
        now = time.monotonic()
        if self._stop_at is not None and now >= self._stop_at:
            return self._stop_why
        if self._silence_limit_s is not None and now - self._heard_at >= self._silence_limit_s:
            return "silence"
        return None

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(self._pid) == self._pid:
                os.killpg(self._pid, number)
            else:
                os.kill(self._pid, number)
