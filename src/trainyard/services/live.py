"""The hub of live views: what is published on a topic reaches every viewer once, encoded once.

A viewer that cannot keep up loses its backlog, never its place: it is told to `reset` the topics it follows, and asks
the REST API again. Each run's newest messages are kept so that a viewer whose line broke gets the tail it missed.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from trainyard.contracts.stream import Reset, ServerMessage

BACKLOG_BYTES = 4 << 20
TAIL_MESSAGES = 512

_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Message:
    """One message, encoded; `wrapped` is the frame for the usual case of one message a frame."""

    body: bytes
    first: int
    cursor: int
    wrapped: str

    @classmethod
    def of(cls, message: ServerMessage, first: int = 0, cursor: int = 0) -> "Message":
        body = _encode(message)
        return cls(body, first, cursor, f"[{body.decode()}]")


def _never(_: str) -> bool:
    return False


@dataclass(slots=True, eq=False)
class Viewer:
    """One WebSocket's inbox. `offer` takes a frame at once, or says that the socket is full.

    A message goes straight to the socket while the one who takes is waiting: waking a task for each of a thousand
    viewers would cost more than the sending itself.
    """

    offer: Callable[[str], bool] = _never
    topics: set[str] = field(default_factory=set[str])
    pending: list[Message] = field(default_factory=list[Message])
    pending_bytes: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _idle: bool = False
    """Somebody waits in `take`, and there is nothing for them."""

    def put(self, message: Message) -> None:
        if self._idle and self.offer(message.wrapped):
            return
        self._idle = False
        self.pending.append(message)
        self.pending_bytes += len(message.body)
        if self.pending_bytes > BACKLOG_BYTES:
            self.pending = [Message.of(Reset(topic=topic)) for topic in sorted(self.topics)]
            self.pending_bytes = 0
        self.ready.set()

    async def take(self) -> str:
        """Wait for something that `offer` did not take, and give all of it as one JSON array."""
        self._idle = not self.pending
        await self.ready.wait()
        self.ready.clear()
        messages, self.pending, self.pending_bytes = self.pending, [], 0
        if len(messages) == 1:
            return messages[0].wrapped
        return (b"[" + b",".join(message.body for message in messages) + b"]").decode()


class Hub:
    """Topics and their viewers. Lives in the event loop's thread."""

    def __init__(self) -> None:
        self._viewers: dict[str, set[Viewer]] = defaultdict(set)
        self._tails: dict[str, deque[Message]] = {}

    def subscribe(self, viewer: Viewer, topic: str) -> None:
        viewer.topics.add(topic)
        self._viewers[topic].add(viewer)

    def unsubscribe(self, viewer: Viewer, topic: str) -> None:
        viewer.topics.discard(topic)
        self._viewers[topic].discard(viewer)
        if not self._viewers[topic]:
            del self._viewers[topic]

    def leave(self, viewer: Viewer) -> None:
        for topic in list(viewer.topics):
            self.unsubscribe(viewer, topic)

    def watched(self, topic: str) -> bool:
        return topic in self._viewers

    def publish(self, topic: str, message: ServerMessage) -> None:
        """Send to everyone who follows `topic`; encodes nothing when nobody does."""
        if viewers := self._viewers.get(topic):
            encoded = Message.of(message)
            for viewer in viewers:
                viewer.put(encoded)

    def publish_points(self, topic: str, message: ServerMessage, first: int, cursor: int) -> None:
        """Like `publish`, and keep the message for those whose line is broken."""
        encoded = Message.of(message, first, cursor)
        self._tails.setdefault(topic, deque(maxlen=TAIL_MESSAGES)).append(encoded)
        for viewer in self._viewers.get(topic, ()):
            viewer.put(encoded)

    def missed(self, topic: str, cursor: int, newest: int) -> list[Message] | None:
        """What came after `cursor`; None if it is no longer at hand, and a viewer must ask again."""
        if cursor >= newest:
            return []
        missed = [message for message in self._tails.get(topic, ()) if message.cursor > cursor]
        return missed if missed and missed[0].first <= cursor + 1 else None

    def restart(self, topic: str) -> None:
        """Numbers begin anew with an attempt: everyone asks again."""
        self.forget(topic)
        self.publish(topic, Reset(topic=topic))

    def forget(self, topic: str) -> None:
        """Drop the kept tail of a run that has ended."""
        self._tails.pop(topic, None)
