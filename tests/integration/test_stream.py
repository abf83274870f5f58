"""The WebSocket: a snapshot, then every change in order; after a broken line the tail, or word that it is gone."""

import json
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from support.studio import StudioProcess, wait_for


class Viewer:
    """Speaks the browser's side of the stream."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.seen: list[dict[str, Any]] = []

    def subscribe(self, topic: str, cursor: int | None = None) -> None:
        self.line.send(json.dumps({"type": "subscribe", "topic": topic, "cursor": cursor}))

    def until(self, wanted, timeout_s: float = 30) -> dict[str, Any]:
        """Read on until a message for which `wanted` holds."""
        deadline = time.monotonic() + timeout_s
        while True:
            for message in json.loads(self.line.recv(timeout=max(0.01, deadline - time.monotonic()))):
                self.seen.append(message)
                if wanted(message):
                    return message

    def points(self, name: str) -> list[int]:
        tails = [m["series"][name] for m in self.seen if m["type"] == "points" and name in m["series"]]
        return [step for tail in tails for step in tail["step"]]


@contextmanager
def viewing(studio: StudioProcess) -> Generator[Viewer]:
    headers = {"Authorization": f"Bearer {studio.token}"}
    with connect(studio.url.replace("http", "ws") + "/api/stream", additional_headers=headers) as line:
        yield Viewer(line)


def past(step: int) -> Callable[[dict[str, Any]], bool]:
    """Is the loss told of beyond `step`? A message may carry the machine's resources alone."""
    return lambda m: m["type"] == "points" and m["series"].get("train/loss", {"step": [-1]})["step"][-1] > step


def ended(message: dict[str, Any]) -> bool:
    return message["type"] == "run" and message["run"]["ended_at"] is not None


def test_a_viewer_sees_each_point_once_and_in_order(studio: StudioProcess) -> None:
    with viewing(studio) as viewer:
        run_id = studio.unruly("ledger", steps=200, step_ms=3)
        viewer.subscribe(f"run:{run_id}")
        snapshot = viewer.until(lambda m: m["type"] == "snapshot")
        assert [run["id"] for run in snapshot["runs"]] == [run_id]
        last = viewer.until(ended)
        assert last["run"]["state"] == "completed"
        assert viewer.points("train/loss") == list(range(200))
        cursors = [m["cursor"] for m in viewer.seen if m["type"] == "points"]
        firsts = [m["first"] for m in viewer.seen if m["type"] == "points"]
        assert cursors == sorted(cursors)
        assert all(first > cursor for first, cursor in zip(firsts[1:], cursors, strict=False))


def test_a_viewer_that_comes_back_gets_the_tail_it_missed(studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=100_000, step_ms=3)
    with viewing(studio) as viewer:
        viewer.subscribe(f"run:{run_id}")
        seen = viewer.until(past(20))
        before = viewer.points("train/loss")
    studio.until(run_id, lambda run: run["step"] > before[-1] + 50)
    with viewing(studio) as viewer:
        viewer.subscribe(f"run:{run_id}", cursor=seen["cursor"])
        viewer.until(past(before[-1] + 100))
        after = viewer.points("train/loss")
    assert [m["type"] for m in viewer.seen if m["type"] == "reset"] == []
    assert after == list(range(before[-1] + 1, before[-1] + 1 + len(after)))
    studio.client.stop(run_id, "discard")
    studio.end(run_id)


def test_a_tail_that_is_gone_is_said_to_be(studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=5)
    wait_for(lambda: studio.client.run(run_id)["disk_bytes"] or None, 60, "the run to be settled")
    with viewing(studio) as viewer:
        viewer.subscribe(f"run:{run_id}", cursor=1)
        assert viewer.until(lambda m: m["type"] == "reset")["topic"] == f"run:{run_id}"


def test_the_list_hears_of_new_changed_and_deleted_runs(studio: StudioProcess) -> None:
    with viewing(studio) as viewer:
        viewer.subscribe("runs")
        viewer.until(lambda m: m["type"] == "snapshot")
        run_id = studio.unruly("ledger", steps=20, step_ms=20)
        states = []
        viewer.until(lambda m: m["type"] == "run" and m["run"]["id"] == run_id)
        viewer.until(lambda m: ended(m) and m["run"]["id"] == run_id)
        states = [m["run"]["state"] for m in viewer.seen if m["type"] == "run" and m["run"]["id"] == run_id]
        assert states[-1] == "completed"
        assert "running" in states
        studio.client.delete(run_id)
        assert viewer.until(lambda m: m["type"] == "deleted")["id"] == run_id


def test_log_lines_come_live(studio: StudioProcess) -> None:
    with viewing(studio) as viewer:
        run_id = studio.unruly("bars")
        viewer.subscribe(f"run:{run_id}")
        viewer.until(lambda m: m["type"] == "log" and any(line["text"] == "goodbye" for line in m["lines"]))


def test_what_is_no_message_closes_the_line_with_a_reason(studio: StudioProcess) -> None:
    with viewing(studio) as viewer:
        viewer.line.send('{"type": "dance"}')
        with pytest.raises(Exception, match="4400"):
            viewer.until(lambda _: False)


def test_a_run_too_fast_to_send_is_named_instead(studio: StudioProcess) -> None:
    with viewing(studio) as viewer:
        run_id = studio.unruly("huge", steps=30_000)
        viewer.subscribe(f"run:{run_id}")
        viewer.until(ended)
        assert any("train/loss" in m["skipped"] for m in viewer.seen if m["type"] == "points")
        series = studio.client.series(run_id, "train/loss", points=100)
        assert (series["total"], series["thinned"], len(series["step"]) <= 100) == (30_000, True, True)
