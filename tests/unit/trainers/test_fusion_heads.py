"""Further targets of a net that joins parts: what they learn, what is masked, what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import torch

from support import joined
from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.testing import trainers as contract
from trainyard.testing.trainers import Case, Outcome
from trainyard.trainers import catalog
from trainyard.trainers.fusion.fit import load, trial
from trainyard.trainers.fusion.heads import Heads, heads_of
from trainyard.trainers.fusion.spec import SPEC
from trainyard.trainers.fusion.wanted import Wanted, wanted_heads
from trainyard.training.context import FINAL_MODEL
from trainyard.training.errors import InvalidDataError

SMALL: dict[str, Any] = {"picture_width": 4, "size": 16, "cells_width": 16, "batch_size": 16, "rotate": 0.0}
LEARNED: dict[str, Any] = {"epochs": 12, "learning_rate": 0.01, "modality_dropout": 0.0, "leave_out": "echo"}


def trained(version: DatasetVersion, folder: Path, **config: Any) -> Outcome:
    folder.mkdir()
    return contract.run(Case(SPEC, version, SMALL | config, 0.0), folder)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    return joined.outlooks(tmp_path_factory.mktemp("home") / "studio")


@pytest.fixture(scope="module")
def outcome(version: DatasetVersion, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return trained(version, tmp_path_factory.mktemp("runs") / "heads", heads="soon, hours=2", **LEARNED)


def test_heads_learn_what_their_columns_hold(outcome: Outcome, version: DatasetVersion) -> None:
    summary = outcome.result.summary
    assert summary["test/accuracy"] >= 0.95
    assert summary["test/head_soon/accuracy"] >= 0.9
    assert summary["test/head_soon/roc_auc"] >= 0.95
    assert [column.name for column in load(outcome.folder / FINAL_MODEL).reading.columns.numbers] == ["level"]
    spread = 100 * np.exp(2 * np.random.default_rng(1).normal(size=1000))
    assert summary["test/head_hours/mae"] < 0.5 * np.abs(spread - np.median(spread)).mean()
    for part in ("train", "val"):
        for head in ("soon", "hours"):
            losses = outcome.series(f"{part}/loss_head_{head}")
            assert len(losses) == 12
            assert losses[-1] < losses[0] / 2
    card = (outcome.folder / FINAL_MODEL / "README.md").read_text(encoding="utf-8")
    assert "## Test scores by head" in card
    assert "| hours | – | – | – |" in card


def test_a_saved_model_knows_its_heads(outcome: Outcome, version: DatasetVersion) -> None:
    contract.check_reloads(Case(SPEC, version, {}, 0.0), outcome)
    contract.check_trial(Case(SPEC, version, {}, 0.0), outcome)


def test_another_version_needs_no_heads(outcome: Outcome, tmp_path: Path) -> None:
    other = joined.measures(tmp_path / "home")
    found = trial(outcome.folder / FINAL_MODEL, other, Part.TEST).predictions(lambda _: None)
    assert np.isfinite(found.told).all()


def test_it_goes_on_to_the_same_end(version: DatasetVersion, tmp_path: Path) -> None:
    case = Case(SPEC, version, {**SMALL, "epochs": 2, "heads": "soon, hours", "leave_out": "echo"}, 0.0)
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    whole = contract.run(case, tmp_path / "whole")
    contract.check_resumed(contract.run_cut_off(case, tmp_path / "cut", 3), whole)


def test_what_is_missing_teaches_nothing() -> None:
    columns = {"soon": pa.chunked_array([["a", None, "b", "c"]]), "hours": pa.chunked_array([[1.5, 2.5, None, 4.25]])}
    training = np.array([True, True, True, False])
    heads = Heads(heads_of([Wanted("soon", 1.0), Wanted("hours", 0.5)], columns, training, "none"))
    targets = heads.targets(columns, 4)
    assert targets[:, :2].isnan().tolist() == [[False, False], [True, False], [False, True], [True, False]]
    assert targets[[0, 1, 3], 3].tolist() == [1.5, 2.5, 4.25]
    outputs = torch.randn(4, 3, requires_grad=True)
    losses = heads.losses(outputs, targets)
    assert [count for _, _, count in losses] == [2, 3]
    torch.stack([loss for _, loss, _ in losses]).sum().backward()
    assert outputs.grad is not None
    assert outputs.grad[:, 0].ne(0).tolist() == [True, False, True, False]
    assert outputs.grad[:, 2].ne(0).tolist() == [True, True, False, True]
    assert heads.losses(outputs, torch.full((4, 4), torch.nan)) == []
    scores = heads.scores(torch.tensor([[0.9, 0.1, 0.0]] * 4, dtype=torch.float64), targets)
    assert scores["head_soon/accuracy"] == 0.5
    assert scores["head_hours/mae"] == pytest.approx((0.5 + 0.5 + 2.25) / 3)  # 2.0 is the middle of the training rows


@pytest.mark.parametrize(
    ("heads", "leave_out", "says"),
    [
        ("sooon", "", "no such column. Did you mean 'soon'?"),
        ("label", "", "is the target already"),
        ("shot", "", "no classes and no numbers"),
        ("hours", "", "'echo' would give the head 'hours' away.*leave_out = echo"),
    ],
)
def test_what_is_no_head_is_refused(
    version: DatasetVersion, tmp_path: Path, heads: str, leave_out: str, says: str
) -> None:
    with pytest.raises(InvalidError, match=says):
        trained(version, tmp_path / "run", heads=heads, leave_out=leave_out)


def test_a_column_without_variety_is_refused() -> None:
    column = {"x": pa.chunked_array([[1, 1, 2]])}
    with pytest.raises(InvalidDataError, match="the same value in every training row"):
        heads_of([Wanted("x", 1.0)], column, np.array([True, True, False]), "none")


def test_a_weight_stands_behind_the_name() -> None:
    assert wanted_heads(" a, b = 0.5,, c=d ") == [Wanted("a", 1.0), Wanted("b", 0.5), Wanted("c=d", 1.0)]
    for text, says in (("a=0", "above 0"), ("a, a=2", "stands there twice")):
        with pytest.raises(InvalidError, match=says):
            catalog.validate(SPEC, {"heads": text})


def test_the_server_refuses_a_column_that_is_not_there() -> None:
    dataset = DatasetInfo.model_construct(name="made", columns=["soon", "hours"])
    assert SPEC.unfit is not None
    (problem,) = SPEC.unfit({"heads": "soon, ours=2"}, dataset)
    assert (problem.path, problem.value) == ("config.heads", "ours")
    assert "Did you mean 'hours'?" in problem.message
    assert SPEC.unfit({"heads": ""}, dataset) == []
