"""The forecast: close to what it comes to, and without a trace in the training."""

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.delicate import fit
from support.delicate_spec import Config
from trainyard.contracts.events import Alert, ChildEvent, Forecast, Metrics
from trainyard.datasets.bundled import materialise
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation.naming import of_the_clock
from trainyard.training.context import FINAL_MODEL, Context
from trainyard.training.judging import Judge
from trainyard.training.sources import Source


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    return materialise("digits", tmp_path_factory.mktemp("datasets") / "digits")


def trained(version: DatasetVersion, folder: Path, **config: Any) -> list[ChildEvent]:
    folder.mkdir()
    events: list[ChildEvent] = []
    settings = Config.model_validate({"epochs": 3, **config})
    fit(Context(settings, version, folder, 3, 1, "cpu", events.append, lambda: None))
    return events


def points(events: list[ChildEvent]) -> list[Any]:
    found = [event for event in events if isinstance(event, Metrics)]
    return [(one.step, {n: v for n, v in one.values.items() if not of_the_clock(n)}) for one in found]


def test_it_leaves_no_trace(digits: DatasetVersion, tmp_path: Path) -> None:
    told = trained(digits, tmp_path / "told", accumulate=2)
    untold = trained(digits, tmp_path / "untold", accumulate=2, preflight=False)
    assert points(told) == points(untold)
    weights = [(tmp_path / one / FINAL_MODEL / "model.safetensors").read_bytes() for one in ("told", "untold")]
    assert weights[0] == weights[1]
    assert [path.name for path in (tmp_path / "told").iterdir()] == [FINAL_MODEL]


def test_it_says_what_it_will_take(digits: DatasetVersion, tmp_path: Path) -> None:
    (told,) = [one for one in trained(digits, tmp_path / "run", epochs=5) if isinstance(one, Forecast)]
    low, high = told.seconds
    assert 0 < low < high
    assert 0 < told.memory_bytes < told.free_bytes
    assert told.disk_bytes > 4 * 3 * 4 * (64 * 32 + 32 * 10)  # four checkpoints of weights and two moments
    assert told.largest_batch is not None
    assert told.largest_batch > 64


def test_what_is_judged_after_each_epoch_and_at_the_end_is_in_its_time(
    digits: DatasetVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]

    def a_second_a_row(_judge: Judge, _source: Source, rows: int) -> None:
        clock[0] += rows

    monkeypatch.setattr(Judge, "try_out", a_second_a_row)
    told_time = SimpleNamespace(time=time.time, perf_counter=lambda: clock[0])
    for part in ("forecast", "checkpoint"):
        monkeypatch.setattr(f"trainyard.training.{part}.time", told_time)
    (told,) = [one for one in trained(digits, tmp_path / "run", epochs=5) if isinstance(one, Forecast)]
    split = digits.manifest.split
    assert sum(told.seconds) / 2 == pytest.approx(5 * split.validation + split.test)


def test_memory_that_runs_out_shows_before_the_first_point(digits: DatasetVersion, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="can't allocate memory"):
        trained(digits, tmp_path / "run", fits=16)
    assert list((tmp_path / "run").iterdir()) == []


def test_a_batch_that_will_not_fit_is_told_with_one_that_will(
    digits: DatasetVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainyard.training.forecast._free_bytes", lambda _: -(1 << 40))
    events = trained(digits, tmp_path / "run")
    (alert,) = [one for one in events if isinstance(one, Alert)]
    assert alert.title == "It may not fit into memory"
    assert alert.actions[0].config == {"batch_size": 1, "accumulate": 64}
