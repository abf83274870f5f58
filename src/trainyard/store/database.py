"""One database: opened, migrated, written and read in transactions, closed.

SQLite has one writer connection on one writer thread (versions below 3.51.3 can damage a WAL file that several
connections write); reads run beside it on a few connections that cannot write. PostgreSQL has a few of each.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Connection as SqliteConnection
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from trainyard.store.engines import READERS, Dialect, make_engines
from trainyard.store.errors import explain
from trainyard.store.migrate import migrate

T = TypeVar("T")
Tx: TypeAlias = Connection
"""One open transaction; every function of the store takes it first."""


class Database:
    """`url` is `sqlite:////folder/studio.db` or `postgresql://user:password@host/name`.

    Everything here raises StoreError, with a sentence, where the database is full, locked, damaged or out of reach.
    """

    def __init__(self, url: str) -> None:
        self._engines = make_engines(url)
        self._writers = ThreadPoolExecutor(self._engines.writers, "trainyard-db-write")
        self._readers = ThreadPoolExecutor(READERS, "trainyard-db-read")

    @property
    def dialect(self) -> Dialect:
        return self._engines.dialect

    def open(self) -> None:
        """Bring the tables to the newest form; quick where they are. Raises StoreError for a newer program's tables."""
        self.write_sync(migrate)

    def close(self) -> None:
        """Let running transactions end, then give every connection back. May be called twice."""
        self._readers.shutdown()
        self._writers.shutdown()
        self._engines.read.dispose()
        self._engines.write.dispose()

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` in one writing transaction: committed when it returns, rolled back when it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, _in_transaction, self._engines.write, fn)

    async def read(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` on one snapshot that cannot be written."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, _in_transaction, self._engines.read, fn)

    def write_sync(self, fn: Callable[[Tx], T]) -> T:
        return self._writers.submit(_in_transaction, self._engines.write, fn).result()

    def read_sync(self, fn: Callable[[Tx], T]) -> T:
        return self._readers.submit(_in_transaction, self._engines.read, fn).result()

    def describe(self) -> str:
        """What runs and where, without the password."""
        return self.read_sync(self._describe)

    def _describe(self, tx: Tx) -> str:
        version = ".".join(str(part) for part in cast("tuple[Any, ...]", tx.dialect.server_version_info))
        url = self._engines.url
        if self.dialect == "sqlite":
            return f"SQLite {version} at {url.database}"
        return f"PostgreSQL {version} at {url.host or url.query.get('host', 'localhost')}/{url.database}"

    def reclaim(self) -> None:
        """After deletes: give free pages back to the disk. PostgreSQL does it by itself."""
        if self.dialect == "sqlite":
            self._writers.submit(_vacuum, self._engines.write).result()


def _in_transaction(engine: Engine, fn: Callable[[Tx], T]) -> T:
    try:
        with engine.begin() as tx:
            return fn(tx)
    except DBAPIError as error:
        raise explain(error) from error


def _vacuum(engine: Engine) -> None:
    """Outside a transaction, as SQLite wants it."""
    pooled = engine.raw_connection()
    try:
        connection = cast("SqliteConnection", pooled.driver_connection)
        # A plain execute() would free one page: this pragma takes a step for each.
        connection.executescript("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE);")
    finally:
        pooled.close()
