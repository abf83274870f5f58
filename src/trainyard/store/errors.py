"""What can go wrong between us and the database, as sentences; a driver's own words never reach a person alone."""

from typing import Literal

from sqlalchemy.exc import DBAPIError

from trainyard.contracts.errors import StudioError

Code = Literal[
    "disk_full",
    "database_busy",
    "database_corrupt",
    "database_unreachable",
    "database_read_only",
    "database_newer",
    "database_error",
]


class StoreError(StudioError):
    """The database did not do what was asked, and nothing of it was kept (503)."""

    def __init__(self, message: str, code: Code) -> None:
        super().__init__(message, [], 503, code)


class SequenceGapError(StudioError):
    """Events are missing between what is stored and what came; the sender goes on from `expected` (409)."""

    def __init__(self, expected: int, first: int) -> None:
        super().__init__(f"Events from {first} on came before event {expected}.", [], 409, "sequence_gap")
        self.expected = expected


# What the drivers say (SQLite's result codes as text, PostgreSQL's SQLSTATE classes), in the order they are tried.
_SAID: tuple[tuple[str, Code, str], ...] = (
    ("disk is full", "disk_full", "The disk that holds the database is full; free some space and try again."),
    ("database is locked", "database_busy", "Another program holds the database locked; close it and try again."),
    ("malformed", "database_corrupt", "The database file is damaged; restore it from a backup."),
    ("not a database", "database_corrupt", "The file is not a database of Trainyard, or it is damaged."),
    ("readonly database", "database_read_only", "The database file cannot be written; check its owner and its mode."),
    ("unable to open", "database_unreachable", "The database file cannot be opened; check its folder and its mode."),
    ("disk i/o error", "database_unreachable", "The disk that holds the database gave an input/output error."),
)
_SQLSTATE: tuple[tuple[str, Code, str], ...] = (
    ("53100", "disk_full", "The disk of the database server is full; free some space and try again."),
    ("53", "database_busy", "The database server has no room for another connection."),
    ("40", "database_busy", "Two writers waited for each other; try again."),
    ("55P03", "database_busy", "The database is locked by someone else; try again."),
    ("25006", "database_read_only", "The database server only reads at the moment."),
    ("57P", "database_unreachable", "The database server is shutting down or starting."),
    ("28", "database_unreachable", "The database server refused the user or the password."),
    ("3D000", "database_unreachable", "The database server has no database of that name."),
    ("08", "database_unreachable", "The line to the database server broke."),
)


def explain(error: DBAPIError) -> StoreError:
    """The sentence for a driver's error; what is not known is passed on in the driver's words."""
    said = str(error.orig).strip()
    if state := getattr(error.orig, "sqlstate", None):
        for prefix, code, sentence in _SQLSTATE:
            if str(state).startswith(prefix):
                return StoreError(f"{sentence} ({said})", code)
    for part, code, sentence in _SAID:
        if part in said.lower():
            return StoreError(f"{sentence} ({said})", code)
    if error.connection_invalidated or (state is None and type(error.orig).__module__.startswith("psycopg")):
        return StoreError(f"The database server cannot be reached. ({said})", "database_unreachable")
    return StoreError(f"The database refused: {said}", "database_error")
