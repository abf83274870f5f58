"""Errors a person can cause. Each carries a sentence, and where it fits the field, the value and what is allowed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

NAMED = 3
"""Things that a sentence names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field: `path` is dotted (`config.epochs`), `allowed` says what would have been right."""

    path: str
    message: str
    value: object = None
    allowed: str | None = None


@dataclass
class StudioError(Exception):
    """Base of every error that a person can cause; the API turns it into a problem document (RFC 9457)."""

    message: str
    fields: list[FieldProblem] = field(default_factory=list[FieldProblem])
    status: int = 400
    code: str = "bad_request"

    def __str__(self) -> str:
        return self.message


class InvalidError(StudioError):
    """What was sent does not fit (422)."""

    def __init__(self, message: str, fields: list[FieldProblem] | None = None) -> None:
        super().__init__(message, fields or [], 422, "invalid")


class NotFoundError(StudioError):
    """No such thing, or not yours (404)."""

    def __init__(self, what: str, name: str, known: Iterable[str] = ()) -> None:
        super().__init__(f"There is no {what} {name!r}.{did_you_mean(name, known)}", [], 404, "not_found")


class ConflictError(StudioError):
    """It cannot be done in the state things are in (409)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, [], 409, "conflict")


class FencedError(StudioError):
    """A writer of an older attempt, or of a run that has ended, was turned away (409)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, [], 409, "fenced")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence with the closest known name, or with all of them when there are few; empty when nothing is known."""
    names = sorted(known)
    if close := get_close_matches(name, names, n=1, cutoff=0.6):
        return f" Did you mean {close[0]!r}?"
    return f" Known: {', '.join(names)}." if 0 < len(names) <= 12 else ""


def some(names: Sequence[str]) -> str:
    """The first names, and how many more there are: what a sentence can take."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
