"""One snapshot for all who subscribe at the same time: after a restart a thousand viewers come back at once."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from trainyard.contracts.stream import Reset, Snapshot
from trainyard.services.live import Hub, Message, Viewer


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


async def follow(hub: Hub, snapshots: Snapshots, viewer: Viewer, topic: str, cursor: int | None) -> None:
    """Let a viewer have a topic from now on, `cursor` being the newest number that it has seen, None for none.

    It gets a snapshot, what it missed, and what came while the snapshot was read, each once: in any other order a
    state could lie.
    """
    held = Viewer()
    hub.subscribe(held, topic)
    try:
        snapshot = await snapshots.take(topic)
    finally:
        hub.leave(held)
    hub.subscribe(viewer, topic)
    viewer.put(snapshot.message)
    missed = [] if cursor is None else hub.missed(topic, cursor, snapshot.newest)
    if missed is None:
        missed = [Message.of(Reset(topic=topic))]
    given = set(map(id, missed))  # what came meanwhile may be among what was missed
    for message in (*missed, *(late for late in held.pending if id(late) not in given)):
        viewer.put(message)
