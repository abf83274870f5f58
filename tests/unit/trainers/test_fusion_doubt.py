"""A net that joins parts says how unsure it is: more so far from what it has learned from."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from support import joined
from support.file_kinds import csv_bytes, npy
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation import curves
from trainyard.testing import trainers as contract
from trainyard.testing.trainers import Case, Outcome
from trainyard.trainers import catalog
from trainyard.trainers.fusion.doubt import of_classes, of_numbers
from trainyard.trainers.fusion.fit import load, trial
from trainyard.trainers.fusion.spec import SPEC
from trainyard.training.context import FINAL_MODEL

SMALL: dict[str, Any] = {
    "series_encoder": "tcn",
    "series_width": 16,
    "series_layers": 1,
    "size": 16,
    "cells_width": 8,
    "batch_size": 16,
    "epochs": 6,
    "learning_rate": 0.01,
    "modality_dropout": 0.0,
}


def tracks(home: Path, seed: int = 0, *, far: bool = False, numbers: bool = False, count: int = 160) -> DatasetVersion:
    """Whether two channels rise or fall, or how steeply. `far` ones do neither, or swing as none does else."""
    random, files, rows = np.random.default_rng(seed), dict[str, bytes](), list[str]()
    steps = np.arange(24) / 24
    for number in range(count):
        slope = random.uniform(0.5, 1.5) * (1 if number % 2 else -1)
        values = np.stack([slope * steps, slope * steps]) + 0.1 * random.normal(size=(2, 24))
        if far and not numbers:
            values = 0.1 * random.normal(size=(2, 24))
        elif far:
            values = np.stack([6 * np.sin(40 * steps), -5 * np.abs(slope) * np.ones(24)]) + random.normal(size=(2, 24))
        files[f"log{number}.npy"] = npy(values.astype(np.float32))
        rows.append(
            f"log{number}.npy,{random.normal():.3f},{f'{slope:.4f}' if numbers else ('down', 'up')[number % 2]}"
        )
    return joined.of_files(home, {**files, "t.csv": csv_bytes("log,noise,label", *rows)}, format="multimodal")


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, DatasetVersion]:
    home = tmp_path_factory.mktemp("homes")
    return {numbers: tracks(home / f"{numbers}", numbers=numbers) for numbers in (False, True)}


def trained(version: DatasetVersion, folder: Path, **config: Any) -> Outcome:
    folder.mkdir()
    return contract.run(Case(SPEC, version, SMALL | config, 0.0), folder)


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [("mc_dropout", False), ("laplace", False), ("laplace", True)],
    ids=["mc", "laplace", "numbers"],
)
def test_it_is_less_sure_far_from_what_it_knows(
    versions: dict[bool, DatasetVersion], tmp_path: Path, kind: str, numbers: bool
) -> None:
    version = versions[numbers]
    outcome = trained(version, tmp_path / "run", uncertainty=kind)
    reached = outcome.result.summary["test/r2" if numbers else "test/accuracy"]
    assert reached >= 0.85
    known, fresh, far = (
        doubt_of(outcome, one, part)
        for one, part in (
            (version, Part.TEST),
            (tracks(tmp_path / "fresh", seed=2, numbers=numbers), Part.TRAIN),
            (tracks(tmp_path / "far", seed=1, far=True, numbers=numbers), Part.TRAIN),
        )
    )
    assert min(known.min(), far.min()) >= 0.0
    assert told_apart(known, far) >= 0.8
    assert 0.3 <= told_apart(known, fresh) <= 0.7
    contract.check_trial(Case(SPEC, version, {}, 0.0), outcome)
    contract.check_reloads(Case(SPEC, version, {}, 0.0), outcome)


def doubt_of(outcome: Outcome, version: DatasetVersion, part: Part) -> NDArray[np.float64]:
    found = trial(outcome.folder / FINAL_MODEL, version, part).predictions(lambda _: None).uncertainty
    assert found is not None
    return found


def told_apart(some: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """The chance that one of the others is larger; one half where nothing tells them apart."""
    is_other = np.repeat([False, True], [len(some), len(others)])
    area = curves.roc_auc(curves.cumulative(is_other, np.concatenate([some, others])))
    assert area is not None
    return area


def test_without_it_nothing_is_said(versions: dict[bool, DatasetVersion], tmp_path: Path) -> None:
    outcome = trained(versions[False], tmp_path / "run", epochs=1)
    found = trial(outcome.folder / FINAL_MODEL, versions[False], Part.TEST).predictions(lambda _: None)
    assert found.uncertainty is None
    assert sorted(path.name for path in (outcome.folder / FINAL_MODEL).glob("*.safetensors")) == ["model.safetensors"]


@pytest.mark.parametrize("kind", ["mc_dropout", "laplace"])
def test_a_cut_off_training_ends_the_same(versions: dict[bool, DatasetVersion], tmp_path: Path, kind: str) -> None:
    case = Case(SPEC, versions[False], {**SMALL, "epochs": 2, "uncertainty": kind}, 0.0)
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    whole = contract.run(case, tmp_path / "whole")
    contract.check_resumed(contract.run_cut_off(case, tmp_path / "cut", 3), whole)
    one, other = (
        trial(tmp_path / name / FINAL_MODEL, versions[False], Part.TEST).predictions(lambda _: None).uncertainty
        for name in ("whole", "cut")
    )
    assert one is not None
    assert other is not None
    assert one.tolist() == other.tolist()


def test_what_answers_disagree_about_is_doubt_and_what_all_waver_about_is_none() -> None:
    agreed, torn = [[0.0, 0.0]] * 2, [[8.0, -8.0], [-8.0, 8.0]]
    told = of_classes(torch.tensor([agreed, torn]).transpose(0, 1))
    assert told["uncertainty"].tolist() == pytest.approx([0.0, np.log(2)], abs=1e-4)
    assert told["fused"].softmax(dim=1).tolist()[1] == pytest.approx([0.5, 0.5])
    assert of_numbers(torch.tensor([[[1.0]], [[3.0]]]))["uncertainty"].tolist() == [1.0]


def test_passes_without_dropout_are_refused() -> None:
    with pytest.raises(InvalidError, match="needs a dropout above 0"):
        catalog.validate(SPEC, {"uncertainty": "mc_dropout", "dropout": 0.0})
    assert catalog.validate(SPEC, {"uncertainty": "laplace", "dropout": 0.0})["uncertainty"] == "laplace"


def test_the_posterior_is_narrow_where_there_are_data(versions: dict[bool, DatasetVersion], tmp_path: Path) -> None:
    outcome = trained(versions[True], tmp_path / "run", epochs=1, uncertainty="laplace")
    loaded = load(outcome.folder / FINAL_MODEL)
    posterior: Any = loaded.answering
    found = posterior._posterior  # pyright: ignore[reportPrivateUsage]
    directions = found.inner_vectors.T[:, :-1]  # of A, from the least seen to the most
    variances = found.variances(directions.float())[:, 0]
    assert variances[0] > variances[-1]
