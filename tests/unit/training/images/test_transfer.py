"""A training that starts from weights: what is taken over, what stays frozen, and what is refused, in words."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from trainyard.contracts.errors import InvalidError
from trainyard.datasets.bundled import materialise
from trainyard.datasets.images import write
from trainyard.datasets.version import DatasetVersion, Description
from trainyard.testing import trainers as contract
from trainyard.testing.trainers import Case
from trainyard.trainers.cnn.fit import fit, judge_saved
from trainyard.trainers.cnn.net import Net
from trainyard.trainers.cnn.spec import SPEC, CnnConfig
from trainyard.training.brought import IMPORT_ROOTS
from trainyard.training.context import FINAL_MODEL, Context, Result
from trainyard.training.images import fitting
from trainyard.training.images.fitting import BEGINNING
from trainyard.training.images.transfer import IMAGENET, Thaw, Weights, as_named, shares, start
from trainyard.training.learner import adamw

SMALL: dict[str, Any] = {"width": 4, "epochs": 1, "shift": 0, "rotate": 0.0, "batch_size": 128}


def net(classes: int = 3, channels: int = 1) -> Net:
    return Net((channels, 8, 8), classes, width=4, dropout=0.0)


def train(version: DatasetVersion, folder: Path, **config: Any) -> Result:
    folder.mkdir(parents=True, exist_ok=True)
    checked = CnnConfig.model_validate(SMALL | config)
    return fit(Context(checked, version, folder, 0, 1, "cpu", lambda _: None, lambda: None))


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    return materialise("digits", tmp_path_factory.mktemp("datasets") / "digits")


@pytest.fixture(scope="module")
def runs(digits: DatasetVersion, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the studio's runs, with one that has a final model."""
    folder = tmp_path_factory.mktemp("runs")
    train(digits, folder / "first")
    return folder


@pytest.fixture
def odd(digits: DatasetVersion, tmp_path: Path) -> DatasetVersion:
    """The same pictures, told apart by two classes."""
    fields = set(Description.model_fields)
    described = Description(**digits.manifest.model_dump(include=fields)).model_copy(
        update={"classes": ["even", "odd"], "draft": None}
    )
    pixels = np.load(digits.folder.parent / "drafts" / "bundled-digits" / "pixels.npy")
    labels = np.load(digits.folder / "labels.npy") % 2
    return write(tmp_path / "odd", described, pixels, labels, digits.parts)


