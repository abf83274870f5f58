"""A run on two devices under a real studio: paused, resumed and stopped as any other; no process of it is left."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.studio import StudioProcess, running_studio, wait_for

pytestmark = pytest.mark.slow

ENDLESS: dict[str, Any] = {"epochs": 1000, "batch_size": 16, "devices": 2, "preflight": False}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    home = tmp_path_factory.mktemp("devices")
    with running_studio(home, TRAINYARD_SLOTS="1", TRAINYARD_CHECKPOINT_EVERY_S="1") as running:
        yield running


@pytest.fixture
def run_id(studio: StudioProcess) -> Iterator[str]:
    yield studio.client.start("test.together", "digits", ENDLESS)["id"]
    studio.discard_all()


def at_work(studio: StudioProcess, run_id: str, attempt: int = 1) -> dict[str, Any]:
    """The run, once this attempt has made a step and a checkpoint is there."""

    def ready(run: dict[str, Any]) -> bool:
        mine = run["attempt"] == attempt and run["state"] == "running"
        return mine and bool(run["checkpoints"]) and (run["step"] or 0) > run["checkpoints"][0]["step"]

    return studio.until(run_id, ready, 120)


def processes(studio: StudioProcess, run_id: str) -> list[int]:
    return [int((studio.home / "runs" / run_id / f"pid.{number}").read_text()) for number in (0, 1)]


def assert_gone(pids: list[int]) -> None:
    for pid in pids:
        wait_for(lambda pid=pid: None if Path(f"/proc/{pid}").exists() else True, 15, f"process {pid} to be gone")


def test_pause_resume_and_stop(studio: StudioProcess, run_id: str) -> None:
    before = at_work(studio, run_id)
    assert {one["exactness"] for one in before["checkpoints"]} == {"close"}
    first = processes(studio, run_id)
    studio.client.pause(run_id)
    paused = studio.until(run_id, lambda run: run["state"] == "paused")
    assert_gone(first)
    studio.client.resume(run_id)
    again = studio.until(run_id, lambda run: run["attempt"] == 2 and (run["step"] or 0) > paused["step"], 120)
    assert again["state"] == "running"
    second = processes(studio, run_id)
    studio.client.stop(run_id, "save")
    ended = studio.end(run_id)
    assert (ended["state"], ended["reason"]) == ("stopped", "stopped_by_user")
    assert (studio.home / "runs" / run_id / "final_model" / "model.safetensors").exists()
    assert studio.client.series(run_id, "train/loss")["monotonic"]
    assert_gone(second)


def test_discard(studio: StudioProcess, run_id: str) -> None:
    at_work(studio, run_id)
    pids = processes(studio, run_id)
    studio.client.stop(run_id, "discard")
    assert studio.end(run_id)["reason"] == "discarded_by_user"
    assert_gone(pids)


@pytest.mark.parametrize("number", [0, 1])
def test_whoever_is_killed_the_run_goes_on_by_itself_and_says_so(
    studio: StudioProcess, run_id: str, number: int
) -> None:
    at_work(studio, run_id)
    pids = processes(studio, run_id)
    os.kill(pids[number], signal.SIGKILL)
    run = at_work(studio, run_id, attempt=2)
    assert [alert["title"] for alert in run["alerts"]] == ["The attempt was lost"]
    assert "Signal 9" in run["alerts"][0]["text"]
    assert_gone(pids)
