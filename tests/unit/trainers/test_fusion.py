"""The trainer that joins several kinds of data: what it shows, hides, learns and tells."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from support import joined
from support.file_kinds import csv_bytes
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.testing import trainers as contract
from trainyard.testing.trainers import Case, Outcome
from trainyard.trainers.fusion import inputs
from trainyard.trainers.fusion.fit import load, trial
from trainyard.trainers.fusion.fusions import KINDS
from trainyard.trainers.fusion.naming import called
from trainyard.trainers.fusion.net import Net
from trainyard.trainers.fusion.objective import Fused
from trainyard.trainers.fusion.spec import SPEC
from trainyard.trainers.fusion.spectrogram import BANDS, bands, log_mel
from trainyard.training.context import FINAL_MODEL
from trainyard.training.errors import InvalidDataError
from trainyard.training.objectives import Classes

SMALL: dict[str, Any] = {"series_width": 8, "series_layers": 1, "picture_width": 4, "size": 16, "cells_width": 8}
CELLS = {"numbers": 2, "codes": [], "width": 4, "layers": 1, "dropout": 0.0, "frequencies": 0}


def trained(version: DatasetVersion, folder: Path, **config: Any) -> Outcome:
    return contract.run(Case(SPEC, version, SMALL | config, 0.0), folder)


@pytest.mark.parametrize("fusion", KINDS)
def test_what_only_two_parts_together_tell(fusion: str, tmp_path: Path) -> None:
    version = joined.exclusive_or(tmp_path / "home")
    (tmp_path / "run").mkdir()
    quick = {"epochs": 12, "learning_rate": 0.01, "batch_size": 32, "modality_dropout": 0.1, "rotate": 0.0}
    summary = trained(version, tmp_path / "run", fusion=fusion, **quick).result.summary
    assert summary["test/accuracy"] >= 0.95
    for part in ("sound", "shot"):
        assert summary[f"test/alone_{part}/accuracy"] <= 0.60
        assert summary[f"test/without_{part}/accuracy"] <= 0.60
    weights = [summary[name] for name in summary if name.startswith("test/weight/")]
    assert weights == [] if fusion == "concat" else sum(weights) == pytest.approx(1.0, abs=1e-6)


def test_each_part_tells_its_loss(tmp_path: Path) -> None:
    version = joined.all_kinds(tmp_path / "home", 48)
    (tmp_path / "run").mkdir()
    outcome = trained(version, tmp_path / "run", epochs=2)
    for part in ("sound", "log", "shot", "scan", "note", "numbers"):
        assert len(outcome.series(f"train/loss_{part}")) == 2
        assert len(outcome.series(f"val/loss_{part}")) == 2
    loaded = load(outcome.folder / FINAL_MODEL)
    assert loaded.reading.names == ["sound", "log", "shot", "scan", "note", "numbers"]
    assert loaded.shown.sound == ["sound"]


def test_samples_without_a_label_and_a_part_are_answered(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    outcome = trained(joined.all_kinds(tmp_path / "home", 48), tmp_path / "run", epochs=1)
    files = {f"{number}.png": joined.picture(True, np.random.default_rng(number)) for number in range(20)}
    table = csv_bytes("shot,site", *(f"{number}.png,a" for number in range(20)))
    other = joined.of_files(tmp_path / "other", {**files, "t.csv": table}, format="multimodal")
    found = trial(outcome.folder / FINAL_MODEL, other, Part.TEST).predictions(lambda _: None)
    assert not found.known.any()
    assert found.told.shape == (len(found.rows), 3)
    assert np.isfinite(found.told).all()


def test_a_part_that_no_training_sample_has_is_refused(tmp_path: Path) -> None:
    version = joined.all_kinds(tmp_path / "home", 30)
    with pytest.raises(InvalidDataError, match="no parts to learn from"):
        trained(version, tmp_path, leave_out="sound, log, shot, scan, note, weight, site")


def test_a_sample_keeps_a_part_of_those_that_it_has() -> None:
    there = torch.tensor([[True, True, False], [False, False, True], [False, False, False]]).repeat(500, 1)
    shown = inputs.hidden(there, 0.4, torch.Generator().manual_seed(0))
    assert not (shown & ~there).any()
    assert shown.any(dim=1).equal(there.any(dim=1))
    dropped = 1 - shown[::3, 0].float().mean()
    assert 0.25 < dropped < 0.4  # the share, less the draws in which it was the last one
    assert inputs.hidden(there, 0.4, torch.Generator().manual_seed(0)).equal(shown)


@pytest.mark.parametrize("fusion", KINDS)
def test_what_is_not_shown_does_not_matter(fusion: str) -> None:
    torch.manual_seed(0)
    net = Net({name: {"kind": "cells", "torso": CELLS} for name in "abc"}, fusion, 8, 2, 0.0).eval()
    shown = torch.tensor([[True, False, True]] * 4)
    numbers = {name: (torch.randn(4, 2), torch.zeros(4, 0, dtype=torch.int64)) for name in "abc"}
    others = numbers | {"b": (torch.randn(4, 2), torch.zeros(4, 0, dtype=torch.int64))}
    told, again = (net({"parts": parts, "there": shown | True, "shown": shown}) for parts in (numbers, others))
    assert told["fused"].equal(again["fused"])
    assert not told["alone"].equal(again["alone"])
    whole = net({"parts": numbers, "there": shown | True, "shown": shown | True})
    assert whole["without"][:, 1].allclose(told["fused"], atol=1e-6)
    if fusion != "concat":
        assert told["weight"][:, 1].tolist() == [0.0] * 4


def test_missing_samples_are_kept_from_an_encoder() -> None:
    net = Net({name: {"kind": "cells", "torso": CELLS} for name in "ab"}, "concat", 8, 2, 0.0).eval()
    there = torch.tensor([[True, True], [False, True], [True, False]])
    codes = torch.zeros(3, 0, dtype=torch.int64)
    spoiled = torch.randn(3, 2)
    spoiled[1] = float("nan")
    batch = {"parts": {"a": (spoiled, codes), "b": (torch.randn(3, 2), codes)}, "there": there, "shown": there}
    told = net(batch)
    assert told["fused"].isfinite().all()
    assert Fused(Classes(), ["a", "b"], 1.0, 2).loss(told, torch.tensor([0, 1, 1])).isfinite()


def test_the_loss_that_is_told_is_the_fused_ones_and_all_of_it_teaches() -> None:
    outputs = {
        name: torch.randn(shape, requires_grad=True) for name, shape in (("fused", (6, 3)), ("alone", (6, 2, 3)))
    }
    there = torch.tensor([[True, True]] * 4 + [[False, True], [False, False]])
    targets = torch.tensor([0, 1, 2, 0, 1, 2])
    loss = Fused(Classes(), ["a", "b"], 0.5, 3).loss({**outputs, "there": there}, targets)
    assert loss.item() == pytest.approx(Classes().loss(outputs["fused"], targets).item())
    loss.backward()
    taught = outputs["alone"].grad
    assert taught is not None
    assert taught.abs().sum(dim=2).gt(0).equal(there)


def test_scores_of_parts_are_those_of_who_has_them() -> None:
    objective = Fused(Classes(), ["a", "b"], 0.5, 2)
    right, wrong = torch.tensor([5.0, -5.0]), torch.tensor([-5.0, 5.0])
    outputs = {
        "fused": torch.stack([right] * 4),
        "alone": torch.stack([torch.stack([right, wrong])] * 2 + [torch.stack([wrong, wrong])] * 2),
        "without": torch.stack([torch.stack([right, wrong])] * 3 + [torch.stack([wrong, wrong])]),
        "there": torch.tensor([[True, False]] * 2 + [[False, False]] * 2),
        "weight": torch.tensor([[0.75, 0.25]] * 4),
    }
    targets = torch.zeros(4, dtype=torch.int64)
    scores = objective.judge(*objective.kept(outputs, targets))
    assert scores["accuracy"] == 1.0
    assert (scores["alone_a/accuracy"], "alone_b/accuracy" in scores) == (1.0, False)
    assert (scores["without_a/accuracy"], scores["without_b/accuracy"]) == (0.75, 0.0)
    assert (scores["weight/a"], scores["weight/b"]) == (0.75, 0.25)
    sums = objective.sums(outputs, targets)
    assert sums[1].tolist() == [2.0, 0.0]
    assert sums[0, 0].item() / 2 == pytest.approx(scores["loss_a"], rel=1e-3)


def test_a_tone_is_loudest_in_its_band() -> None:
    rate = 8000
    steps = torch.arange(4000) / rate
    for hertz in (300.0, 1000.0, 3000.0):
        spectrum = log_mel(torch.sin(2 * torch.pi * hertz * steps)[None], rate)
        assert spectrum.shape == (51, BANDS)
        middles = bands(rate, 256).argmax(dim=1) * rate / 256
        assert abs(middles[spectrum[25].argmax()].item() - hertz) < 0.1 * hertz + rate / 256
    assert log_mel(torch.zeros(2, 3), rate).shape == (1, 2 * BANDS)


def test_names_of_parts_are_plain_and_differ() -> None:
    assert called(["Ton höhe/1", "ton höhe 1", "..."]) == ["ton_höhe_1", "ton_höhe_1_", "part"]


def test_words_are_the_same_numbers_everywhere() -> None:
    words = inputs.words_of("Rain, rain and SUN")
    assert words.tolist()[0] == words.tolist()[1]
    assert len(set(words.tolist())) == 3
    assert inputs.words_of("").tolist() == [0]
    assert np.all(words.numpy() > 0)
