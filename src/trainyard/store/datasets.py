"""Data sets and their versions. A version never changes; which of them is current may."""

import base64
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

import msgspec
from sqlalchemy import Row, Select, and_, func, or_, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy import insert as insert_into
from sqlalchemy.exc import IntegrityError

from trainyard.contracts.dataset import Dataset, DatasetInfo, DatasetKind, DatasetState
from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from trainyard.store.database import Tx
from trainyard.store.schema import dataset_versions, datasets, runs
from trainyard.store.times import iso

MAX_LIMIT = 500


@dataclass(frozen=True, slots=True)
class NewRow:
    """A data set that is to be made, without a version yet."""

    id: str
    name: str
    title: str
    origin: str
    state: DatasetState
    description: str = ""
    tags: list[str] = field(default_factory=list[str])
    job: str | None = None
    project: str = "default"


@dataclass(frozen=True, slots=True)
class DatasetQuery:
    """Which data sets, newest change first; `cursor` is the `next` of the page before."""

    text: str = ""
    kinds: tuple[DatasetKind, ...] = ()
    states: tuple[DatasetState, ...] = ()
    tag: str | None = None
    project: str = "default"
    limit: int = 100
    cursor: str | None = None


class Changes(TypedDict, total=False):
    """Columns of a data set that may be written."""

    name: str
    title: str
    description: str
    tags: list[str]
    origin: str
    state: DatasetState
    problem: str | None
    job: str | None


def create(tx: Tx, new: NewRow) -> None:
    """Raises ConflictError where the name is taken."""
    now = time.time()
    values = {name: getattr(new, name) for name in NewRow.__slots__}
    values |= {"tags": _json(new.tags), "state": new.state.value, "created_at": now, "updated_at": now}
    try:
        with tx.begin_nested():
            tx.execute(insert_into(datasets), values)
    except IntegrityError as error:
        raise ConflictError(f"There is a data set {new.name!r} in project {new.project!r} already.") from error


def insert(tx: Tx, info: DatasetInfo, project: str = "default") -> None:
    """Store a version and make it current, and the data set with its first one. The same version again changes nothing.

    Raises ConflictError where the version exists with other content, or the name belongs to another data set.
    """
    stored = version(tx, info.id, info.version)
    if stored is not None:
        if stored.sha256 != info.sha256:
            raise ConflictError(f"Version {info.version} of data set {info.name!r} exists with other content.")
        return
    if tx.execute(select(datasets.c.id).where(datasets.c.id == info.id)).scalar_one_or_none() is None:
        create(tx, NewRow(info.id, info.name, info.title, info.origin, info.state, project=project))
    values = {"dataset_id": info.id, "version": info.version, "sha256": info.sha256}
    tx.execute(insert_into(dataset_versions), values | {"info": info.model_dump_json()})
    set_current(tx, info)


def set_current(tx: Tx, info: DatasetInfo) -> None:
    """Make a version the one that new runs take."""
    values = {"current": info.version, "kind": info.kind.value, "state": info.state.value, "problem": None, "job": None}
    tx.execute(update(datasets).where(datasets.c.id == info.id).values(**values, updated_at=time.time()))


def change(tx: Tx, dataset_id: str, **changes: Unpack[Changes]) -> None:
    """Raises ConflictError where a new name is taken."""
    values: dict[str, Any] = {**changes, "updated_at": time.time()}
    if "tags" in changes:
        values["tags"] = _json(changes["tags"])
    if "state" in changes:
        values["state"] = changes["state"].value
    try:
        with tx.begin_nested():
            tx.execute(update(datasets).where(datasets.c.id == dataset_id).values(values))
    except IntegrityError as error:
        raise ConflictError(f"There is a data set {changes.get('name')!r} already.") from error


def get(tx: Tx, name_or_id: str, project: str = "default") -> Dataset | None:
    """By id, or by name within the project."""
    which = or_(datasets.c.id == name_or_id, and_(datasets.c.name == name_or_id, datasets.c.project == project))
    row = tx.execute(_rows().where(which)).first()
    return None if row is None else _models(tx, [row])[0]


def version(tx: Tx, dataset_id: str, number: int) -> DatasetInfo | None:
    same = (dataset_versions.c.dataset_id == dataset_id, dataset_versions.c.version == number)
    text = tx.execute(select(dataset_versions.c.info).where(*same)).scalar_one_or_none()
    return None if text is None else DatasetInfo.model_validate_json(text)


def versions(tx: Tx, dataset_id: str) -> list[DatasetInfo]:
    """Oldest first."""
    statement = select(dataset_versions.c.info).where(dataset_versions.c.dataset_id == dataset_id)
    found = tx.execute(statement.order_by(dataset_versions.c.version)).scalars()
    return [DatasetInfo.model_validate_json(text) for text in found]


