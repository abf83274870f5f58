"""One snapshot for all who subscribe at the same time: after a restart a thousand viewers come back at once."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from trainyard.contracts.stream import Snapshot
from trainyard.services.live import Message


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot, encoded once, and the newest cursor in it."""

    message: Message
    newest: int


class Snapshots:
    """Shares reads. A read begins after everyone who shares it has asked, so none of them gets one that is too old."""

    def __init__(self, read: Callable[[str], Awaitable[Snapshot]]) -> None:
        self._read = read
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._coming: dict[str, asyncio.Task[Taken]] = {}

    async def take(self, topic: str) -> Taken:
        """The topic as it is now."""
        if (coming := self._coming.get(topic)) is None:
            coming = self._coming[topic] = asyncio.create_task(self._take(topic), name=f"snapshot-{topic}")
        return await asyncio.shield(coming)

    async def _take(self, topic: str) -> Taken:
        async with self._turns[topic]:
            del self._coming[topic]  # who asks from here on has to wait for the next read
            snapshot = await self._read(topic)
        if topic not in self._coming:
            self._turns.pop(topic, None)
        return Taken(Message.of(snapshot), max(snapshot.cursors.values(), default=0))
