"""Data sets: versions that never change, found by name or id."""

from typing import Any

import pytest

from trainyard.contracts.dataset import DatasetInfo, DatasetKind, DatasetState, SplitSizes, Task
from trainyard.contracts.errors import ConflictError, InvalidError, NotFoundError
from trainyard.store import datasets
from trainyard.store.database import Database, Tx
from trainyard.store.datasets import DatasetQuery, NewRow


def info(**changes: Any) -> DatasetInfo:
    fields: dict[str, Any] = {
        "id": "d1",
        "name": "wine",
        "title": "Wine",
        "kind": DatasetKind.TABLE,
        "task": Task.CLASSIFICATION,
        "target": "class",
        "classes": ["a", "b"],
        "rows": 10,
        "features": ["x"],
        "shape": [1],
        "split": SplitSizes(train=6, validation=2, test=2),
        "version": 1,
        "sha256": "aa",
        "bytes": 100,
        "origin": "here",
        "created_at": "2026-01-01T00:00:00Z",
    }
    return DatasetInfo(**(fields | changes))


def test_versions_are_found_by_name_and_id(database: Database):
    second = info(version=2, sha256="bb")

    def insert(tx: Tx) -> None:
        datasets.insert(tx, info())
        datasets.insert(tx, second)
        datasets.insert(tx, info(id="d2", name="digits", title="digits"))

    database.write_sync(insert)
    read = database.read_sync
    found = read(lambda tx: datasets.get(tx, "wine"))
    assert found is not None
    assert (found.current, found.newest, found.state) == (second, 2, DatasetState.READY)
    assert read(lambda tx: datasets.get(tx, "d1")) == found
    assert read(lambda tx: datasets.version(tx, "d1", 1)) == info()
    assert read(lambda tx: datasets.version(tx, "d1", 3)) is None
    assert read(lambda tx: datasets.versions(tx, "d1")) == [info(), second]
    assert read(lambda tx: datasets.get(tx, "wine", "other")) is None
    assert read(datasets.names) == ["digits", "wine"]


def test_an_earlier_version_can_be_current_again(database: Database):
    database.write_sync(lambda tx: datasets.insert(tx, info()))
    database.write_sync(lambda tx: datasets.insert(tx, info(version=2, sha256="bb")))
    database.write_sync(lambda tx: datasets.set_current(tx, info()))
    found = database.read_sync(lambda tx: datasets.get(tx, "d1"))
    assert found is not None
    assert (found.current, found.newest) == (info(), 2)


def test_pages_hold_every_data_set_once_the_newest_change_first(database: Database):
    for number in range(7):
        database.write_sync(lambda tx, n=number: datasets.insert(tx, info(id=f"d{n}", name=f"set {n}", sha256=f"{n}")))
    database.write_sync(lambda tx: datasets.change(tx, "d2", tags=["rock", "slope"]))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = DatasetQuery(limit=3, cursor=cursor)
        items, cursor = database.read_sync(lambda tx, query=query: datasets.page(tx, query))
        seen += [item.id for item in items]
        if cursor is None:
            break
    assert seen == ["d2", "d6", "d5", "d4", "d3", "d1", "d0"]
    assert _ids(database, DatasetQuery(tag="slope")) == ["d2"]
    assert _ids(database, DatasetQuery(text="SET 4")) == ["d4"]
    assert _ids(database, DatasetQuery(kinds=(DatasetKind.IMAGE,))) == []
    assert _ids(database, DatasetQuery(states=(DatasetState.ERROR,))) == []
    with pytest.raises(InvalidError, match="cursor"):
        _ids(database, DatasetQuery(cursor="x"))


def _ids(database: Database, query: DatasetQuery) -> list[str]:
    return [item.id for item in database.read_sync(lambda tx: datasets.page(tx, query))[0]]


def test_a_job_is_known_until_it_is_done(database: Database):
    new = NewRow("d9", "cats", "Cats", "here", DatasetState.PROCESSING, job="{}")
    database.write_sync(lambda tx: datasets.create(tx, new))
    assert database.read_sync(datasets.jobs) == [("d9", "{}")]
    database.write_sync(lambda tx: datasets.insert(tx, info(id="d9", name="cats", source="s1")))
    assert database.read_sync(datasets.jobs) == []
    assert database.read_sync(lambda tx: datasets.sources(tx, but="d1")) == {"s1"}
    assert database.read_sync(lambda tx: datasets.sources(tx, but="d9")) == set()
    database.write_sync(lambda tx: datasets.delete(tx, "d9"))
    assert database.read_sync(lambda tx: datasets.sources(tx, but="d1")) == set()
    with pytest.raises(NotFoundError):
        database.write_sync(lambda tx: datasets.delete(tx, "d9"))


def test_a_version_is_stored_once_and_never_changes(database: Database):
    database.write_sync(lambda tx: datasets.insert(tx, info()))
    database.write_sync(lambda tx: datasets.insert(tx, info()))
    with pytest.raises(ConflictError, match="other content"):
        database.write_sync(lambda tx: datasets.insert(tx, info(sha256="bb")))
    assert database.read_sync(lambda tx: datasets.versions(tx, "d1")) == [info()]


def test_a_name_belongs_to_one_data_set_of_a_project(database: Database):
    database.write_sync(lambda tx: datasets.insert(tx, info()))
    with pytest.raises(ConflictError, match="There is a data set 'wine'"):
        database.write_sync(lambda tx: datasets.insert(tx, info(id="d2")))
    database.write_sync(lambda tx: datasets.insert(tx, info(id="d3"), "other"))
    assert database.read_sync(lambda tx: datasets.names(tx, "other")) == ["wine"]
