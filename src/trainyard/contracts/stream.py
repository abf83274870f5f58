"""What the browser's WebSocket speaks: two tagged unions, generated to TypeScript with everything else.

A viewer subscribes to `runs` (the list), `run:<id>` or `datasets`; it gets a snapshot, then every change in order. Each
message of a run carries the child's newest sequence number as `cursor`; a viewer that lost its line names the cursor it
has, and gets the tail after it, or `reset` where the tail is gone, and then asks the series again.
"""

from typing import Any

import msgspec

from trainyard.contracts.events import LogLine


class ServerMessageBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    pass


class RunChanged(ServerMessageBase, frozen=True, tag="run"):
    """The run as it now is (fields of `Run`, as the REST API gives them)."""

    run: dict[str, Any]
    cursor: int


class RunDeleted(ServerMessageBase, frozen=True, tag="deleted"):
    id: str


class DatasetChanged(ServerMessageBase, frozen=True, tag="dataset"):
    """A data set has changed, or is gone; `processing` says how far the work on it is, None where there is none."""

    id: str
    processing: dict[str, Any] | None


class SeriesTail(msgspec.Struct, frozen=True, kw_only=True):
    """New points of one metric, oldest first; None where not finite, and then `nonfinite` tells which (1, 2 or 4)."""

    step: list[int]
    time: list[float]
    value: list[float | None]
    nonfinite: list[int]


class Points(ServerMessageBase, frozen=True):
    """New points of a run: child events `first`..`cursor`. `skipped` names metrics too fast to send."""

    id: str
    attempt: int
    first: int
    cursor: int
    series: dict[str, SeriesTail]
    skipped: list[str]


class LogTail(ServerMessageBase, frozen=True, tag="log"):
    """New lines; `from_number` is the number of the first. A line with `replaces` overwrites the one before it."""

    id: str
    from_number: int
    lines: list[LogLine]


class Snapshot(ServerMessageBase, frozen=True):
    """The first answer to a subscription: the topic's runs as they are, and the cursor of each."""

    topic: str
    runs: list[dict[str, Any]]
    cursors: dict[str, int]


class Reset(ServerMessageBase, frozen=True):
    """What came between is no longer at hand: ask the REST API again for this topic."""

    topic: str


class Heartbeat(ServerMessageBase, frozen=True):
    """Sent every few seconds so that both sides know the line is whole."""

    time: float


class Subscribe(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="subscribe"):
    topic: str
    cursor: int | None = None


class Unsubscribe(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="unsubscribe"):
    topic: str


ServerMessage = RunChanged | RunDeleted | DatasetChanged | Points | LogTail | Snapshot | Reset | Heartbeat
ClientMessage = Subscribe | Unsubscribe
