"""Samples of several parts altered while training: what changes, what stays, and that it is the same again."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from support import joined
from trainyard.datasets import multimodal
from trainyard.datasets.columns import Columns, NumberColumn
from trainyard.datasets.split import Part
from trainyard.testing import trainers as contract
from trainyard.testing.trainers import Case
from trainyard.trainers.fusion.altering import Altering, cells_of, clouds_of, cropped, series_of, texts_of
from trainyard.trainers.fusion.inputs import Together, Training, prepare, together
from trainyard.trainers.fusion.spec import SPEC
from trainyard.training.images.augmentation import Augmentation

ALL: dict[str, Any] = {
    "series_jitter": 0.1,
    "series_scaling": 0.2,
    "series_crop": 0.3,
    "cloud_turn": "up",
    "cloud_jitter": 0.02,
    "numbers_noise": 0.1,
    "word_dropout": 0.2,
}
SMALL: dict[str, Any] = {
    "series_width": 8,
    "series_layers": 1,
    "picture_width": 4,
    "cloud_width": 4,
    "points": 32,
    "size": 16,
    "cells_width": 8,
    "batch_size": 16,
    "epochs": 2,
}


def draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_missing_values_and_what_lies_behind_the_end_stay() -> None:
    series = torch.ones(2, 5, 3)
    series[1, 3:] = 0.0  # behind its end
    series[:, :, 2] = 0.0
    series[0, 1] = torch.tensor([0.0, 0.0, 1.0])  # nothing measured
    how = Altering(series_jitter=0.1, series_scaling=0.5)
    found, lengths = series_of((series, torch.tensor([5, 3])), draws(), how, 2)
    assert lengths.tolist() == [5, 3]
    assert found[:, :, 2].equal(series[:, :, 2])
    assert found[1, 3:].abs().sum() == 0
    assert found[0, 1, :2].abs().sum() == 0
    assert (found[0, [0, 2, 3, 4], :2] != 1).all()
    assert 0.4 < found[0, 0, 0] < 1.9


def test_a_crop_is_a_stretch_of_the_series() -> None:
    series = torch.arange(1.0, 21.0)[None, :, None].repeat(200, 1, 1)
    lengths = torch.full((200,), 20)
    found, kept = cropped(series, lengths, 0.5, draws())
    assert (int(kept.min()), int(kept.max())) == (10, 20)
    for one, length in zip(found, kept.tolist(), strict=True):
        assert one[:length, 0].diff().eq(1).all()
        assert one[length:].abs().sum() == 0
    assert found[:, 0, 0].unique().numel() > 5
    shortest, kept = cropped(torch.ones(1, 1, 1), torch.tensor([1]), 0.9, draws())
    assert (shortest.item(), kept.item()) == (1.0, 1)


def test_clouds_turn_about_the_vertical_alone() -> None:
    points = torch.randn(4, 50, 3, generator=draws(1))
    found = clouds_of(points, draws(), Altering(cloud_turn="up"))
    assert found[:, :, 2].allclose(points[:, :, 2], atol=1e-6)
    assert found.norm(dim=2).allclose(points.norm(dim=2), atol=1e-5)
    assert not found.allclose(points, atol=0.1)


def test_numbers_move_and_gaps_do_not() -> None:
    fields: dict[str, Any] = {"knots": [0.0], "values": [0.0], "deviation": 1.0}
    columns = Columns(
        numbers=[NumberColumn(name="a", gaps=True, **fields), NumberColumn(name="b", gaps=False, **fields)],
        categories=[],
    )
    numbers = torch.tensor([[1.0, 0.0, 2.0], [0.0, 1.0, 3.0]])
    found, codes = cells_of((numbers, torch.tensor([[1], [2]])), draws(), Altering(numbers_noise=0.1), columns)
    assert (found != numbers).tolist() == [[True, False, True], [False, False, True]]
    assert (found - numbers).abs().max() < 0.31
    assert codes.tolist() == [[1], [2]]


def test_some_words_are_left_out() -> None:
    words = torch.ones(50, 40, dtype=torch.int64)
    left = texts_of(words, draws(), Altering(word_dropout=0.25))
    assert 0.2 < (left == 0).float().mean() < 0.3


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return joined.all_kinds(tmp_path_factory.mktemp("homes") / "home", 48)


def of_training(version: Any, part: Part, **how: Any) -> Together:
    data = multimodal.load(version)
    prepared = prepare(data, True, 32)
    given = Training(Augmentation(), Altering(**how), 0.0) if part is Part.TRAIN else None
    return together(prepared, part, torch.zeros(len(data.parts)), given)


def flat(inputs: Any) -> list[Tensor]:
    return [inputs] if isinstance(inputs, Tensor) else list(inputs)


def test_each_part_is_altered_alike_by_the_same_draws(version: Any) -> None:
    altered, rows = of_training(version, Part.TRAIN, **ALL), torch.arange(8)
    first, again, other = (altered.batch(rows, draws(seed))[0]["parts"] for seed in (0, 0, 1))
    assert altered.random
    for name in first:
        pairs = zip(flat(first[name]), flat(again[name]), strict=True)
        assert all(one.equal(same) for one, same in pairs), name
        if name != "shot":  # pictures have their own
            changed = zip(flat(first[name]), flat(other[name]), strict=True)
            assert any(one.shape != another.shape or not one.equal(another) for one, another in changed), name


def test_nothing_is_altered_that_is_judged_or_not_asked_for(version: Any) -> None:
    rows = torch.arange(6)
    for source in (of_training(version, Part.TEST), of_training(version, Part.TRAIN)):
        first, other = (source.batch(rows, draws(seed))[0]["parts"] for seed in (0, 1))
        for name in set(first) - ({"scan"} if source.random else set[str]()):  # points are drawn while training
            assert all(one.equal(same) for one, same in zip(flat(first[name]), flat(other[name]), strict=True)), name


def test_a_cut_off_training_meets_the_same_samples(version: Any, tmp_path: Path) -> None:
    case = Case(SPEC, version, SMALL | ALL, 0.0)
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    whole = contract.run(case, tmp_path / "whole")
    contract.check_resumed(contract.run_cut_off(case, tmp_path / "cut", 3), whole)
    plain = tmp_path / "plain"
    plain.mkdir()
    assert contract.run(Case(SPEC, version, SMALL, 0.0), plain).series("train/loss") != whole.series("train/loss")
    assert np.isfinite(whole.result.summary["test/loss"])
