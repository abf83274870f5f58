"""Engines: how each of the two databases is opened for writing and for reading."""

from dataclasses import dataclass
from sqlite3 import Connection as SqliteConnection
from typing import Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from trainyard.store.errors import StoreError

READERS = 4
POSTGRES_WRITERS = 4
BUSY_TIMEOUT_S = 10.0
CONNECT_TIMEOUT_S = 5
Dialect = Literal["sqlite", "postgresql"]


@dataclass(frozen=True, slots=True)
class Engines:
    """`writers` is how many transactions may write at once: one in SQLite, a few in PostgreSQL."""

    dialect: Dialect
    url: URL
    write: Engine
    read: Engine
    writers: int


def make_engines(text: str) -> Engines:
    """The engines for a database URL; nothing is opened yet. StoreError where the URL names no database we speak."""
    url = _parse(text)
    if url.get_backend_name() == "sqlite":
        return Engines("sqlite", url, _sqlite(url, read_only=False), _sqlite(url, read_only=True), 1)
    return Engines("postgresql", url, _postgres(url, read_only=False), _postgres(url, read_only=True), POSTGRES_WRITERS)


def _parse(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError(f"The database URL cannot be read. {_ways_out()}", "database_unreachable") from error
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise StoreError(f"{url.drivername!r} is no database we speak. {_ways_out()}", "database_unreachable")
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise StoreError(f"SQLite needs a file. {_ways_out()}", "database_unreachable")
    return url


def _ways_out() -> str:
    return "Give sqlite:////folder/studio.db or postgresql://user:password@host/name."


def _sqlite(url: URL, *, read_only: bool) -> Engine:
    # isolation_level None: the driver starts no transaction of its own; the two listeners below do.
    engine = create_engine(
        url,
        pool_size=READERS if read_only else 1,
        max_overflow=0,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_TIMEOUT_S},
    )

    def on_connect(connection: SqliteConnection, _record: object) -> None:
        for pragma in _pragmas(read_only=read_only):
            connection.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def _pragmas(*, read_only: bool) -> tuple[str, ...]:
    """auto_vacuum comes first: it holds only if set before the file's first page is written."""
    common = ("foreign_keys=ON", "temp_store=MEMORY", "cache_size=-8000")
    if read_only:
        return (*common, "query_only=ON")
    return ("auto_vacuum=INCREMENTAL", "journal_mode=WAL", "synchronous=NORMAL", "journal_size_limit=67108864", *common)


def _postgres(url: URL, *, read_only: bool) -> Engine:
    options = "-c default_transaction_read_only=on" if read_only else ""
    return create_engine(
        url,
        pool_size=READERS if read_only else POSTGRES_WRITERS,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "options": options},
    )
