"""Bringing a database's tables to the newest form. Alembic is imported only where something is to be done."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from trainyard.store.errors import StoreError

FOLDER = Path(__file__).parent / "migrations"
HEAD = "0005"
"""The newest revision in `migrations/versions`; a test compares."""
LOCK = 0x7A41  # any number that other programs on the same PostgreSQL server are unlikely to take


def migrate(connection: Connection, target: str = "head") -> None:
    """Upgrade to `target` within the caller's transaction. StoreError where a newer program made the tables."""
    found = current(connection)
    if found == HEAD and target == "head":
        return
    if connection.dialect.name == "postgresql":
        # Two servers may start at once; the second waits here and then finds nothing left to do.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    _upgrade(connection, target)


def current(connection: Connection) -> str | None:
    """The revision of the tables; None in an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _upgrade(connection: Connection, target: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, target)
    except CommandError as error:
        raise StoreError(
            f"The database was written by a newer Trainyard (its schema is {current(connection)!r}, this program knows "
            f"up to {HEAD!r}); start that version, or restore a backup.",
            "database_newer",
        ) from error
