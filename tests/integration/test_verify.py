"""`run verify`: green on a run that nobody touched, red where a checkpoint was altered; nothing of the run changes."""

import hashlib
import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from safetensors.numpy import load_file, save_file
from skops import io as skops_io
from typer.testing import CliRunner, Result

from support.studio import StudioProcess, running_studio, wait_for
from trainyard.cli import app
from trainyard.contracts.errors import ConflictError, StudioError
from trainyard.datasets.atomic import facts_of
from trainyard.trainers.forest.checking import TREE_TYPE
from trainyard.training.checkpoint import MANIFEST

NET = {"epochs": 4, "keep_every": 1, "preflight": False, "seed": 5}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[StudioProcess]:
    home = tmp_path_factory.mktemp("verify") / "home"
    with running_studio(home, TRAINYARD_SLOTS="2", TRAINYARD_CHECKPOINT_EVERY_S="1") as running:
        yield running


@pytest.fixture(autouse=True)
def at_home(studio: StudioProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINYARD_HOME", str(studio.home))


def ended(studio: StudioProcess, trainer: str, dataset: str, config: dict[str, Any]) -> dict[str, Any]:
    run = studio.end(studio.client.start(trainer, dataset, config)["id"], 120)
    assert run["state"] == "completed", run["failure"]

    def settled() -> dict[str, Any] | None:
        run_now = studio.client.run(run["id"])
        return run_now if run_now["disk_bytes"] else None

    return wait_for(settled, 30, "what is done after the end of a run")


def forest(studio: StudioProcess) -> dict[str, Any]:
    """One that has grown for long enough to have saved on the way."""
    return ended(studio, "tabular.forest", "diabetes", {"trees": 400, "trees_per_point": 1})


def steps(run: dict[str, Any]) -> list[int]:
    return sorted({one["step"] for one in run["checkpoints"] if one["exactness"]})


def verify(*arguments: str | int) -> tuple[Result, dict[str, Any]]:
    result = CliRunner().invoke(app, ["run", "verify", *map(str, arguments), "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result, json.loads(result.stdout)


def everything(studio: StudioProcess, run_id: str) -> dict[str, tuple[str, int]]:
    """Hash and time of each file of the run, and of what the API says of it."""
    folder = studio.home / "runs" / run_id
    files = {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }
    told = json.dumps([studio.client.run(run_id), studio.client.metrics(run_id)], sort_keys=True)
    return files | {"told": (told, 0)}


def folder_of(studio: StudioProcess, run: dict[str, Any], step: int) -> Path:
    one = next(one for one in run["checkpoints"] if one["step"] == step and one["exactness"])
    return studio.home / "runs" / run["id"] / one["folder"]


def seal(folder: Path) -> None:
    """Make the manifest fit what is there now."""
    told = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).unlink()
    told["files"] = {name: fact.model_dump() for name, fact in facts_of(folder).items()}
    (folder / MANIFEST).write_text(json.dumps(told))


def alter_weight(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    name = next(name for name, tensor in tensors.items() if name.endswith("weight") and tensor.ndim > 1)
    tensors[name].flat[0] += 0.25
    save_file(tensors, folder / "model.safetensors")
    seal(folder)


def alter_tree(folder: Path) -> None:
    """Another answer in a leaf of the first tree."""
    grown: Any = skops_io.load(folder / "forest.skops", trusted=[TREE_TYPE])
    grown.estimators_[0].tree_.value[-1] += 1.0
    (folder / "forest.skops").write_bytes(skops_io.dumps(grown))
    seal(folder)


@pytest.mark.parametrize(
    ("trainer", "dataset", "config"),
    [("image.cnn", "digits", {**NET, "width": 4, "dropout": 0.3, "shift": 1}), ("tabular.mlp", "wine", NET)],
)
def test_a_net_is_replayed_to_the_same_bytes_and_red_once_a_weight_was_altered(
    studio: StudioProcess, trainer: str, dataset: str, config: dict[str, Any]
) -> None:
    run = ended(studio, trainer, dataset, config)
    first, second, third, last = steps(run)[-4:]
    before = everything(studio, run["id"])
    result, told = verify(run["id"], "--from", first, "--to", third)
    assert (result.exit_code, told["kept"], told["comparison"]["verdict"]) == (0, True, "exact"), told["text"]
    assert (told["from_step"], told["to_step"], told["promised"]) == (first, third, "exact")
    assert told["comparison"]["points"] > 0
    assert {part["name"] for part in told["comparison"]["parts"]} >= {
        "model.safetensors",
        "optimizer.safetensors",
        "random.safetensors",
    }
    assert all(part["was"] == part["now"] for part in told["comparison"]["parts"])
    result, told = verify(run["id"])
    assert (result.exit_code, told["from_step"], told["to_step"]) == (0, third, last), told["text"]
    assert everything(studio, run["id"]) == before
    assert not [*(studio.home / "runs").glob(".verify-*")]

    alter_weight(folder_of(studio, run, second))
    result, told = verify(run["id"], "--from", second, "--to", third)
    assert (result.exit_code, told["kept"], told["comparison"]["verdict"]) == (1, False, "different")
    assert told["comparison"]["first"]["step"] == second + 1
    assert "model.safetensors/" in " ".join(one["name"] for one in told["comparison"]["largest"])
    assert told["notes"] == [
        f"The checkpoint of step {second:,} is not the one that the run saved: its manifest has another SHA-256."
    ]


def test_a_forest_is_replayed_to_the_same_trees_and_red_once_one_was_altered(studio: StudioProcess) -> None:
    run = forest(studio)
    older, newer = steps(run)[-2:]
    result, told = verify(run["id"])
    assert (result.exit_code, told["comparison"]["verdict"]) == (0, "exact"), told["text"]
    assert told["comparison"]["tensors"] == newer * 5
    alter_tree(folder_of(studio, run, older))
    result, told = verify(run["id"])
    assert (result.exit_code, told["comparison"]["verdict"]) == (1, "different")
    assert told["comparison"]["largest"][0]["name"] == "forest.skops/tree 0/value"


def test_a_steered_run_is_replayed_with_its_changes_while_it_trains(studio: StudioProcess) -> None:
    config = {**NET, "epochs": 900, "width": 4, "schedule": "constant", "warmup_share": 0.0}
    run_id = studio.client.start("image.cnn", "digits", config)["id"]
    studio.until(run_id, lambda run: len(run["checkpoints"]) >= 2)
    studio.client.change(run_id, {"learning_rate": 0.0007, "weight_decay": 0.05})
    change = studio.until(run_id, lambda run: bool(run["changes"]))["changes"][0]
    run = studio.until(run_id, lambda run: len([step for step in steps(run) if step > change["step"]]) >= 2)
    before = max(step for step in steps(run) if step < change["step"])
    after = min(step for step in steps(run) if step > change["step"])
    result, told = verify(run_id, "--from", before, "--to", after)
    assert (result.exit_code, told["comparison"]["verdict"]) == (0, "exact"), told["text"]
    assert studio.client.run(run_id)["state"] == "running"
    studio.client.stop(run_id, "save")
    studio.end(run_id)
    result, told = verify(run_id)  # from the last that it saved on its way to where it was stopped
    assert (result.exit_code, told["comparison"]["verdict"]) == (0, "exact"), told["text"]


def test_boosting_is_held_to_what_it_promises(studio: StudioProcess) -> None:
    config = {"iterations": 4000, "patience": 0, "learning_rate": 0.01, "row_share": 1.0, "feature_share": 1.0}
    run_id = studio.client.start("tabular.boosting", "diabetes", config)["id"]
    studio.until(run_id, lambda run: (run["step"] or 0) > 20)
    studio.client.pause(run_id)  # which saves one; the end saves another
    studio.until(run_id, lambda run: run["state"] == "paused")
    studio.client.resume(run_id)
    assert studio.end(run_id, 120)["state"] == "completed"
    result, told = verify(run_id)
    assert told["promised"] == "close"
    assert told["comparison"]["verdict"] in {"exact", "close"}, told["text"]
    assert result.exit_code == 0


def test_what_cannot_be_replayed_is_said_in_words(studio: StudioProcess) -> None:
    run = ended(studio, "tabular.mlp", "wine", NET)
    there = steps(run)
    with pytest.raises(StudioError, match=r"has no checkpoint of step 9,999\. There are those of"):
        studio.client.verify(run["id"], 9999)
    with pytest.raises(StudioError, match="is the oldest checkpoint"):
        studio.client.verify(run["id"], None, there[0])
    with pytest.raises(StudioError, match="is not before step"):
        studio.client.verify(run["id"], there[1], there[1])
    with pytest.raises(StudioError, match="There is no verification of run"):
        studio.client.verification(run["id"])
    once = ended(studio, "tabular.mlp", "wine", {**NET, "epochs": 1, "keep_every": 0})
    with pytest.raises(StudioError, match="has one checkpoint to go on from, and two are needed"):
        studio.client.verify(once["id"])
    plain = studio.unruly("ledger", steps=3, step_ms=1)
    studio.end(plain)
    with pytest.raises(StudioError, match="saves nothing to go on from, so there is nothing to replay"):
        studio.client.verify(plain)
    shared = studio.client.start("tabular.mlp", "wine", {**NET, "devices": 2})["id"]
    with pytest.raises(StudioError, match="trained on 2 devices, each with random numbers of its own"):
        studio.client.verify(shared)
    studio.client.stop(shared, "discard")
    weights = folder_of(studio, run, there[0]) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\xff")
    result, told = verify(run["id"], "--from", there[0])
    assert (result.exit_code, told["state"], told["kept"]) == (1, "failed", None)
    assert f"The checkpoint of step {there[0]:,} cannot be used." in told["text"]
    assert "model.safetensors has another content" in told["text"]


def test_only_one_is_replayed_at_a_time_and_it_can_be_cancelled(studio: StudioProcess) -> None:
    run = ended(studio, "image.cnn", "digits", {**NET, "epochs": 40, "width": 4})
    studio.client.verify(run["id"], steps(run)[0])
    with pytest.raises(StudioError, match="is being verified; one is at a time") as refused:
        studio.client.verify(run["id"])
    assert refused.value.status == ConflictError("").status
    studio.client.cancel_verification(run["id"])

    def over() -> dict[str, Any] | None:
        told = studio.client.verification(run["id"])
        return told if told["state"] != "running" else None

    assert wait_for(over, 30, "the end of the replay")["text"] == "It was cancelled."
    assert not [*(studio.home / "runs").glob(".verify-*")]


def test_without_the_version_it_learned_from_nothing_can_be_replayed(studio: StudioProcess) -> None:
    run = ended(studio, "tabular.mlp", "wine", NET)
    version = studio.home / "datasets" / run["dataset_id"] / f"v{run['dataset_version']}"
    aside = version.with_name("aside")
    version.rename(aside)
    try:
        with pytest.raises(StudioError, match="Version 1 of the data set 'wine' is gone"):
            studio.client.verify(run["id"])
    finally:
        aside.rename(version)
