"""What a replay compares: one more random draw, or one altered weight, shows; what the clock measures does not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from trainyard.contracts.events import ChildEvent, Metrics
from trainyard.contracts.verification import Comparison
from trainyard.datasets.bundled import materialise
from trainyard.datasets.version import DatasetVersion
from trainyard.execution.replay import replay
from trainyard.execution.replay_job import WAS, Column, ReplayJob
from trainyard.services.forks import link
from trainyard.trainers.cnn import fit as cnn
from trainyard.trainers.cnn.spec import CnnConfig
from trainyard.training import loop
from trainyard.training.comparing import TOLERANCE, compare, contents, digest, first_difference
from trainyard.training.context import Context
from trainyard.training.replaying import boundary_of
from trainyard.training.saver import folder_of

CONFIG = CnnConfig(epochs=3, batch_size=64, width=4, dropout=0.3, keep_every=1, preflight=False, seed=5)


class Trained:
    """A short training in a folder of its own, with a checkpoint after every epoch; parts of it can be replayed."""

    def __init__(self, version: DatasetVersion, folder: Path) -> None:
        self.version, self.folder = version, folder
        self.points: dict[str, list[tuple[int, float]]] = {}
        cnn.fit(Context(CONFIG, version, folder, 5, 1, "cpu", self._take, lambda: None))
        self.steps = sorted(int(path.name) for path in (folder / "checkpoints" / "kept").iterdir())

    def _take(self, event: ChildEvent) -> None:
        if isinstance(event, Metrics):
            for name, value in event.values.items():
                self.points.setdefault(name, []).append((event.step, value))

    def replayed(self, folder: Path) -> Comparison:
        """From the first of its checkpoints to the second."""
        older, newer = self.steps[:2]
        link(self.folder / folder_of("kept", older), folder / folder_of("last", older))
        link(self.folder / folder_of("kept", newer), folder / WAS)
        within = {name: [one for one in points if older < one[0] <= newer] for name, points in self.points.items()}
        job = ReplayJob(
            entry="trainyard.trainers.cnn.fit:fit",
            config_type="trainyard.trainers.cnn.spec:CnnConfig",
            config=CONFIG.model_dump(mode="json"),
            dataset_folder=str(self.version.folder),
            fold=None,
            folder=str(folder),
            from_step=older,
            to_step=newer,
            seed=5,
            threads=1,
            device="cpu",
            changes=[],
            points={name: Column(steps=[s for s, _ in at], values=[v for _, v in at]) for name, at in within.items()},
        )
        return replay(job, lambda _step: None)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    digits = materialise("digits", tmp_path_factory.mktemp("data") / "v1")
    return Trained(digits, tmp_path_factory.mktemp("trained"))


def test_a_replay_that_nothing_disturbs_is_exact(trained: Trained, tmp_path: Path) -> None:
    found = trained.replayed(tmp_path)
    assert (found.verdict, found.different, found.first) == ("exact", 0, None)
    assert found.points > 0
    assert all(part.was == part.now for part in found.parts)


def test_one_extra_random_draw_turns_it_red(trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step: Callable[..., None] = loop.train_step
    drawn: list[Any] = []

    def draw_once(*arguments: Any) -> None:
        if not drawn:
            drawn.append(torch.rand(1))
        step(*arguments)

    monkeypatch.setattr(loop, "train_step", draw_once)
    found = trained.replayed(tmp_path)
    assert found.verdict == "different"
    assert found.first is not None
    assert found.first.step == trained.steps[0] + 1
    changed = {part.name for part in found.parts if part.was != part.now}
    assert changed >= {"model.safetensors", "optimizer.safetensors", "random.safetensors"}


def test_a_checkpoint_says_where_in_the_loop_it_was_saved(tmp_path: Path) -> None:
    assert boundary_of(tmp_path) is None
    for steps, where in ((0, "epoch"), (7, "step")):
        (tmp_path / "state.json").write_text(json.dumps({"course": {"steps": steps}}))
        assert boundary_of(tmp_path) == where
    (tmp_path / "state.json").write_text("{}")
    assert boundary_of(tmp_path) is None


def test_a_difference_within_rounding_is_close_and_beyond_it_different() -> None:
    was = {"model": {"a": np.array([1.0, -4.0]), "n": np.array([3])}}
    for gap, verdict in ((0.0, "exact"), (3.9 * TOLERANCE, "close"), (4.1 * TOLERANCE, "different")):
        now = {"model": {"a": np.array([1.0 + gap, -4.0]), "n": np.array([3])}}
        assert compare(was, now, {}, {}, 9).verdict == verdict
    found = compare(was, {"model": {"a": np.array([1.0, -4.0]), "n": np.array([4])}}, {}, {}, 9)
    assert (found.verdict, found.largest[0].name, found.largest[0].largest) == ("different", "model/n", None)
    found = compare(was, {"other": was["model"]}, {}, {}, 9)
    assert (found.verdict, found.different) == ("different", 4)


def test_nan_is_the_same_as_nan_and_another_type_is_another_tensor() -> None:
    values = {"model": {"a": np.array([np.nan, 1.0])}}
    assert compare(values, {"model": {"a": np.array([np.nan, 1.0])}}, {}, {}, 9).verdict == "exact"
    narrow = {"model": {"a": np.array([np.nan, 1.0], np.float32)}}
    assert compare(values, narrow, {}, {}, 9).verdict == "different"
    assert digest(values["model"]) != digest(narrow["model"])


def test_points_differ_where_one_is_otherwise_missing_or_too_many() -> None:
    were = {"train/loss": [(5, 1.0), (6, 0.5), (7, float("nan"))], "test/loss": [(6, 1.0)]}
    same = {"train/loss": [(5, 1.0), (6, 0.5), (7, float("nan"))]}
    assert first_difference(were, same, 7) == (None, True)
    later = {"train/loss": [(5, 1.0), (6, 0.5)]}
    assert first_difference(were, later, 7) == (None, True), "what was reported after the checkpoint was saved"
    first, near = first_difference(were, {"train/loss": [(5, 1.0), (7, float("nan"))]}, 7)
    assert first is not None
    assert (first.metric, first.step, first.was, first.now, near) == ("train/loss", 6, 0.5, None, False)
    first, near = first_difference(were, {"train/loss": [(5, 1.0), (6, 0.5 + 1e-5), (7, float("nan"))]}, 7)
    assert first is not None
    assert (first.step, near) == (6, True)
    first, near = first_difference(were, {**same, "val/loss": [(7, 1.0)]}, 7)
    assert first is not None
    assert (first.metric, first.was, near) == ("val/loss", None, False)
    assert first_difference({"train/samples_per_s": [(5, 9.0)]}, {"train/samples_per_s": [(5, 8.0)]}, 7) == (None, True)


def test_contents_name_every_leaf_and_leave_the_clock_out(tmp_path: Path) -> None:
    told = {"best": {"scores": {"val/loss": 0.5, "val/samples_per_s": 3.0}}, "random": [3, [1, 2], None]}
    (tmp_path / "state.json").write_text(json.dumps(told))
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "trees.bin").write_bytes(b"x")
    found = contents(tmp_path)
    assert set(found) == {"state.json", "trees.bin"}
    assert set(found["state.json"]) == {"best.scores.val/loss", "random.0", "random.1", "random.2"}
    assert found["state.json"]["random.1"].tolist() == [1, 2]
