"""Pages of runs: filters, every sort key, and cursors that hold when keys are equal, null or not there."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.store import CREATED, new_run, points, running
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.run import Run, State, Waiting
from trainyard.store import metrics, runs
from trainyard.store.database import Database, Tx
from trainyard.store.run_query import SORTABLE, RunQuery


def fill(tx: Tx) -> None:
    runs.insert(tx, new_run("a", name="Alpha", created_at=CREATED + 1))
    runs.insert(tx, new_run("b", name="beta 100%", created_at=CREATED + 2, dataset="iris"))
    running(tx, "c", name="gamma", created_at=CREATED + 3, trainer="image.cnn", project="vision")
    metrics.append(tx, "a", {"val/loss": points([0.5]), "val/accuracy": points([0.9])})
    metrics.append(tx, "c", {"val/loss": points([0.1]), "only/c": points([math.nan])})


def ids(database: Database, query: RunQuery) -> list[str]:
    return [run.id for run in database.read_sync(lambda tx: runs.page(tx, query))[0]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (RunQuery(), ["c", "b", "a"]),
        (RunQuery(sort="created_at"), ["a", "b", "c"]),
        (RunQuery(states=(State.QUEUED,)), ["b", "a"]),
        (RunQuery(states=(State.RUNNING, State.FAILED)), ["c"]),
        (RunQuery(trainers=("image.cnn",)), ["c"]),
        (RunQuery(datasets=("iris", "nope")), ["b"]),
        (RunQuery(project="default"), ["b", "a"]),
        (RunQuery(text="ALPH"), ["a"]),
        (RunQuery(text="%"), ["b"]),
        (RunQuery(text="_"), []),
        (RunQuery(sort="metrics.val/loss"), ["c", "a", "b"]),
        (RunQuery(sort="-metrics.val/loss"), ["a", "c", "b"]),
        (RunQuery(sort="-metrics.val/accuracy", states=(State.QUEUED,)), ["a", "b"]),
        (RunQuery(sort="-metrics.nobody/has"), ["c", "b", "a"]),
        (RunQuery(sort="-started_at"), ["c", "b", "a"]),
        (RunQuery(sort="duration"), ["c", "a", "b"]),
    ],
)
def test_filters_and_sorts(database: Database, query: RunQuery, expected: list[str]):
    database.write_sync(fill)
    assert ids(database, query) == expected


@pytest.mark.parametrize("column", [*SORTABLE, "duration", "metrics.val/loss"])
@pytest.mark.parametrize("direction", ["", "-"])
def test_pages_of_one_put_together_are_the_whole_list(database: Database, column: str, direction: str):
    database.write_sync(fill)
    whole = ids(database, RunQuery(sort=direction + column))
    assert sorted(whole) == ["a", "b", "c"]
    found: list[str] = []
    cursor: str | None = None
    for _ in whole:
        query = RunQuery(sort=direction + column, limit=1, cursor=cursor)
        page, cursor = database.read_sync(lambda tx, query=query: runs.page(tx, query))
        found += [run.id for run in page]
    assert found == whole
    assert cursor is None


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.sampled_from([None, 0.1, 0.5, math.inf, 1e300, -2.5]), min_size=1, max_size=12),
    limit=st.integers(1, 4),
    direction=st.sampled_from(["", "-"]),
)
def test_equal_and_missing_keys_are_neither_skipped_nor_repeated(
    database: Database, values: list[float | None], limit: int, direction: str
):
    project = f"p{values}{limit}{direction}"

    def insert(tx: Tx) -> None:
        for i, value in enumerate(values):
            run_id = f"{project}-{i:02}"
            if runs.get(tx, run_id) is None:
                runs.insert(tx, new_run(run_id, project=project))
                if value is not None:
                    metrics.append(tx, run_id, {"m": points([value])})

    database.write_sync(insert)
    found: list[Run] = []
    cursor: str | None = None
    while True:
        query = RunQuery(project=project, sort=f"{direction}metrics.m", limit=limit, cursor=cursor)
        page, cursor = database.read_sync(lambda tx, query=query: runs.page(tx, query))
        assert 0 < len(page) <= limit
        found += page
        if cursor is None:
            break
    assert sorted(run.id for run in found) == [f"{project}-{i:02}" for i in range(len(values))]
    keys = [run.metrics.get("m") for run in found]
    known = [key for key in keys if key is not None]
    assert keys == sorted(known, reverse=direction == "-") + [None] * (len(keys) - len(known))


def test_the_fast_page_says_what_the_typed_page_says(database: Database):
    database.write_sync(fill)
    waiting = {"a": Waiting(slots=1, busy=1, position=1)}
    for query in (RunQuery(limit=2), RunQuery(sort="metrics.val/loss")):
        items, following = database.read_sync(lambda tx, query=query: runs.page(tx, query))
        fast = json.loads(database.read_sync(lambda tx, query=query: runs.page_json(tx, query)))
        assert fast["items"] == [run.model_dump(mode="json") for run in items]
        assert (fast["next"] is None) == (following is None)
    first = json.loads(database.read_sync(lambda tx: runs.page_json(tx, RunQuery(sort="created_at"), waiting)))
    assert [run["waiting"] for run in first["items"]] == [{"slots": 1, "busy": 1, "position": 1}, None, None]


def test_a_last_value_that_is_not_finite_is_null_and_sorts_last(database: Database):
    database.write_sync(fill)
    page, _ = database.read_sync(lambda tx: runs.page(tx, RunQuery(sort="-metrics.only/c")))
    assert page[0].metrics == {"val/loss": 0.1, "only/c": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (RunQuery(sort="created"), "sort"),
        (RunQuery(limit=0), "limit"),
        (RunQuery(limit=1001), "limit"),
        (RunQuery(cursor="rubbish"), "cursor"),
        (RunQuery(cursor="\u00e9"), "cursor"),
    ],
)
def test_what_cannot_be_asked_is_named(database: Database, query: RunQuery, field: str):
    with pytest.raises(InvalidError) as refused:
        database.read_sync(lambda tx: runs.page(tx, query))
    assert [problem.path for problem in refused.value.fields] == [field]


def test_a_cursor_of_another_sort_is_refused(database: Database):
    database.write_sync(fill)
    _, cursor = database.read_sync(lambda tx: runs.page(tx, RunQuery(limit=1)))
    with pytest.raises(InvalidError, match="cursor"):
        database.read_sync(lambda tx: runs.page(tx, RunQuery(sort="name", cursor=cursor)))


def test_a_misspelt_column_is_suggested(database: Database):
    with pytest.raises(InvalidError, match="Did you mean 'created_at'"):
        database.read_sync(lambda tx: runs.page(tx, RunQuery(sort="-creatd_at")))
