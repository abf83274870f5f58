"""kill -9 of the server at random moments: the training goes on, and every point arrives once."""

import json
import random
import time
from pathlib import Path

import pytest

from support.studio import StudioProcess, running_studio, wait_for

pytestmark = pytest.mark.slow

KILLS = 20
BACK_WITHIN_S = 10.0


def ledger_of(studio: StudioProcess, run_id: str) -> list[tuple[int, float]]:
    """What the child itself wrote down, beside the journal."""
    lines = (studio.home / "runs" / run_id / "ledger.jsonl").read_text().splitlines()
    return [(step, value) for step, value in map(json.loads, lines)]


def stored(studio: StudioProcess, run_id: str) -> list[tuple[int, float]]:
    series = studio.client.series(run_id, "train/loss")
    return list(zip(series["step"], series["value"], strict=True))


def kill_and_restart(studio: StudioProcess, kills: int, seed: int) -> list[float]:
    """Kill the server `kills` times, each a random moment after it is back; how long each return took."""
    moments, returns = random.Random(seed), []
    for _ in range(kills):
        time.sleep(moments.uniform(0.0, 0.4))  # the moment is what the drill varies
        studio.kill()
        time.sleep(moments.uniform(0.0, 0.3))
        begun = time.monotonic()
        studio.start()
        returns.append(time.monotonic() - begun)
    return returns


@pytest.mark.timeout(600)
def test_no_point_is_missing_and_none_is_there_twice(tmp_path: Path) -> None:
    with running_studio(tmp_path / "home") as studio:
        run_id = studio.unruly("ledger", steps=1_000_000, step_ms=1)
        before = studio.until(run_id, lambda run: (run["step"] or 0) > 20)
        returns = kill_and_restart(studio, KILLS, seed=1)
        after = studio.until(run_id, lambda run: run["step"] > before["step"])
        assert (after["pid"], after["attempt"]) == (before["pid"], 1)
        assert max(returns) < BACK_WITHIN_S
        studio.client.stop(run_id, "save")
        ended = studio.end(run_id)
        assert (ended["state"], ended["pid"]) == ("stopped", before["pid"])
        assert stored(studio, run_id) == ledger_of(studio, run_id)


@pytest.mark.timeout(600)
def test_control_without_replay_points_are_missing(tmp_path: Path) -> None:
    """The same drill with the journal's replay switched off must lose points, or the drill above proves nothing."""
    with running_studio(tmp_path / "home", TRAINYARD_FAULT_NO_REPLAY="1") as studio:
        run_id = studio.unruly("ledger", steps=1_000_000, step_ms=1)
        studio.until(run_id, lambda run: (run["step"] or 0) > 20)
        kill_and_restart(studio, KILLS, seed=1)
        ledger_length = len(ledger_of(studio, run_id))
        time.sleep(2)
        assert stored(studio, run_id)[:ledger_length] != ledger_of(studio, run_id)[:ledger_length]


def test_an_end_that_came_while_the_server_was_away_is_known_when_it_is_back(tmp_path: Path) -> None:
    with running_studio(tmp_path / "home") as studio:
        run_id = studio.unruly("ledger", steps=300, step_ms=5)
        studio.until(run_id, lambda run: (run["step"] or 0) > 20)
        studio.kill()
        folder = studio.home / "runs" / run_id
        wait_for(lambda: (folder / "final_model").exists() or None, 30, "the training to end by itself")
        studio.start()
        ended = studio.end(run_id, timeout_s=15)
        assert (ended["state"], ended["reason"]) == ("completed", "completed")
        assert stored(studio, run_id) == ledger_of(studio, run_id)


def test_an_end_whose_guardian_is_gone_too_is_read_from_the_disk(tmp_path: Path) -> None:
    with running_studio(tmp_path / "home") as studio:
        run_id = studio.unruly("ledger", steps=300, step_ms=5)
        studio.until(run_id, lambda run: (run["step"] or 0) > 20)
        mark = studio.home / "runs" / run_id / "attempts" / "1" / "guardian.pid"
        guardian = int(mark.read_text().split()[0])
        studio.kill()
        wait_for(lambda: None if Path(f"/proc/{guardian}").exists() else True, 60, "the guardian to give up")
        studio.start()
        ended = studio.end(run_id, timeout_s=15)
        assert (ended["state"], ended["reason"]) == ("completed", "completed")
        assert stored(studio, run_id) == ledger_of(studio, run_id)


def test_a_stop_asked_for_while_the_line_is_cut_arrives_when_it_is_back(tmp_path: Path) -> None:
    with running_studio(tmp_path / "home") as studio:
        run_id = studio.unruly("ledger", steps=1_000_000, step_ms=1)
        studio.until(run_id, lambda run: (run["step"] or 0) > 20)
        studio.client.stop(run_id, "save")
        studio.kill()
        studio.start()
        assert studio.end(run_id)["reason"] == "stopped_by_user"


def test_queued_runs_start_after_a_restart(tmp_path: Path) -> None:
    with running_studio(tmp_path / "home", TRAINYARD_SLOTS="1") as studio:
        first = studio.unruly("ledger", steps=1_000_000, step_ms=1)
        second = studio.unruly("ledger", steps=10)
        studio.until(first, lambda run: (run["step"] or 0) > 20)
        studio.kill()
        studio.start()
        assert studio.client.run(second)["state"] == "queued"
        studio.client.stop(first, "discard")
        assert studio.end(second)["state"] == "completed"
