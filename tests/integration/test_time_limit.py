"""A run that has had its time leaves off by itself, judged and saved; one that does not, is ended."""

from collections.abc import Generator
from typing import Any

import pytest

from support.studio import StudioProcess, running_studio, wait_for
from trainyard.contracts.errors import StudioError

LONG: dict[str, Any] = {"epochs": 1000, "width": 4, "preflight": False, "seed": 5}
SECONDS = 1 / 60
"""As minutes."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[StudioProcess]:
    home = tmp_path_factory.mktemp("limits") / "home"
    with running_studio(home, TRAINYARD_SLOTS="2", TRAINYARD_TIME_LIMIT_GRACE_S="8") as running:
        yield running


def lines(studio: StudioProcess, run_id: str) -> str:
    return "\n".join(line["text"] for line in studio.client.logs(run_id))


def test_a_limit_has_to_fit(studio: StudioProcess) -> None:
    with pytest.raises(StudioError, match="time_limit is -1; allowed is a number from 0 to 525600"):
        studio.client.start("image.cnn", "digits", {"time_limit": -1})


def test_a_limit_that_is_set_under_a_training_ends_it_with_a_model(studio: StudioProcess) -> None:
    run_id = studio.client.start("image.cnn", "digits", {**LONG, "time_limit": 600})["id"]
    seen = studio.until(run_id, lambda run: (run["epoch"] or 0) >= 3)
    assert seen["state"] == "running"
    studio.client.change(run_id, {"time_limit": 1 * SECONDS})
    ended = studio.end(run_id, 120)
    assert (ended["state"], ended["reason"]) == ("completed", "time_limit"), ended["failure"]
    assert ended["reason_text"] == "Its time limit was reached; what it had learned was judged and saved."
    assert ended["epoch"] < 1000
    assert "test/accuracy" in ended["metrics"]
    assert [one["kind"] for one in ended["checkpoints"]].count("final") == 1
    assert "The time limit is reached; it has 8 s." in lines(studio, run_id)


def test_a_limit_that_is_not_reached_changes_nothing(studio: StudioProcess) -> None:
    run_id = studio.client.start("image.cnn", "digits", {**LONG, "epochs": 2, "time_limit": 600})["id"]
    ended = studio.end(run_id, 120)
    assert (ended["state"], ended["reason"]) == ("completed", "completed")
    assert "time limit" not in lines(studio, run_id)


def test_a_limit_that_is_changed_in_a_pause_holds_from_the_next_attempt(studio: StudioProcess) -> None:
    run_id = studio.client.start("image.cnn", "digits", {**LONG, "time_limit": 600})["id"]
    studio.until(run_id, lambda run: (run["step"] or 0) > 20)
    studio.client.pause(run_id)

    def paused() -> dict[str, Any] | None:
        run = studio.client.run(run_id)
        return run if run["state"] == "paused" else None

    before = wait_for(paused, 60, "the pause")
    studio.client.change(run_id, {"time_limit": 0.1 * SECONDS})
    studio.client.resume(run_id)
    ended = studio.end(run_id, 120)
    assert (ended["state"], ended["reason"], ended["attempt"]) == ("completed", "time_limit", 2)
    assert ended["step"] < before["step"] + 500


def test_a_training_that_hangs_is_killed_after_its_limit_and_its_grace(studio: StudioProcess) -> None:
    run_id = studio.unruly("stubborn", steps=100_000, step_ms=20, time_limit=0.5 * SECONDS)
    ended = studio.end(run_id, 60)
    assert (ended["state"], ended["reason"]) == ("stopped", "time_limit_deadline")
    assert "was killed" in ended["reason_text"]


def test_a_stop_that_was_asked_for_before_keeps_its_own_reason(studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=100_000, step_ms=20, time_limit=600)
    studio.until(run_id, lambda run: (run["step"] or 0) > 5)
    studio.client.stop(run_id, "save")
    assert studio.end(run_id, 60)["reason"] == "stopped_by_user"
