"""The hub: everyone who follows a topic gets each message once; who is too slow is told to ask again."""

import asyncio
import json

from support import loops
from trainyard.contracts.stream import Heartbeat, Points, Snapshot
from trainyard.services.live import BACKLOG_BYTES, Hub, Viewer
from trainyard.services.snapshots import Snapshots, follow


def points(first: int, cursor: int) -> Points:
    return Points(id="r", attempt=1, first=first, cursor=cursor, series={}, skipped=[])


def taken(viewer: Viewer) -> list[dict]:
    return json.loads(loops.run(asyncio.wait_for(viewer.take(), 1))) if viewer.pending else []


def test_followers_get_it_others_do_not() -> None:
    hub, follower, other = Hub(), Viewer(), Viewer()
    hub.subscribe(follower, "runs")
    hub.subscribe(other, "run:x")
    hub.publish("runs", Heartbeat(time=1.0))
    hub.publish("runs", Heartbeat(time=2.0))
    assert [message["time"] for message in taken(follower)] == [1.0, 2.0]
    assert taken(other) == []
    hub.leave(follower)
    hub.publish("runs", Heartbeat(time=3.0))
    assert taken(follower) == []
    assert not hub.watched("runs")


def test_the_tail_after_a_cursor_is_replayed_whole_or_not_at_all() -> None:
    hub = Hub()
    for first, cursor in ((1, 3), (4, 4), (5, 9)):
        hub.publish_points("run:r", points(first, cursor), first, cursor)
    for have, expected in ((0, [3, 4, 9]), (3, [4, 9]), (4, [9]), (9, []), (12, [])):
        missed = hub.missed("run:r", have, newest=9)
        assert missed is not None
        assert [message.cursor for message in missed] == expected
    hub.forget("run:r")
    assert hub.missed("run:r", 4, newest=9) is None


def test_a_gap_before_the_kept_tail_is_not_papered_over() -> None:
    hub = Hub()
    hub.publish_points("run:r", points(10, 12), 10, 12)
    assert hub.missed("run:r", 4, newest=12) is None
    assert hub.missed("run:r", 9, newest=12)


def test_a_viewer_that_cannot_keep_up_is_told_to_ask_again() -> None:
    hub, slow = Hub(), Viewer()
    hub.subscribe(slow, "runs")
    hub.subscribe(slow, "run:r")
    while slow.pending_bytes < BACKLOG_BYTES - 100:
        hub.publish("runs", Points(id="x" * 100_000, attempt=1, first=1, cursor=1, series={}, skipped=[]))
        if any(json.loads(message.body)["type"] == "reset" for message in slow.pending):
            break
    assert {message["topic"] for message in taken(slow)} == {"runs", "run:r"}


def test_what_comes_while_a_viewer_catches_up_reaches_it_once_and_in_order() -> None:
    hub, viewer = Hub(), Viewer()
    for number in (1, 2):
        hub.publish_points("run:r", points(number, number), number, number)

    async def read(topic: str) -> Snapshot:
        hub.publish_points(topic, points(3, 3), 3, 3)
        hub.publish(topic, Heartbeat(time=1.0))
        return Snapshot(topic=topic, runs=[], cursors={"r": 2})

    loops.run(follow(hub, Snapshots(read), viewer, "run:r", 1))
    hub.publish_points("run:r", points(4, 4), 4, 4)
    told = taken(viewer)
    assert [message["type"] for message in told] == ["snapshot", "points", "points", "heartbeat", "points"]
    assert [message["cursor"] for message in told if message["type"] == "points"] == [2, 3, 4]
