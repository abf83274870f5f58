"""A run that is paused, or killed after a checkpoint, ends as one that was left alone: the same bytes and points."""

import hashlib
import json
import os
import signal
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from support.studio import StudioProcess, running_studio
from trainyard.cli import app
from trainyard.contracts.errors import StudioError
from trainyard.evaluation.naming import of_the_clock

CONFIG: dict[str, Any] = {"epochs": 16, "width": 8, "dropout": 0.3, "shift": 1, "seed": 5}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[StudioProcess]:
    home = tmp_path_factory.mktemp("resume") / "home"
    with running_studio(home, TRAINYARD_SLOTS="2", TRAINYARD_CHECKPOINT_EVERY_S="1") as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(studio: StudioProcess) -> dict[str, Any]:
    run = studio.client.start("image.cnn", "digits", CONFIG)
    assert studio.end(run["id"], 120)["state"] == "completed"
    return outcome(studio, run["id"])


def outcome(studio: StudioProcess, run_id: str) -> dict[str, Any]:
    """The weights' hash and every point that hangs on no clock."""
    weights = (studio.home / "runs" / run_id / "final_model" / "model.safetensors").read_bytes()
    names = [name for name in studio.client.run(run_id)["metrics"] if not name.startswith("system/")]
    series = {name: studio.client.series(run_id, name, points=0) for name in names if not of_the_clock(name)}
    points = {name: (one["step"], one["value"]) for name, one in series.items()}
    return {"weights": hashlib.sha256(weights).hexdigest(), "points": points}


def at_step(studio: StudioProcess, run_id: str, step: int) -> dict[str, Any]:
    return studio.until(run_id, lambda run: run["state"] == "running" and (run["step"] or 0) >= step)


def in_state(studio: StudioProcess, run_id: str, state: str) -> dict[str, Any]:
    return studio.until(run_id, lambda run: run["state"] == state)


def in_attempt(studio: StudioProcess, run_id: str, attempt: int) -> dict[str, Any]:
    return studio.until(
        run_id, lambda run: bool(run["attempt"] == attempt and run["state"] == "running" and run["pid"])
    )


def test_a_paused_run_frees_its_slot_and_goes_on_to_the_same_end(
    studio: StudioProcess, undisturbed: dict[str, Any]
) -> None:
    run_id = studio.client.start("image.cnn", "digits", CONFIG)["id"]
    at_step(studio, run_id, 12)
    assert studio.client.pause(run_id)["state"] == "pausing"
    paused = in_state(studio, run_id, "paused")
    assert not Path(f"/proc/{paused['pid']}").exists()
    with pytest.raises(StudioError, match="only a running one can be paused"):
        studio.client.pause(run_id)
    assert studio.client.resume(run_id)["state"] in {"queued", "starting"}
    ended = studio.end(run_id, 120)
    assert (ended["state"], ended["attempt"]) == ("completed", 2)
    assert ended["started_at"] == paused["started_at"]
    seconds = studio.client.series(run_id, "system/memory", points=0)
    assert seconds["monotonic"]
    assert outcome(studio, run_id) == undisturbed


def test_a_killed_run_goes_on_by_itself_and_says_so(studio: StudioProcess, undisturbed: dict[str, Any]) -> None:
    run_id = studio.client.start("image.cnn", "digits", CONFIG)["id"]
    saved = studio.until(run_id, lambda run: bool(run["checkpoints"]))
    os.kill(saved["pid"], signal.SIGKILL)
    os.kill(in_attempt(studio, run_id, 2)["pid"], signal.SIGKILL)  # before it has saved anything
    ended = studio.end(run_id, 120)
    assert (ended["state"], ended["attempt"]) == ("completed", 3)
    assert [alert["title"] for alert in ended["alerts"]] == ["The attempt was lost"] * 2
    assert "Signal 9" in ended["alerts"][0]["text"]
    assert outcome(studio, run_id) == undisturbed
    run_folder = studio.home / "runs" / run_id
    kept = {str(path.relative_to(run_folder)) for path in run_folder.glob("checkpoints/*/*")}
    assert {one["folder"] for one in ended["checkpoints"]} == {"final_model", *kept}


def test_a_studio_that_is_restarted_resumes_what_was_paused(studio: StudioProcess, undisturbed: dict[str, Any]) -> None:
    run_id = studio.client.start("image.cnn", "digits", CONFIG)["id"]
    at_step(studio, run_id, 60)
    studio.client.pause(run_id)
    in_state(studio, run_id, "paused")
    studio.kill()
    studio.start()
    assert studio.client.run(run_id)["state"] == "paused"
    studio.client.resume(run_id)
    assert studio.end(run_id, 120)["state"] == "completed"
    assert outcome(studio, run_id) == undisturbed
    studio.client.request("POST", f"/api/runs/{run_id}/reindex")
    assert outcome(studio, run_id) == undisturbed


def test_a_run_that_is_lost_again_and_again_is_given_up(studio: StudioProcess) -> None:
    run_id = studio.client.start("image.cnn", "digits", CONFIG | {"epochs": 500})["id"]
    at_step(studio, run_id, 5)
    studio.client.pause(run_id)
    in_state(studio, run_id, "paused")
    studio.client.resume(run_id)
    for attempt in (2, 3, 4):
        os.kill(in_attempt(studio, run_id, attempt)["pid"], signal.SIGKILL)
    ended = studio.end(run_id, 60)
    assert (ended["state"], ended["reason"], ended["attempt"]) == ("failed", "killed", 4)


def test_what_cannot_go_on_cannot_be_paused(studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=100_000, step_ms=20)
    at_step(studio, run_id, 1)
    with pytest.raises(StudioError, match="saves nothing to go on from"):
        studio.client.pause(run_id)
    with pytest.raises(StudioError, match="only a paused one can go on"):
        studio.client.resume(run_id)
    studio.client.stop(run_id, "discard")
    studio.end(run_id)


def test_a_paused_run_is_stopped_at_once_from_the_command_line(
    studio: StudioProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINYARD_HOME", str(studio.home))
    run_id = studio.client.start("image.cnn", "digits", CONFIG | {"epochs": 50})["id"]
    at_step(studio, run_id, 5)
    assert CliRunner().invoke(app, ["run", "pause", run_id]).exit_code == 0
    in_state(studio, run_id, "paused")
    told = CliRunner().invoke(app, ["run", "stop", run_id, "--json"])
    stopped = json.loads(told.output)
    assert (stopped["state"], stopped["reason"]) == ("stopped", "stopped_while_paused")
    assert studio.client.delete(run_id)["freed_bytes"] > 1000
