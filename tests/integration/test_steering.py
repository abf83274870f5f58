"""Steering, from a request to the weights: changes while it trains, forks from checkpoints, retries."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from support.studio import StudioProcess, running_studio
from trainyard.contracts.errors import StudioError

CONFIG: dict[str, Any] = {"epochs": 300, "width": 4, "schedule": "constant", "warmup_share": 0.0, "seed": 5}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[StudioProcess]:
    home = tmp_path_factory.mktemp("home")
    with running_studio(home, TRAINYARD_SLOTS="2", TRAINYARD_CHECKPOINT_EVERY_S="1") as running:
        yield running


def test_a_learning_rate_changed_on_the_way_is_recorded_holds_and_is_on_the_chart(studio: StudioProcess) -> None:
    run_id = studio.client.start("image.cnn", "digits", CONFIG)["id"]
    studio.until(run_id, lambda run: (run["step"] or 0) > 5)
    with pytest.raises(StudioError, match="width cannot be changed while a run trains"):
        studio.client.change(run_id, {"width": 8})
    with pytest.raises(StudioError, match="learning_rate is 7; allowed is a number"):
        studio.client.change(run_id, {"learning_rate": 7})
    studio.client.change(run_id, {"learning_rate": 0.0005})
    run = studio.until(run_id, lambda run: run["changes"])
    (change,) = run["changes"]
    assert change["values"] == {"learning_rate": 0.0005}
    later = studio.until(run_id, lambda run: run["step"] > change["step"] + 3)
    rates = studio.client.series(run_id, "train/learning_rate", points=0)
    by_step = dict(zip(rates["step"], rates["value"], strict=True))
    assert by_step[change["step"]] == 0.003
    assert by_step[change["step"] + 1] == 0.0005
    studio.client.change(run_id, {"epochs": max(1, later["epoch"])})
    ended = studio.end(run_id, 120)
    assert ended["state"] == "completed"
    assert ended["progress"] == 1.0
    assert ended["config"]["learning_rate"] == 0.003, "the config is what the run was started with"


def test_a_change_survives_a_pause_and_one_made_meanwhile_holds_from_the_next_step(studio: StudioProcess) -> None:
    run_id = studio.client.start("image.cnn", "digits", CONFIG)["id"]
    studio.until(run_id, lambda run: (run["step"] or 0) > 5)
    studio.client.change(run_id, {"learning_rate": 0.001})
    studio.until(run_id, lambda run: run["changes"])
    studio.client.pause(run_id)
    paused = studio.until(run_id, lambda run: run["state"] == "paused")
    studio.client.change(run_id, {"patience": 7, "epochs": paused["epoch"] + 1})
    studio.client.resume(run_id)
    ended = studio.end(run_id, 120)
    assert [one["values"] for one in ended["changes"]] == [
        {"learning_rate": 0.001},
        {"patience": 7, "epochs": paused["epoch"] + 1},
    ]
    assert ended["changes"][1]["step"] == paused["step"]
    assert ended["epoch"] == paused["epoch"] + 1
    rates = studio.client.series(run_id, "train/learning_rate", points=0)
    assert rates["value"][-1] == 0.001
    with pytest.raises(StudioError, match="only a running or paused one can be changed"):
        studio.client.change(run_id, {"patience": 3})


def test_a_fork_goes_on_from_a_checkpoint_with_another_config_and_leaves_its_parent_alone(
    studio: StudioProcess,
) -> None:
    config = CONFIG | {"epochs": 4}
    parent = studio.client.start("image.cnn", "digits", config)
    ended = studio.end(parent["id"], 120)
    last = max(one["step"] for one in ended["checkpoints"] if one["exactness"])
    with pytest.raises(StudioError, match="has no checkpoint of step 3"):
        studio.client.fork(parent["id"], step=3)
    fork = studio.client.fork(parent["id"], config={"epochs": 6, "learning_rate": 0.0001})
    done = studio.end(fork["id"], 120)
    assert (done["state"], done["parent"], done["parent_step"]) == ("completed", parent["id"], last)
    assert done["config"] == ended["config"] | {"epochs": 6, "learning_rate": 0.0001}
    losses = studio.client.series(fork["id"], "train/loss", points=0)
    assert losses["step"][0] == last + 1
    assert studio.client.run(parent["id"])["checkpoints"] == ended["checkpoints"]


def test_a_repeat_of_a_fork_or_a_retry_makes_no_second_run(studio: StudioProcess) -> None:
    parent = studio.client.start("tabular.forest", "wine", {"trees": 10})["id"]
    studio.end(parent, 60)
    client = studio.client
    forks = [client.fork(parent, config={"trees": 15}, idempotency_key="fork")["id"] for _ in range(2)]
    retries = [client.retry(parent, {"trees": 12}, idempotency_key="retry")["id"] for _ in range(2)]
    assert (len(set(forks)), len(set(retries))) == (1, 1)
    assert client.fork(parent, config={"trees": 15})["id"] not in forks
    with pytest.raises(StudioError, match="was used for another request"):
        client.retry(parent, {"trees": 15}, idempotency_key="fork")
    assert {path.name for path in (studio.home / "runs").iterdir()} <= {run["id"] for run in client.runs()}


def test_a_fork_without_a_change_is_what_its_parent_becomes(studio: StudioProcess) -> None:
    run_id = studio.client.start("image.cnn", "digits", CONFIG | {"epochs": 14, "keep_every": 1})["id"]
    ended = studio.end(run_id, 120)
    kept = sorted(one["step"] for one in ended["checkpoints"] if one["kind"] == "kept")
    fork = studio.client.fork(run_id, step=kept[2])
    assert studio.end(fork["id"], 120)["state"] == "completed"
    weights = [
        (studio.home / "runs" / one / "final_model" / "model.safetensors").read_bytes() for one in (run_id, fork["id"])
    ]
    assert weights[0] == weights[1]


def test_a_fork_that_does_not_fit_the_weights_names_them(studio: StudioProcess) -> None:
    run_id = studio.client.start("image.cnn", "digits", CONFIG | {"epochs": 1})["id"]
    studio.end(run_id, 120)
    fork = studio.client.fork(run_id, config={"width": 8})
    failed = studio.end(fork["id"], 120)
    assert failed["state"] == "failed"
    assert (
        "features.0.weight is [4, 1, 3, 3] in the weights and [8, 1, 3, 3] in the model" in failed["failure"]["message"]
    )


def test_a_retry_begins_anew_with_the_changes_made_on_the_way(studio: StudioProcess) -> None:
    old = studio.client.start("tabular.forest", "wine", {"trees": 10})
    studio.end(old["id"], 60)
    again = studio.client.retry(old["id"], {"max_depth": 3})
    done = studio.end(again["id"], 60)
    assert done["config"] == old["config"] | {"max_depth": 3}
    assert (done["name"], done["parent"]) == (f"{old['name']}-again", None)
    assert Path(studio.home / "runs" / again["id"] / "final_model").exists()
