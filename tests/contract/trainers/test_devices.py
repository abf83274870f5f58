"""Trainers of several families train on two devices as they are, through the door by which the studio runs them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support import made_series
from support.together import Launch
from trainyard.contracts.events import Finished, Phase, PhaseChanged
from trainyard.datasets.bundled import materialise
from trainyard.datasets.version import DatasetVersion
from trainyard.testing import trainers as contract
from trainyard.testing.trainers import Case, Outcome
from trainyard.trainers import catalog
from trainyard.training.context import Result


def wine(folder: Path) -> DatasetVersion:
    return materialise("wine", folder)


def digits(folder: Path) -> DatasetVersion:
    return materialise("digits", folder)


CASES: dict[str, tuple[Callable[[Path], DatasetVersion], dict[str, Any], float]] = {
    "tabular.mlp": (wine, {"epochs": 12, "width": 32, "batch_size": 16}, 0.45),
    "series.gru": (made_series.numbers, {"epochs": 12, "width": 8, "layers": 1, "batch_size": 4}, 0.06),
    "image.cnn": (digits, {"epochs": 4, "width": 8, "batch_size": 16}, 0.5),
}


@pytest.mark.parametrize("trainer", CASES)
def test_it_learns_on_two_devices(trainer: str, tmp_path: Path) -> None:
    make, config, baseline = CASES[trainer]
    case = Case(catalog.get(trainer), make(tmp_path / "data"), config | {"devices": 2}, baseline)
    ended = Launch(case.spec, case.config, case.version.folder, tmp_path / "run").ended()
    last = ended.events[-1]
    assert isinstance(last, Finished), last
    assert [event.phase for event in ended.events if isinstance(event, PhaseChanged)] == list(Phase)
    outcome = Outcome(Result(last.outcome, last.saved, last.summary), [], ended.folder)
    contract.check_learns(case, outcome)
    contract.check_reloads(case, outcome)
