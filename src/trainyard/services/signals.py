"""Wake-ups inside the server: the scheduler and the channels wait for these instead of polling."""

import asyncio
from collections import defaultdict


class Signals:
    """`queue` is set when the queue or the slots may have changed; each live attempt waits for its own commands."""

    def __init__(self) -> None:
        self.queue = asyncio.Event()
        self._commands: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def command(self, run_id: str) -> asyncio.Event:
        return self._commands[run_id]

    def forget(self, run_id: str) -> None:
        self._commands.pop(run_id, None)