def test_from_a_run_of_the_studio_everything_is_taken_over(
    runs: Path, digits: DatasetVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    train(digits, runs / "second", start_from="run:first", learning_rate=1e-7)
    assert "starts from run:first: all" in capsys.readouterr().out
    old = load_file(runs / "first" / FINAL_MODEL / "model.safetensors")
    new = load_file(runs / "second" / FINAL_MODEL / "model.safetensors")
    assert torch.allclose(old["head.weight"], new["head.weight"], atol=1e-3)
    assert (runs / "second" / FINAL_MODEL / BEGINNING).exists()
    assert not (runs / "second" / BEGINNING).exists()


def test_the_head_is_new_where_the_classes_differ(
    runs: Path, odd: DatasetVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    result = train(odd, runs / "third", start_from="run:first", epochs=2)
    assert "the head is new (10 classes there, 2 here)" in capsys.readouterr().out
    told = judge_saved(runs / "third" / FINAL_MODEL, odd)
    assert told["test/accuracy"] == pytest.approx(result.summary["test/accuracy"])


def test_what_is_frozen_does_not_change_and_the_rest_does(runs: Path, digits: DatasetVersion) -> None:
    train(digits, runs / "frozen", start_from="run:first", freeze_epochs=1, epochs=1)
    old = load_file(runs / "first" / FINAL_MODEL / "model.safetensors")
    new = load_file(runs / "frozen" / FINAL_MODEL / "model.safetensors")
    changed = {name for name in old if not torch.equal(old[name], new[name])}
    assert changed == {"head.weight", "head.bias"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("run:nobody", "has no final model in this studio"),
        ("run:../first", "is no id of a run"),
        ("/etc", "Weights cannot be read from /etc"),
    ],
)
def test_what_cannot_be_read_is_said(runs: Path, digits: DatasetVersion, text: str, sentence: str) -> None:
    config = CnnConfig.model_validate(SMALL).model_copy(update={"start_from": text})  # past the schema
    (runs / "refused").mkdir(exist_ok=True)
    with pytest.raises(InvalidError, match=sentence):
        fit(Context(config, digits, runs / "refused", 0, 1, "cpu", lambda _: None, lambda: None))


@pytest.mark.parametrize("name", ["pytorch_model.bin", "net.pt", "net.pth"])
def test_pickled_weights_are_refused_with_the_command_that_converts_them(
    runs: Path, digits: DatasetVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(IMPORT_ROOTS, str(tmp_path))
    (tmp_path / name).write_bytes(b"\x80\x04.")
    for place in (tmp_path, tmp_path / name):
        with pytest.raises(InvalidError, match=f"trainyard model convert {tmp_path}/{name}"):
            train(digits, runs / "pickled", start_from=str(place))


def test_a_link_out_of_the_allowed_folder_leads_nowhere(
    runs: Path, digits: DatasetVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (allowed / "link").symlink_to(runs / "first" / FINAL_MODEL)
    monkeypatch.setenv(IMPORT_ROOTS, str(allowed))
    with pytest.raises(InvalidError, match="cannot be read"):
        train(digits, runs / "linked", start_from=str(allowed / "link"))


def test_tensors_that_do_not_fit_are_named_with_their_shapes(
    runs: Path, digits: DatasetVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(IMPORT_ROOTS, str(tmp_path))
    tensors = load_file(runs / "first" / FINAL_MODEL / "model.safetensors")
    tensors["features.0.weight"] = torch.zeros(8, 1, 3, 3)
    save_file(tensors, tmp_path / "odd.safetensors")
    with pytest.raises(InvalidError, match=r"features\.0\.weight is \[8, 1, 3, 3\] in the weights and \[4, 1, 3, 3\]"):
        train(digits, runs / "misfit", start_from=str(tmp_path / "odd.safetensors"))
    (tmp_path / "odd.safetensors").write_bytes(b"not at all")
    with pytest.raises(InvalidError, match="no whole file of safetensors"):
        train(digits, runs / "misfit", start_from=str(tmp_path / "odd.safetensors"))


def test_parts_of_a_large_model_are_joined_by_their_index(
    runs: Path, digits: DatasetVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(IMPORT_ROOTS, str(tmp_path))
    tensors = sorted(load_file(runs / "first" / FINAL_MODEL / "model.safetensors").items())
    halves = {"a.safetensors": dict(tensors[::2]), "b.safetensors": dict(tensors[1::2])}
    for name, half in halves.items():
        save_file(half, tmp_path / name)
    index = '{"weight_map": {"x": "a.safetensors", "y": "b.safetensors"}}'
    (tmp_path / "model.safetensors.index.json").write_text(index)
    assert train(digits, runs / "joined", start_from=str(tmp_path)).outcome == "completed"
    (tmp_path / "model.safetensors.index.json").write_text("{nonsense")
    with pytest.raises(InvalidError, match="it is no JSON"):
        train(digits, runs / "joined", start_from=str(tmp_path))


@pytest.mark.parametrize("workers", [0, 2])
def test_a_training_that_was_cut_off_ends_as_one_that_was_not_though_its_start_is_gone(
    runs: Path, digits: DatasetVersion, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """With everything on that draws, freezes or thaws."""
    config = SMALL | {"start_from": "run:first", "freeze_epochs": 1, "thaw_every": 1, "epochs": 3, "workers": workers}
    config |= {"shift": 1, "flip": "both", "crop": 0.2, "rotate": 9.0, "colour": 0.2, "cutout": 0.2, "mixup": 0.3}
    case = Case(SPEC, digits, config, 0.0)
    whole = contract.run(case, _empty(runs / f"whole-{workers}"))
    found = fitting.place_of
    places = iter([found])
    monkeypatch.setattr(fitting, "place_of", lambda *arguments: next(places)(*arguments))
    cut = contract.run_cut_off(case, _empty(runs / f"cut-{workers}"), 13)
    contract.check_resumed(cut, whole)
    weights = [outcome.folder / FINAL_MODEL / "model.safetensors" for outcome in (whole, cut)]
    assert weights[0].read_bytes() == weights[1].read_bytes()


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_foreign_weights_for_colour_bring_the_statistics_of_their_pictures() -> None:
    tensors = {name: tensor for name, tensor in net(channels=3).state_dict().items() if name not in {"mean", "std"}}
    made = net(channels=3)
    start(made, Weights("theirs", tensors, None, None), as_named)
    assert made.mean.flatten().tolist() == pytest.approx(IMAGENET[0])
    start(made, Weights("theirs", tensors, [0.5] * 3, [0.25] * 3), as_named)
    assert made.std.flatten().tolist() == [0.25] * 3


def test_stages_thaw_from_the_head_down() -> None:
    made = net()
    stages = len(made.stages())
    assert [Thaw(made, 2, 1).frozen(epoch) for epoch in range(1, 6)] == [stages, stages, stages - 1, *[0] * 2][:5]
    assert [Thaw(made, 1, 0).frozen(epoch) for epoch in (1, 2)] == [stages, 0]
    assert Thaw(made, 0, 3).frozen(1) == 0


def test_a_frozen_stage_keeps_the_statistics_of_its_norms() -> None:
    made = net()
    made.freeze(len(made.stages()))
    before = made.state_dict()["features.1.running_mean"].clone()
    made.train()(torch.rand(8, 1, 8, 8)).sum().backward()
    assert torch.equal(made.state_dict()["features.1.running_mean"], before)
    assert {name for name, one in made.named_parameters() if one.grad is not None} == {"head.weight", "head.bias"}
    made.freeze(0)
    made.train()(torch.rand(8, 1, 8, 8)).sum().backward()
    assert not torch.equal(made.state_dict()["features.1.running_mean"], before)


def test_deeper_stages_learn_more_slowly() -> None:
    made = net()
    config = CnnConfig(start_from="run:first", stage_rate=0.5)
    groups = adamw(made, 0.0, shares(made, config)).param_groups
    assert [group["scale"] for group in groups] == [0.25, 0.5, 1.0]
    assert sum(len(group["params"]) for group in groups) == len(list(made.parameters()))
    assert shares(made, CnnConfig()) == []
