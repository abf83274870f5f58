"""What every kind of test may ask for: a database of each kind, empty and migrated."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text

from support.postgres import PostgresMissingError, PostgresServer, postgres_server
from trainyard.store.database import Database
from trainyard.store.schema import metadata

# Before anything loads OpenMP: with its default threads, tests side by side take ten times as long, and a fork of a
# process that has used them hangs.
os.environ["OMP_NUM_THREADS"] = "1"

settings.register_profile("trainyard", deadline=None)  # a deadline in a test measures the machine, not the code
settings.load_profile("trainyard")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are not part of a name: archives hold the time at which they were made, and an id must never differ."""
    return "bytes" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this session's own; tests that need it are skipped where none can be started."""
    try:
        with postgres_server() as server:
            yield server
    except PostgresMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An open, empty database; a test that takes it runs once on each kind."""
    return request.getfixturevalue(f"{request.param}_database")


@pytest.fixture
def sqlite_database(tmp_path: Path, _sqlite_template: Path) -> Iterator[Database]:
    shutil.copy(_sqlite_template, tmp_path / "studio.db")
    database = Database(f"sqlite:///{tmp_path}/studio.db")
    yield database
    database.close()


@pytest.fixture
def postgresql_database(_postgresql_shared: Database) -> Iterator[Database]:
    """One database for the session, emptied after each test: faster than making one a test."""
    yield _postgresql_shared
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    _postgresql_shared.write_sync(lambda tx: tx.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE")))


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "studio.db"
    database = Database(f"sqlite:///{path}")
    database.open()
    database.close()
    return path


@pytest.fixture(scope="session")
def _postgresql_shared(postgres: PostgresServer) -> Iterator[Database]:
    database = Database(postgres.create())
    database.open()
    yield database
    database.close()
