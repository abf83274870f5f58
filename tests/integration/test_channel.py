"""The guardian's channel: only the attempt's own token speaks for it, and what is no frame is refused and kept out."""

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from support.studio import StudioProcess


@pytest.fixture
def attempt(studio: StudioProcess) -> dict[str, Any]:
    """The launch file of a run that has ended, with its secret."""
    run_id = studio.unruly("ledger", steps=3)
    studio.end(run_id)
    return json.loads((studio.home / "runs" / run_id / "attempts" / "1" / "launch.json").read_text())


def speak(studio: StudioProcess, attempt: dict[str, Any], token: str, number: int = 1) -> ClientConnection:
    url = f"{studio.url.replace('http', 'ws')}/api/channel/{attempt['run']}/{number}"
    return connect(url, additional_headers={"Authorization": f"Bearer {token}"})


def test_neither_the_studios_token_nor_another_attempts_opens_it(
    studio: StudioProcess, attempt: dict[str, Any]
) -> None:
    for token, number in ((studio.token, 1), ("x", 1), (attempt["token"], 2)):
        with pytest.raises(InvalidStatus, match="403"), speak(studio, attempt, token, number):
            pass


def test_the_attempts_token_opens_nothing_else(studio: StudioProcess, attempt: dict[str, Any]) -> None:
    answer = studio.client._http.get("/api/runs", headers={"Authorization": f"Bearer {attempt['token']}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("message", [b"", b"x", b"c", b"cgarbage", b"c" + bytes(16), "no json", '{"type": "dance"}'])
def test_what_is_no_frame_is_refused_and_changes_nothing(
    studio: StudioProcess, attempt: dict[str, Any], message: bytes | str
) -> None:
    before = studio.client.metrics(attempt["run"])
    with speak(studio, attempt, attempt["token"]) as line:
        assert json.loads(line.recv())["type"] == "welcome"
        line.send(message)
        if message != b"":
            with pytest.raises(ConnectionClosed):
                line.recv(timeout=10)
    assert studio.client.metrics(attempt["run"]) == before


def test_a_run_that_has_ended_takes_no_more(studio: StudioProcess, attempt: dict[str, Any]) -> None:
    """A zombie writes nothing: frames beyond the end are answered with `fenced`."""
    journal = studio.home / "runs" / attempt["run"] / "attempts" / "1" / "child.journal"
    frames = journal.read_bytes()[8:]
    before = studio.client.series(attempt["run"], "train/loss")
    with speak(studio, attempt, attempt["token"]) as line:
        line.recv()
        line.send(b"c" + frames)
        assert json.loads(line.recv(timeout=10))["type"] in {"fenced", "ack"}
    assert studio.client.series(attempt["run"], "train/loss") == before
