"""Transactions, and what is said when the database cannot do what it is asked."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest

from support import loops
from support.postgres import PostgresServer
from support.store import new_run, points, running
from trainyard.contracts.run import Reason, State
from trainyard.runs.transitions import END
from trainyard.store import engines, metrics, runs
from trainyard.store.database import Database, Tx
from trainyard.store.errors import StoreError
from trainyard.store.runs import Fence


def test_a_transaction_that_raises_leaves_nothing(database: Database):
    def insert_and_fail(tx: Tx) -> None:
        runs.insert(tx, new_run())
        raise KeyError("after the write")

    with pytest.raises(KeyError):
        database.write_sync(insert_and_fail)
    assert database.read_sync(runs.queued) == []


def test_what_reads_cannot_write(database: Database):
    with pytest.raises(StoreError) as refused:
        database.read_sync(lambda tx: runs.insert(tx, new_run()))
    assert refused.value.code in {"database_read_only", "database_error"}
    assert database.read_sync(runs.queued) == []


def test_a_read_sees_one_moment(database: Database):
    """A write that commits in the middle of a read is not seen by it."""
    database.write_sync(lambda tx: runs.insert(tx, new_run("a")))

    def read_twice(tx: Tx) -> tuple[list[str], list[str]]:
        before = runs.queued(tx)
        database.write_sync(lambda other: runs.insert(other, new_run("b")))
        return before, runs.queued(tx)

    assert database.read_sync(read_twice) == (["a"], ["a"])
    assert database.read_sync(runs.queued) == ["a", "b"]


def test_writers_at_once_lose_nothing(database: Database):
    database.write_sync(running)

    async def append(step: int) -> None:
        def write(tx: Tx) -> None:
            runs.update_live(tx, "r1", Fence(1), step=step)
            metrics.append(tx, "r1", {f"m{step % 3}": points([1.0] * 50, step), "all": points([1.0])})

        await database.write(write)

    async def many() -> None:
        await asyncio.gather(*(append(step) for step in range(24)))

    loops.run(many())
    found = database.read_sync(lambda tx: metrics.summaries(tx, "r1"))
    assert {name: summary.count for name, summary in found.items()} == {"all": 24, "m0": 400, "m1": 400, "m2": 400}
    assert set(database.read_sync(lambda tx: runs.last_metrics(tx, "r1"))) == {"all", "m0", "m1", "m2"}


def test_two_endings_at_once_make_one(database: Database):
    database.write_sync(running)
    start = threading.Barrier(2)

    def end(reason: Reason, state: State) -> str:
        start.wait(5)
        try:
            database.write_sync(lambda tx: runs.apply(tx, "r1", END, state, Fence(1), reason=reason, ended_at=1.0))
        except runs.FencedError:
            return "refused"
        return reason.value

    async def both() -> list[str]:
        one = asyncio.to_thread(end, Reason.COMPLETED, State.COMPLETED)
        other = asyncio.to_thread(end, Reason.KILLED, State.FAILED)
        return list(await asyncio.gather(one, other))

    ends = loops.run(both())
    run = database.read_sync(lambda tx: runs.get(tx, "r1"))
    assert run is not None
    assert sorted(ends) == sorted(["refused", str(run.reason)])


def test_a_database_says_what_it_is_without_its_password(sqlite_database: Database, postgresql_database: Database):
    assert sqlite_database.describe().startswith("SQLite 3.")
    assert postgresql_database.describe().startswith("PostgreSQL 1")
    assert "trainyard@" not in postgresql_database.describe()


def test_closing_twice_is_harmless(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path}/studio.db")
    database.open()
    database.close()
    database.close()


def test_deleted_metrics_give_their_disk_back(tmp_path: Path):
    path = tmp_path / "studio.db"
    database = Database(f"sqlite:///{path}")
    database.open()
    database.write_sync(lambda tx: runs.insert(tx, new_run()))
    database.write_sync(
        lambda tx: metrics.append(tx, "r1", {"m": points(np.random.default_rng(0).normal(size=100_000).tolist())})
    )
    database.reclaim()
    full = path.stat().st_size
    database.write_sync(lambda tx: runs.delete(tx, "r1"))
    database.reclaim()
    assert path.stat().st_size < full / 2
    database.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://localhost/x", "'mysql' is no database we speak"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        ("rubbish", "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_a_way_out(url: str, said: str):
    with pytest.raises(StoreError, match=said) as refused:
        Database(url)
    assert "postgresql://user:password@host/name" in str(refused.value)


def opening(url: str) -> StoreError:
    database = Database(url)
    with pytest.raises(StoreError) as refused:
        database.open()
    database.close()
    return refused.value


def test_a_file_that_is_no_database_is_named_damaged(tmp_path: Path):
    path = tmp_path / "studio.db"
    path.write_bytes(b"This is a text, and a long one at that. " * 100)
    assert opening(f"sqlite:///{path}").code == "database_corrupt"


def test_a_folder_that_is_not_there(tmp_path: Path):
    assert opening(f"sqlite:///{tmp_path}/nowhere/studio.db").code == "database_unreachable"


def test_a_file_that_someone_else_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0.05)
    path = tmp_path / "studio.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")
    assert opening(f"sqlite:///{path}").code == "database_busy"
    other.close()


def test_a_full_disk_is_named_and_leaves_nothing_half_written(sqlite_database: Database):
    sqlite_database.write_sync(lambda tx: runs.insert(tx, new_run()))
    # SQLite answers the same for a file that may not grow as for a disk that is full.
    limit = sqlite_database.write_sync(lambda tx: tx.exec_driver_sql("PRAGMA page_count").scalar_one()) + 5
    sqlite_database.write_sync(lambda tx: tx.exec_driver_sql(f"PRAGMA max_page_count={limit}"))
    with pytest.raises(StoreError, match="disk that holds the database is full") as full:
        sqlite_database.write_sync(
            lambda tx: metrics.append(tx, "r1", {"m": points(np.random.default_rng(0).normal(size=50_000).tolist())})
        )
    assert (full.value.code, full.value.status) == ("disk_full", 503)
    assert sqlite_database.read_sync(lambda tx: metrics.summaries(tx, "r1")) == {}


def test_a_server_that_is_not_there(tmp_path: Path):
    assert opening(f"postgresql://nobody:secret@/x?host={tmp_path}").code == "database_unreachable"


def test_a_database_that_is_not_there_names_neither_user_nor_password(postgres: PostgresServer):
    error = opening(postgres.url("missing"))
    assert error.code == "database_unreachable"
    assert "missing" in str(error)
