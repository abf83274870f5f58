"""Unix seconds in the database, ISO 8601 in UTC at the edge."""

from datetime import UTC, datetime


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def iso(seconds: float) -> str:
    """`2026-11-21T07:47:26.123456Z`, the form in which msgspec writes a `datetime`."""
    return moment(seconds).isoformat().replace("+00:00", "Z")


def unix(text: str) -> float:
    """The seconds of an ISO 8601 text with a zone. Raises ValueError where it is none."""
    return datetime.fromisoformat(text).timestamp()
