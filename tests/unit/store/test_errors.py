"""What drivers say becomes a code and a sentence."""

import sqlite3

import psycopg
import pytest
from psycopg import errors as postgres
from sqlalchemy.exc import DBAPIError

from trainyard.store.errors import explain


@pytest.mark.parametrize(
    ("original", "code"),
    [
        (sqlite3.OperationalError("database or disk is full"), "disk_full"),
        (sqlite3.OperationalError("database is locked"), "database_busy"),
        (sqlite3.DatabaseError("database disk image is malformed"), "database_corrupt"),
        (sqlite3.DatabaseError("file is not a database"), "database_corrupt"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "database_read_only"),
        (sqlite3.OperationalError("unable to open database file"), "database_unreachable"),
        (sqlite3.OperationalError("disk I/O error"), "database_unreachable"),
        (sqlite3.OperationalError("no such table: x"), "database_error"),
        (postgres.DiskFull("no space"), "disk_full"),
        (postgres.DeadlockDetected("deadlock"), "database_busy"),
        (postgres.TooManyConnections("too many"), "database_busy"),
        (postgres.AdminShutdown("shutting down"), "database_unreachable"),
        (postgres.InvalidPassword("no"), "database_unreachable"),
        (postgres.ReadOnlySqlTransaction("no"), "database_read_only"),
        (psycopg.OperationalError("connection refused"), "database_unreachable"),
    ],
)
def test_every_known_trouble_has_its_own_code_and_keeps_the_drivers_words(original: Exception, code: str):
    error = explain(DBAPIError("SELECT secret", {"password": "p"}, original))
    assert (error.code, error.status) == (code, 503)
    assert str(original) in str(error)
    assert "secret" not in str(error)
