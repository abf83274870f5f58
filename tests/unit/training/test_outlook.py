"""The forecast of trees: told once, by the trees that stand, and right about what is left."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trainyard.contracts.events import ChildEvent, Forecast
from trainyard.datasets.bundled import materialise
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.boosting.fit import fit as boost
from trainyard.trainers.boosting.spec import BoostingConfig
from trainyard.trainers.forest.fit import fit as plant
from trainyard.trainers.forest.spec import ForestConfig
from trainyard.training import outlook
from trainyard.training.context import Context
from trainyard.training.outlook import Outlook


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    return materialise("wine", tmp_path_factory.mktemp("datasets") / "wine")


@pytest.fixture
def told() -> list[ChildEvent]:
    return []


@pytest.fixture
def context(wine: DatasetVersion, tmp_path: Path, told: list[ChildEvent]) -> Context[Any]:
    return Context(ForestConfig(), wine, tmp_path, 0, 1, "cpu", told.append, lambda: None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Time that passes when a test says so."""
    clock = SimpleNamespace(now=0.0, time=lambda: 0.0, perf_counter=lambda: clock.now)
    monkeypatch.setattr(outlook, "time", clock)
    return clock


def write(folder: Path) -> None:
    (folder / "model").write_bytes(bytes(1000))


def fill() -> Callable[[Path], None]:
    return write


def test_what_is_left_takes_as_long_as_the_last_trees(
    context: Context[Any], clock: SimpleNamespace, told: list[ChildEvent]
) -> None:
    asked = Outlook(context, 0)
    for grown, now in ((5, 0.4), (10, 0.45), (20, 0.6), (25, 0.7)):  # the first five are slow: all is made ready
        clock.now = now
        asked.after(grown, 100, fill)
    (forecast,) = [one for one in told if isinstance(one, Forecast)]
    low, high = forecast.seconds
    assert (low + high) / 2 == pytest.approx(0.6 + 80 * 0.2 / 15, abs=0.1)  # and what 100 take to be saved
    assert 4 * 5 * 1000 <= forecast.disk_bytes < 4 * 5 * 3000  # with the manifest
    assert forecast.largest_batch is None


def test_what_goes_on_has_told_before(context: Context[Any], clock: SimpleNamespace, told: list[ChildEvent]) -> None:
    asked = Outlook(context, 5)
    clock.now = 10.0
    asked.after(10, 100, fill)
    assert told == []


def test_slow_trees_tell_after_the_first(context: Context[Any], clock: SimpleNamespace, told: list[ChildEvent]) -> None:
    asked = Outlook(context, 0)
    clock.now = 30.0
    asked.after(5, 100, fill)
    (forecast,) = [one for one in told if isinstance(one, Forecast)]
    assert forecast.seconds[0] < 600 < forecast.seconds[1]


@pytest.mark.parametrize(
    ("fit", "config"),
    [(plant, ForestConfig(trees=20)), (boost, BoostingConfig(iterations=20, patience=0))],
    ids=["forest", "boosting"],
)
def test_trees_tell_what_they_take_and_are_the_same(
    fit: Callable[[Context[Any]], Any],
    config: Any,
    wine: DatasetVersion,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def trained(name: str, least_s: float) -> tuple[list[ChildEvent], dict[str, float]]:
        monkeypatch.setattr(outlook, "LEAST_S", least_s)
        (folder := tmp_path / name).mkdir()
        events: list[ChildEvent] = []
        result = fit(Context(config, wine, folder, 0, 1, "cpu", events.append, lambda: None))
        return [one for one in events if isinstance(one, Forecast)], result.summary

    told, scores = trained("told", 0.0)
    untold, same = trained("untold", 1e9)
    assert (len(told), len(untold)) == (1, 0)
    assert scores == same
    assert [path.name for path in (tmp_path / "told").iterdir()] == ["final_model"]
