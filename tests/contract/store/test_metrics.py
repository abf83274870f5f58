"""Metric series against a numpy reference: no point, no spike and no kind of number is ever lost."""

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.metric_reference import Reference, check, shrink_pyramid
from support.store import CREATED, new_run, points, running
from trainyard.contracts.errors import NotFoundError
from trainyard.store import metrics, runs, streams
from trainyard.store.database import Database, Tx
from trainyard.store.metrics import Points
from trainyard.store.runs import Fence
from trainyard.store.schema import metric_chunks

_fresh = itertools.count()
VALUES = st.one_of(
    st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1e308, -1e308, 5e-324]),
    st.floats(-1e6, 1e6),
)
GAPS = {
    "forward": st.integers(1, 3),
    "repeated": st.integers(0, 1),
    "still": st.just(0),
    "backward": st.integers(-3, 3),
    "jumps": st.sampled_from([1, 1, 1, 1, -40, 100, 2**40]),
}


@st.composite
def histories(draw: st.DrawFn) -> list[Reference]:
    """Batches of one series: any sizes, steps that go on, stay or go back, and any numbers."""
    gaps = GAPS[draw(st.sampled_from(sorted(GAPS)))]
    sizes = draw(st.lists(st.one_of(st.integers(1, 9), st.integers(10, 400)), min_size=1, max_size=6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    some_gaps, some_values = (
        draw(st.lists(gaps, min_size=1, max_size=7)),
        draw(st.lists(VALUES, min_size=1, max_size=9)),
    )
    n = sum(sizes)
    steps = draw(st.integers(-50, 50)) + np.cumsum(rng.choice(np.array(some_gaps, np.int64), n))
    values = np.where(rng.random(n) < 0.7, rng.normal(size=n), rng.choice(np.array(some_values), n))
    times = CREATED + np.cumsum(rng.integers(0, 3_000_000, n)) / 1e6
    parts = np.split(np.arange(n), np.cumsum(sizes)[:-1])
    return [Reference(steps[part], times[part], values[part]) for part in parts]


def store(database: Database, batches: list[Reference]) -> str:
    run_id = f"h{next(_fresh)}"
    database.write_sync(lambda tx: runs.insert(tx, new_run(run_id)))
    for batch in batches:
        columns = Points(batch.steps, batch.times, batch.values)
        database.write_sync(lambda tx, columns=columns: metrics.append(tx, run_id, {"m": columns}))
    return run_id


def joined(batches: list[Reference]) -> Reference:
    return Reference(
        np.concatenate([batch.steps for batch in batches]),
        np.concatenate([batch.times for batch in batches]),
        np.concatenate([batch.values for batch in batches]),
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data(), batches=histories())
def test_any_history_over_any_range_in_any_number_of_rows(
    database: Database, monkeypatch: pytest.MonkeyPatch, data: st.DataObject, batches: list[Reference]
):
    shrink_pyramid(monkeypatch)
    run_id = store(database, batches)
    everything = joined(batches)
    edges = st.one_of(st.none(), st.sampled_from(everything.steps.tolist()), st.integers(-60, 500))
    for asked in (0, *data.draw(st.lists(st.integers(1, 300), min_size=2, max_size=4))):
        low, high = data.draw(edges), data.draw(edges)
        found = database.read_sync(
            lambda tx, asked=asked, low=low, high=high: metrics.series(tx, run_id, "m", asked, low, high)
        )
        assert found.monotonic == everything.forward
        check(found, everything.within(low, high), asked)
    check_summary(database, run_id, everything)


def check_summary(database: Database, run_id: str, reference: Reference) -> None:
    summary = database.read_sync(lambda tx: metrics.summaries(tx, run_id))["m"]
    finite = reference.values[np.isfinite(reference.values)]
    last = float(reference.values[-1])
    assert (summary.count, summary.nonfinite) == (len(reference.values), len(reference.values) - len(finite))
    assert (summary.first_step, summary.last_step) == (reference.steps[0], reference.steps[-1])
    assert summary.last == (last if math.isfinite(last) else None)
    assert database.read_sync(lambda tx: runs.last_metrics(tx, run_id)) == {"m": summary.last}
    if len(finite):
        assert (summary.min, summary.max) == (finite.min(), finite.max())
        largest = np.abs(finite).max()
        expected = (finite / largest).mean() * largest if largest > 0 else 0.0
        assert summary.mean == pytest.approx(expected, abs=1e-9 * largest, rel=1e-9)
    else:
        assert (summary.min, summary.max, summary.mean) == (None, None, None)


@pytest.fixture
def long_series(database: Database) -> tuple[str, Reference]:
    """300,000 points at the real sizes: three levels, open chunks on each."""
    rng = np.random.default_rng(7)
    n = 300_007
    values = rng.normal(size=n)
    values[rng.choice(n, 20, replace=False)] = 1000.0 + np.arange(20)
    everything = Reference(np.arange(n) * 3, CREATED + np.arange(n) / 1000, values)
    cuts = [1, 60, 64, 5000, 100_000, 299_990]
    bounds = itertools.pairwise([0, *cuts, n])
    parts = [Reference(everything.steps[a:b], everything.times[a:b], values[a:b]) for a, b in bounds]
    return store(database, parts), everything


def test_a_long_series_at_every_scale(database: Database, long_series: tuple[str, Reference]):
    run_id, everything = long_series
    for low, high in ((None, None), (3001, 800_000), (899_000, None), (12_288, 12_290), (7, 8), (-9, -1)):
        for asked in (1, 2, 500, 2000, 10_000):
            found = database.read_sync(
                lambda tx, asked=asked, low=low, high=high: metrics.series(tx, run_id, "m", asked, low, high)
            )
            check(found, everything.within(low, high), asked)


def test_one_sample_spikes_survive_thinning(database: Database, long_series: tuple[str, Reference]):
    run_id, _ = long_series
    found = database.read_sync(lambda tx: metrics.series(tx, run_id, "m", 2000))
    assert sorted(found.max[found.max >= 1000]) == [1000.0 + i for i in range(20)]


def test_a_long_series_takes_few_rows(database: Database, long_series: tuple[str, Reference]):
    rows = database.read_sync(lambda tx: tx.execute(metric_chunks.select()).all())
    sealed = 300_007 // 4096
    assert len(rows) < 2 * sealed + 70
    assert sum(len(row.data) for row in rows) < 300_007 * 16


def test_metrics_of_one_call_do_not_mix(database: Database, monkeypatch: pytest.MonkeyPatch):
    shrink_pyramid(monkeypatch)
    given_points = {f"m{i}": points([float(i)] * n, first_step=i) for i, n in enumerate((1, 100, 3, 0, 65))}

    def append(tx: Tx) -> None:
        runs.insert(tx, new_run())
        metrics.append(tx, "r1", given_points)

    database.write_sync(append)
    found = database.read_sync(lambda tx: metrics.summaries(tx, "r1"))
    assert {name: (s.count, s.min, s.max, s.first_step) for name, s in found.items()} == {
        "m0": (1, 0.0, 0.0, 0),
        "m1": (100, 1.0, 1.0, 1),
        "m2": (3, 2.0, 2.0, 2),
        "m4": (65, 4.0, 4.0, 4),
    }
    for name, columns in given_points.items():
        if len(columns.steps):
            series = database.read_sync(lambda tx, name=name: metrics.series(tx, "r1", name, 0))
            assert series.step.tolist() == columns.steps.tolist()


def test_one_metric_over_many_names_keeps_every_last_value(database: Database):
    def append(tx: Tx) -> None:
        runs.insert(tx, new_run())
        for step in range(3):
            metrics.append(tx, "r1", {"a": points([step + 0.5], step), "b/c d": points([math.inf], step)})
        metrics.append(tx, "r1", {"z": points([9.0])})

    database.write_sync(append)
    assert database.read_sync(lambda tx: runs.last_metrics(tx, "r1")) == {"a": 2.5, "b/c d": None, "z": 9.0}


def test_the_answer_carries_the_cursor_it_was_read_at(database: Database):
    def apply(tx: Tx) -> None:
        running(tx)
        streams.advance(tx, "r1", Fence(1), "child", 1, 7)
        metrics.append(tx, "r1", {"m": points([1.0])})

    database.write_sync(apply)
    assert database.read_sync(lambda tx: metrics.series(tx, "r1", "m")).cursor == 7


def test_json_says_null_where_a_value_is_not_finite(database: Database):
    values = [1.0, math.nan, math.inf, -math.inf]
    database.write_sync(lambda tx: runs.insert(tx, new_run()))
    database.write_sync(lambda tx: metrics.append(tx, "r1", {"m": points(values)}))
    columns = database.read_sync(lambda tx: metrics.series(tx, "r1", "m", 0))
    answer = json.loads(columns.json())
    assert answer["value"] == answer["min"] == answer["max"] == answer["mean"] == [1.0, None, None, None]
    assert answer["nonfinite"] == [0, 1, 2, 4]
    assert columns.model().model_dump(mode="json") == answer


def test_a_series_longer_than_a_json_block_is_written_whole(database: Database, long_series: tuple[str, Reference]):
    run_id, everything = long_series
    answer = json.loads(database.read_sync(lambda tx: metrics.series(tx, run_id, "m", 0)).json())
    assert answer["step"] == everything.steps.tolist()
    assert answer["value"] == everything.values.tolist()


def test_an_unknown_metric_is_named_with_a_close_one(database: Database):
    database.write_sync(lambda tx: runs.insert(tx, new_run()))
    database.write_sync(lambda tx: metrics.append(tx, "r1", {"train/loss": points([1.0])}))
    with pytest.raises(NotFoundError, match="Did you mean 'train/loss'"):
        database.read_sync(lambda tx: metrics.series(tx, "r1", "train/los"))


@pytest.mark.parametrize(
    "broken",
    [
        Points(np.arange(2), np.zeros(1), np.zeros(2)),
        Points(np.arange(1), np.zeros(1), np.zeros(2)),
        Points(np.arange(1), np.array([math.nan]), np.zeros(1)),
    ],
)
def test_broken_columns_are_refused_and_nothing_is_kept(database: Database, broken: Points):
    database.write_sync(lambda tx: runs.insert(tx, new_run()))
    with pytest.raises(ValueError):
        database.write_sync(lambda tx: metrics.append(tx, "r1", {"good": points([1.0]), "m": broken}))
    assert database.read_sync(lambda tx: metrics.summaries(tx, "r1")) == {}


@pytest.mark.parametrize("kept", [0, 3, 70, 5000, 9999])
def test_what_came_after_a_step_is_forgotten_as_if_it_had_never_been(database: Database, kept: int):
    """Of the metrics that are named; others, and other runs, keep all they have."""
    values = list(np.random.default_rng(0).normal(size=10_000))

    def write(tx: Tx) -> None:
        for run in ("r1", "r2"):
            running(tx, run)
        metrics.append(tx, "r1", {"train/loss": points(values), "system/cpu": points(values)})
        metrics.append(tx, "r2", {"train/loss": points(values[: kept + 1]), "system/cpu": points(values)})
        metrics.rewind(tx, "r1", kept, lambda name: name.startswith("train/"))

    database.write_sync(write)

    def read(tx: Tx) -> list[list[object]]:
        def told(run_id: str) -> list[object]:
            series = [metrics.series(tx, run_id, name, 100).model() for name in ("train/loss", "system/cpu")]
            run = runs.get(tx, run_id)
            assert run is not None
            return [*(one.model_dump(exclude={"run", "cursor"}) for one in series), run.metrics]

        return [[*told(run_id), metrics.summaries(tx, run_id)] for run_id in ("r1", "r2")]

    rewound, never = database.read_sync(read)
    assert rewound == never


def test_a_metric_that_only_came_later_is_forgotten_whole(database: Database):
    def write(tx: Tx) -> None:
        running(tx)
        metrics.append(tx, "r1", {"val/loss": Points(np.array([50]), np.array([1.0]), np.array([0.5]))})
        metrics.rewind(tx, "r1", 49, lambda _: True)

    database.write_sync(write)
    run = database.read_sync(lambda tx: runs.get(tx, "r1"))
    assert run is not None
    assert run.metrics == {}
    with pytest.raises(NotFoundError):
        database.read_sync(lambda tx: metrics.series(tx, "r1", "val/loss"))
