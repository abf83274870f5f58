"""Data sets: versions that never change, found by name or id."""

from typing import Any

import pytest

from trainyard.contracts.dataset import DatasetInfo, DatasetKind, SplitSizes, Task
from trainyard.contracts.errors import ConflictError
from trainyard.store import datasets
from trainyard.store.database import Database, Tx


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
    assert read(lambda tx: datasets.get(tx, "wine")) == second
    assert read(lambda tx: datasets.get(tx, "d1", 1)) == info()
    assert read(lambda tx: datasets.get(tx, "wine", 3)) is None
    assert read(lambda tx: datasets.get(tx, "wine", project="other")) is None
    assert [found.title for found in read(datasets.all_newest)] == ["digits", "Wine"]
    assert read(datasets.all_newest)[1] == second
    assert read(lambda tx: datasets.all_newest(tx, "other")) == []
    assert read(datasets.names) == ["digits", "wine"]


def test_a_version_is_stored_once_and_never_changes(database: Database):
    database.write_sync(lambda tx: datasets.insert(tx, info()))
    database.write_sync(lambda tx: datasets.insert(tx, info()))
    with pytest.raises(ConflictError, match="other content"):
        database.write_sync(lambda tx: datasets.insert(tx, info(sha256="bb")))
    assert database.read_sync(lambda tx: datasets.get(tx, "d1")) == info()


def test_a_name_belongs_to_one_data_set_of_a_project(database: Database):
    database.write_sync(lambda tx: datasets.insert(tx, info()))
    with pytest.raises(ConflictError, match="There is a data set 'wine'"):
        database.write_sync(lambda tx: datasets.insert(tx, info(id="d2")))
    database.write_sync(lambda tx: datasets.insert(tx, info(id="d3"), "other"))
    assert database.read_sync(lambda tx: datasets.names(tx, "other")) == ["wine"]
