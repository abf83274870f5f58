"""Which runs, in which order: filters, any sort key, and keyset pages that stay right when keys are equal or null."""

import base64
import binascii
import time
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from trainyard.contracts.errors import FieldProblem, InvalidError, did_you_mean
from trainyard.contracts.run import State
from trainyard.store.run_rows import LIST_COLUMNS
from trainyard.store.schema import metrics, runs

MAX_LIMIT = 1000
SORTABLE = (
    *("name", "created_at", "started_at", "ended_at", "last_event_at", "state", "trainer", "dataset", "project"),
    *("progress", "epoch", "step", "attempt", "disk_bytes", "id"),
)
METRIC = "metrics."


@dataclass(frozen=True, slots=True, kw_only=True)
class RunQuery:
    """Empty tuples and None filter nothing. `text` is looked for in names and ids, without regard to case.

    `sort` is one of SORTABLE, `duration`, or `metrics.<name>`; a `-` in front sorts from the greatest down. Runs that
    have no such value come last either way. `limit` is 1..1000; `cursor` is the `next` of the page before.
    """

    states: tuple[State, ...] = ()
    trainers: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    project: str | None = None
    text: str | None = None
    sort: str = "-created_at"
    limit: int = 50
    cursor: str | None = None


class Cursor(msgspec.Struct, array_like=True):
    """Where a page ended: the last row's key and id. `now` keeps the durations of running runs comparable."""

    sort: str
    now: float
    key: float | str | None
    id: str


def page_select(query: RunQuery) -> tuple[Select[Any], float]:
    """LIST_COLUMNS and then the sort key, one row more than asked for; and the `now` to put into the next cursor."""
    _check_limit(query.limit)
    cursor = None if query.cursor is None else _decode(query.cursor, query.sort)
    now = time.time() if cursor is None else cursor.now
    key, descending = _sort_key(query.sort, now)
    statement = select(*LIST_COLUMNS, key.label("sort_key")).where(*_filters(query))
    if query.sort.removeprefix("-").startswith(METRIC):
        name = query.sort.removeprefix("-").removeprefix(METRIC)
        statement = statement.outerjoin_from(runs, metrics, and_(metrics.c.run_id == runs.c.id, metrics.c.name == name))
    if cursor is not None:
        statement = statement.where(_after(cursor, key, descending=descending))
    order = [key.desc(), runs.c.id.desc()] if descending else [key.asc(), runs.c.id.asc()]
    return statement.order_by(key.is_(None), *order).limit(query.limit + 1), now


def next_cursor(query: RunQuery, now: float, last: Any) -> str:
    """The cursor behind `last`, a row of `page_select`."""
    packed = msgspec.json.encode(Cursor(query.sort, now, last.sort_key, last.id))
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _sort_key(sort: str, now: float) -> tuple[ColumnElement[Any], bool]:
    name = sort.removeprefix("-")
    if name.startswith(METRIC):
        return metrics.c.last, name != sort
    if name == "duration":
        return func.coalesce(runs.c.ended_at, literal(now)) - runs.c.started_at, name != sort
    if name in SORTABLE:
        return runs.c[name], name != sort
    known = [*SORTABLE, "duration", "metrics.<name>"]
    raise InvalidError(
        f"Runs cannot be sorted by {name!r}.{did_you_mean(name, known)}",
        [FieldProblem("sort", "no such column", sort, ", ".join(known))],
    )


def _filters(query: RunQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.states:
        found.append(runs.c.state.in_([state.value for state in query.states]))
    if query.trainers:
        found.append(runs.c.trainer.in_(query.trainers))
    if query.datasets:
        found.append(or_(runs.c.dataset.in_(query.datasets), runs.c.dataset_id.in_(query.datasets)))
    if query.project is not None:
        found.append(runs.c.project == query.project)
    if query.text:
        found.append(
            or_(runs.c.name.icontains(query.text, autoescape=True), runs.c.id.icontains(query.text, autoescape=True))
        )
    return found


def _after(cursor: Cursor, key: ColumnElement[Any], *, descending: bool) -> ColumnElement[bool]:
    """Rows behind the cursor, in the order (key is null, key, id)."""
    later_id = runs.c.id < cursor.id if descending else runs.c.id > cursor.id
    if cursor.key is None:
        return and_(key.is_(None), later_id)
    later_key = key < cursor.key if descending else key > cursor.key
    return or_(later_key, and_(key == cursor.key, later_id), key.is_(None))


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_LIMIT:
        allowed = f"1 to {MAX_LIMIT}"
        raise InvalidError(f"A page holds {allowed} runs.", [FieldProblem("limit", "out of range", limit, allowed)])


def _decode(text: str, sort: str) -> Cursor:
    try:
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except (msgspec.DecodeError, binascii.Error, ValueError) as error:
        raise _bad_cursor(text) from error
    if cursor.sort != sort:
        raise _bad_cursor(text)
    return cursor


def _bad_cursor(text: str) -> InvalidError:
    return InvalidError(
        "This cursor does not belong to this list; start from its first page.",
        [FieldProblem("cursor", "not a cursor of this sort order", text, "the `next` of the page before")],
    )
