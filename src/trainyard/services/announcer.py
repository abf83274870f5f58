"""Tells viewers that a run has changed: at once, and then at most twice a second a run."""

import asyncio
from collections.abc import Awaitable, Callable

INTERVAL_S = 0.5


class Announcer:
    """`announce` reads a run and publishes it. Lives in the event loop's thread."""

    def __init__(self, announce: Callable[[str], Awaitable[None]]) -> None:
        self._announce = announce
        self._dirty: dict[str, bool] = {}
        """Runs with a task: whether they have changed again since it last announced them."""
        self._tasks: set[asyncio.Task[None]] = set()

    def changed(self, run_id: str) -> None:
        if run_id in self._dirty:
            self._dirty[run_id] = True
            return
        self._dirty[run_id] = True
        task = asyncio.create_task(self._work(run_id), name=f"announce-{run_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, run_id: str) -> None:
        try:
            while self._dirty[run_id]:
                self._dirty[run_id] = False
                await self._announce(run_id)
                await asyncio.sleep(INTERVAL_S)
        finally:
            del self._dirty[run_id]