def page(tx: Tx, query: DatasetQuery) -> tuple[list[Dataset], str | None]:
    """One page and the cursor of the next. Raises InvalidError for a bad limit or cursor."""
    if not 1 <= query.limit <= MAX_LIMIT:
        allowed = f"1 to {MAX_LIMIT}"
        raise InvalidError(f"A page holds {allowed} data sets.", [FieldProblem("limit", "", query.limit, allowed)])
    statement = _rows().where(*_filters(query)).order_by(datasets.c.updated_at.desc(), datasets.c.id.desc())
    if query.cursor is not None:
        at, last = _decode(query.cursor)
        earlier = and_(datasets.c.updated_at == at, datasets.c.id < last)
        statement = statement.where(or_(datasets.c.updated_at < at, earlier))
    rows = tx.execute(statement.limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    following = _encode(shown[-1].updated_at, shown[-1].id) if len(rows) > query.limit else None
    return _models(tx, shown), following


def names(tx: Tx, project: str = "default") -> list[str]:
    statement = select(datasets.c.name).where(datasets.c.project == project).order_by(datasets.c.name)
    return list(tx.execute(statement).scalars())


def jobs(tx: Tx) -> list[tuple[str, str]]:
    """Data sets that are being worked on, and what with, oldest first."""
    statement = select(datasets.c.id, datasets.c.job).where(datasets.c.job.is_not(None))
    return [(row.id, row.job) for row in tx.execute(statement.order_by(datasets.c.created_at))]


def job(tx: Tx, dataset_id: str) -> str | None:
    """What is being done with a data set."""
    return tx.execute(select(datasets.c.job).where(datasets.c.id == dataset_id)).scalar_one_or_none()


def used_by(tx: Tx, dataset_id: str) -> list[tuple[str, str]]:
    """Name and state of each run that took it."""
    statement = select(runs.c.name, runs.c.state).where(runs.c.dataset_id == dataset_id)
    return [(row.name, row.state) for row in tx.execute(statement.order_by(runs.c.created_at.desc()))]


def sources(tx: Tx, but: str = "") -> set[str]:
    """Hashes of the sources of all data sets but one, of those too that are being made."""
    versions = select(dataset_versions.c.info).where(dataset_versions.c.dataset_id != but)
    begun = select(datasets.c.job).where(datasets.c.id != but, datasets.c.job.is_not(None))
    texts = [*tx.execute(versions).scalars(), *tx.execute(begun).scalars()]
    return {source for text in texts if (source := msgspec.json.decode(text, type=_SourceOf).source)}


def delete(tx: Tx, dataset_id: str) -> None:
    """Raises NotFoundError."""
    if tx.execute(delete_from(datasets).where(datasets.c.id == dataset_id)).rowcount == 0:
        raise NotFoundError("data set", dataset_id)


class _SourceOf(msgspec.Struct):
    source: str | None = None


def _rows() -> Select[Any]:
    every = dataset_versions.alias()
    # For each row that is shown: grouped for all of them, it would read ten thousand for a page of a hundred.
    newest = select(func.max(every.c.version)).where(every.c.dataset_id == datasets.c.id).scalar_subquery()
    current = and_(dataset_versions.c.dataset_id == datasets.c.id, dataset_versions.c.version == datasets.c.current)
    return select(datasets, dataset_versions.c.info, newest.label("newest")).outerjoin_from(
        datasets, dataset_versions, current
    )


def _models(tx: Tx, rows: Sequence[Row[Any]]) -> list[Dataset]:
    """With when each was last taken by a run."""
    mine = runs.c.dataset_id.in_([row.id for row in rows])
    latest = select(runs.c.dataset_id, func.max(runs.c.created_at)).where(mine).group_by(runs.c.dataset_id)
    used: dict[str, float] = {dataset: at for dataset, at in tx.execute(latest)}  # noqa: C416  a Row is no pair to a checker
    return [_model(row, used.get(row.id)) for row in rows]


def _model(row: Row[Any], last_used: float | None) -> Dataset:
    return Dataset(
        id=row.id,
        name=row.name,
        title=row.title,
        description=row.description,
        tags=msgspec.json.decode(row.tags, type=list[str]),
        state=DatasetState(row.state),
        problem=row.problem,
        origin=row.origin,
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
        current=None if row.info is None else DatasetInfo.model_validate_json(row.info),
        last_used_at=None if last_used is None else iso(last_used),
        newest=row.newest or 0,
    )


def _filters(query: DatasetQuery) -> list[Any]:
    found: list[Any] = [datasets.c.project == query.project]
    if query.kinds:
        found.append(datasets.c.kind.in_([kind.value for kind in query.kinds]))
    if query.states:
        found.append(datasets.c.state.in_([state.value for state in query.states]))
    if query.tag:
        found.append(datasets.c.tags.contains(_json(query.tag), autoescape=True))
    if query.text:
        columns = (datasets.c.name, datasets.c.title, datasets.c.description, datasets.c.tags)
        found.append(or_(*(column.icontains(query.text, autoescape=True) for column in columns)))
    return found


def _encode(updated_at: float, dataset_id: str) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([updated_at, dataset_id])).decode().rstrip("=")


def _decode(cursor: str) -> tuple[float, str]:
    try:
        data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(data, type=tuple[float, str])
    except (ValueError, msgspec.MsgspecError) as error:
        allowed = "the `next` of the page before"
        raise InvalidError("This cursor is none.", [FieldProblem("cursor", "no cursor", cursor, allowed)]) from error


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
