"""A run that runs out of memory, or whose loss becomes no number, helps itself twice, says so, and then gives up."""

from collections.abc import Generator
from typing import Any

import pytest

from support.studio import StudioProcess, running_studio

CONFIG: dict[str, Any] = {
    "epochs": 12,
    "batch_size": 64,
    "learning_rate": 0.09,
    "schedule": "constant",
    "keep_every": 1,
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[StudioProcess]:
    home = tmp_path_factory.mktemp("home")
    with running_studio(home, TRAINYARD_SLOTS="2") as running:
        yield running


def run(studio: StudioProcess, **config: Any) -> dict[str, Any]:
    return studio.end(studio.client.start("test.delicate", "digits", CONFIG | config)["id"], 60)


def test_out_of_memory_goes_on_with_half_the_batch_and_twice_the_batches(studio: StudioProcess) -> None:
    ended = run(studio, fits=16)
    assert (ended["state"], ended["attempt"]) == ("completed", 3)
    assert [one["values"] for one in ended["changes"]] == [
        {"batch_size": 32, "accumulate": 2},
        {"batch_size": 16, "accumulate": 4},
    ]
    assert {one["why"] for one in ended["changes"]} == {"out_of_memory"}
    alerts = [alert for alert in ended["alerts"] if alert["title"] == "Out of memory"]
    assert "can't allocate memory for 64 rows" in alerts[0]["text"]
    assert "from its beginning with batch_size 32, accumulate 2" in alerts[0]["text"]
    losses = studio.client.series(ended["id"], "train/loss", points=0)
    assert losses["step"][-1] == 12 * -(-ended_rows(studio) // 64), "a step is as large as it was"


def ended_rows(studio: StudioProcess) -> int:
    return studio.client.request("GET", "/api/datasets/digits")["current"]["split"]["train"]


def test_a_loss_that_is_no_number_goes_back_to_a_good_checkpoint_with_a_lower_rate(
    studio: StudioProcess,
) -> None:
    ended = run(studio, steady=0.05, diverges_at=150)
    assert (ended["state"], ended["attempt"]) == ("completed", 2)
    (change,) = ended["changes"]
    assert change["values"]["learning_rate"] == pytest.approx(0.03)
    assert 0 < change["step"] <= 150, "it went on from a checkpoint that was good"
    losses = studio.client.series(ended["id"], "train/loss", points=0)
    assert all(value is not None for value in losses["value"]), "what came of the bad steps is gone"


def test_it_gives_up_after_the_second_time_and_keeps_the_reason(studio: StudioProcess) -> None:
    ended = run(studio, steady=0.0001)
    assert (ended["state"], ended["reason"], ended["attempt"]) == ("failed", "diverged", 3)
    assert "train/loss is not a number at step" in ended["failure"]["message"]


@pytest.mark.parametrize(("trouble", "reason"), [({"fits": 16}, "out_of_memory"), ({"steady": 0.05}, "completed")])
def test_the_control_with_it_switched_off_does_not_help_itself(
    studio: StudioProcess, trouble: dict[str, Any], reason: str
) -> None:
    ended = run(studio, recover=False, **trouble)
    assert (ended["reason"], ended["attempt"], ended["changes"]) == (reason, 1, [])
