"""The migrations make the tables of `schema.py`, on both databases, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from trainyard.store.database import Database, Tx
from trainyard.store.errors import StoreError
from trainyard.store.migrate import FOLDER, HEAD, current, migrate
from trainyard.store.schema import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path):
    """A database of each kind without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/studio.db"
    else:
        url = request.getfixturevalue("postgres").create()
    database = Database(url)
    yield database
    database.close()


def tables(tx: Tx) -> set[str]:
    return set(inspect(tx).get_table_names())


def test_the_constant_names_the_newest_revision():
    assert ScriptDirectory(str(FOLDER)).get_heads() == [HEAD]


def test_migrations_make_exactly_the_tables_of_the_schema(empty: Database):
    empty.open()

    def differences(tx: Tx) -> list[object]:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))

    assert empty.write_sync(differences) == []
    assert empty.read_sync(tables) == {*metadata.tables, "alembic_version"}


def test_opening_again_changes_nothing(empty: Database):
    empty.open()
    before = empty.read_sync(current)
    empty.open()
    assert before == empty.read_sync(current) == HEAD


def test_the_way_back_leaves_an_empty_database(empty: Database):
    empty.open()

    def downgrade(tx: Tx) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = tx
        command.downgrade(config, "base")

    empty.write_sync(downgrade)
    assert empty.read_sync(tables) == {"alembic_version"}
    empty.open()
    assert empty.read_sync(current) == HEAD


def test_a_newer_programs_database_is_refused_and_left_alone(empty: Database):
    empty.open()
    empty.write_sync(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StoreError, match="newer Trainyard") as refused:
        empty.open()
    assert refused.value.code == "database_newer"
    assert empty.read_sync(current) == "9999"


def test_a_migration_that_fails_half_way_leaves_no_table(empty: Database):
    def fail_after(run: Callable[[Tx], None]) -> Callable[[Tx], None]:
        def run_and_fail(tx: Tx) -> None:
            run(tx)
            raise RuntimeError("the power went")

        return run_and_fail

    with pytest.raises(RuntimeError, match="the power went"):
        empty.write_sync(fail_after(migrate))
    assert empty.read_sync(tables) == set()
    empty.open()
    assert empty.read_sync(current) == HEAD
