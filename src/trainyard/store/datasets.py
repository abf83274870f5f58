"""Data sets and their versions. A version never changes."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy import insert as insert_into

from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.errors import ConflictError
from trainyard.store.database import Tx
from trainyard.store.schema import dataset_versions, datasets


def insert(tx: Tx, info: DatasetInfo, project: str = "default") -> None:
    """Store a version, and the data set with its first one. The same version again changes nothing.

    Raises ConflictError where the version exists with other content, or the name belongs to another data set.
    """
    stored = get(tx, info.id, info.version, project)
    if stored is not None:
        if stored.sha256 != info.sha256:
            raise ConflictError(f"Version {info.version} of data set {info.name!r} exists with other content.")
        return
    same_name = (datasets.c.project == project, datasets.c.name == info.name)
    owner = tx.execute(select(datasets.c.id).where(*same_name)).scalar_one_or_none()
    if owner not in {None, info.id}:
        raise ConflictError(f"There is a data set {info.name!r} in project {project!r} already.")
    if owner is None:
        tx.execute(insert_into(datasets), {"id": info.id, "project": project, "name": info.name})
    values = {"dataset_id": info.id, "version": info.version, "sha256": info.sha256}
    tx.execute(insert_into(dataset_versions), values | {"info": info.model_dump_json()})


def get(tx: Tx, name_or_id: str, version: int | None = None, project: str = "default") -> DatasetInfo | None:
    """One version of a data set, the newest where none is named."""
    which = or_(datasets.c.id == name_or_id, datasets.c.name == name_or_id)
    statement = _infos().where(datasets.c.project == project, which)
    if version is not None:
        statement = statement.where(dataset_versions.c.version == version)
    text = tx.execute(statement.order_by(dataset_versions.c.version.desc()).limit(1)).scalar_one_or_none()
    return None if text is None else DatasetInfo.model_validate_json(text)


def all_newest(tx: Tx, project: str | None = None) -> list[DatasetInfo]:
    """The newest version of each data set, in order of title."""
    newest = (
        select(dataset_versions.c.dataset_id, func.max(dataset_versions.c.version).label("version"))
        .group_by(dataset_versions.c.dataset_id)
        .subquery()
    )
    statement = _infos().join(
        newest,
        (newest.c.dataset_id == dataset_versions.c.dataset_id) & (newest.c.version == dataset_versions.c.version),
    )
    if project is not None:
        statement = statement.where(datasets.c.project == project)
    found = [DatasetInfo.model_validate_json(text) for text in tx.execute(statement).scalars()]
    return sorted(found, key=lambda info: (info.title.casefold(), info.id))


def names(tx: Tx, project: str = "default") -> list[str]:
    statement = select(datasets.c.name).where(datasets.c.project == project).order_by(datasets.c.name)
    return list(tx.execute(statement).scalars())


def _infos() -> Select[str]:
    return select(dataset_versions.c.info).join_from(datasets, dataset_versions)
