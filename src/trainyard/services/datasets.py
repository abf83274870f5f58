"""Data sets as use cases: make, look at, change, undo, delete."""

import asyncio
import json
import re
import shutil
from pathlib import Path

import msgspec

from trainyard.contracts.dataset import (
    Dataset,
    DatasetChanges,
    DatasetDeleted,
    DatasetInfo,
    DatasetState,
    DatasetVersionItem,
    Finding,
    NewDataset,
    Recipe,
    Revision,
    Statistics,
    Usage,
)
from trainyard.contracts.errors import ConflictError, NotFoundError
from trainyard.contracts.run import State
from trainyard.datasets.fetch.kept import keep_address
from trainyard.datasets.intake.labels import readable
from trainyard.datasets.job import FETCHED, FINDINGS, STATISTICS, Job
from trainyard.runs.transitions import ACTIVE
from trainyard.services.ids import new_id
from trainyard.services.materials import material_of
from trainyard.services.processing import publish, refuse_if_busy
from trainyard.services.recipes import revised, said
from trainyard.services.runs import folder_bytes
from trainyard.services.studio import Studio
from trainyard.store import datasets as store
from trainyard.store.database import Tx
from trainyard.store.datasets import DatasetQuery, NewRow

BUSY = {State.QUEUED, *ACTIVE}


async def page(studio: Studio, query: DatasetQuery) -> tuple[list[Dataset], str | None]:
    found, following = await studio.database.read(lambda tx: store.page(tx, query))
    return [_with_progress(studio, dataset) for dataset in found], following


async def get(studio: Studio, name_or_id: str) -> Dataset:
    """Raises NotFoundError, with the closest name."""
    return _with_progress(studio, await studio.database.read(lambda tx: _found(tx, name_or_id)))


async def create(studio: Studio, new: NewDataset) -> Dataset:
    """Make a data set of uploads, an allowed path, an address or by a generator; work on it begins at once.

    One that is made of uploads takes the id of the first of them: who asks again, because the answer was lost, gets the
    data set that was made.

    Raises InvalidError, ConflictError for an upload that is not complete or a name that is taken.
    """
    if (made := await _made_already(studio, new)) is not None:
        return made
    material = material_of(studio, new)
    dataset_id = new.uploads[0].id if new.uploads else new_id()
    title, origin = readable(new.name or material.title), material.origin

    def write(tx: Tx) -> Job:
        name = _free_name(tx, title, given=new.name is not None)
        job = Job(
            dataset=dataset_id,
            name=name,
            title=title,
            origin=origin,
            folder=str(studio.dataset_folder(dataset_id)),
            sources=str(studio.sources),
            version=1,
            uploads=material.uploads,
            path=material.path,
            url=material.url,
            generate=None if new.generate is None else new.generate.model_dump_json(),
            generated=new.generate is not None,
            recipe=new.recipe.model_dump_json(exclude_unset=True),
        )
        text = msgspec.json.encode(job).decode()
        state = DatasetState.PROCESSING
        store.create(tx, NewRow(dataset_id, name, title, origin, state, new.description, new.tags, text))
        return job

    if new.url is not None:
        await asyncio.to_thread(keep_address, studio.dataset_folder(dataset_id) / FETCHED, new.url)
    try:
        job = await studio.database.write(write)
    except ConflictError:
        if new.url is not None:
            await asyncio.to_thread(shutil.rmtree, studio.dataset_folder(dataset_id), ignore_errors=True)
        raise
    studio.workbench.put(job)
    publish(studio, dataset_id)
    return await get(studio, dataset_id)


async def _made_already(studio: Studio, new: NewDataset) -> Dataset | None:
    """The data set that was made of the same uploads."""
    if not new.uploads:
        return None
    first = new.uploads[0].id
    made = await studio.database.read(lambda tx: store.get(tx, first))
    return None if made is None or made.id != first else _with_progress(studio, made)


async def revise(studio: Studio, name_or_id: str, revision: Revision) -> Dataset:
    """Make a new version of the current one's source. Raises ConflictError for a data set that has no source."""

    def write(tx: Tx) -> Job:
        dataset = _found(tx, name_or_id)
        refuse_if_busy(studio, dataset.id)
        info = dataset.current
        source = _source(dataset)
        recipe = revised(info.recipe if info and info.recipe else Recipe(), revision)
        job = Job(
            dataset=dataset.id,
            name=dataset.name,
            title=dataset.title,
            origin=dataset.origin,
            folder=str(studio.dataset_folder(dataset.id)),
            sources=str(studio.sources),
            version=dataset.newest + 1,
            before=None if info is None else info.version,
            source=source,
            generated=info is not None and info.generated,
            recipe=recipe.model_dump_json(),
        )
        text = msgspec.json.encode(job).decode()
        store.change(tx, dataset.id, state=DatasetState.PROCESSING, problem=None, job=text)
        return job

    job = await studio.database.write(write)
    studio.workbench.put(job)
    publish(studio, job.dataset)
    return await get(studio, job.dataset)


async def change(studio: Studio, name_or_id: str, changes: DatasetChanges) -> Dataset:
    """Words and tags; and which version is current, which is undo and redo."""

    def write(tx: Tx) -> str:
        dataset = _found(tx, name_or_id)
        if changes.current is not None:
            refuse_if_busy(studio, dataset.id)
            info = store.version(tx, dataset.id, changes.current)
            if info is None:
                raise NotFoundError(f"version of {dataset.name!r}", str(changes.current))
            store.set_current(tx, info)
        if changes.name is not None:
            title = readable(changes.name)
            store.change(tx, dataset.id, name=_slug(title), title=title)
        if changes.description is not None:
            store.change(tx, dataset.id, description=changes.description)
        if changes.tags is not None:
            store.change(tx, dataset.id, tags=sorted({tag.strip() for tag in changes.tags if tag.strip()}))
        return dataset.id

    dataset_id = await studio.database.write(write)
    publish(studio, dataset_id)
    return await get(studio, dataset_id)


async def versions(studio: Studio, name_or_id: str) -> list[DatasetVersionItem]:
    """Newest first, each with what its recipe changed against the one it was made from."""

    def read(tx: Tx) -> list[DatasetInfo]:
        return store.versions(tx, _found(tx, name_or_id).id)

    infos = await studio.database.read(read)
    known: dict[int | None, DatasetInfo] = {info.version: info for info in infos}
    items = [DatasetVersionItem(info=info, changed=said(known.get(info.before), info)) for info in infos]
    return items[::-1]


async def findings(studio: Studio, name_or_id: str, version: int | None) -> list[Finding]:
    folder = await version_folder(studio, name_or_id, version)
    path = folder / FINDINGS
    if not path.exists():
        return []
    return [Finding.model_validate(one) for one in json.loads(await asyncio.to_thread(path.read_bytes))]


async def statistics(studio: Studio, name_or_id: str, version: int | None) -> Statistics:
    path = await version_folder(studio, name_or_id, version) / STATISTICS
    if not path.exists():
        return Statistics(columns=[], classes=[])
    return Statistics.model_validate_json(await asyncio.to_thread(path.read_bytes))


async def usage(studio: Studio, name_or_id: str) -> Usage:
    def read(tx: Tx) -> tuple[list[tuple[str, str]], list[Path]]:
        dataset = _found(tx, name_or_id)
        return store.used_by(tx, dataset.id), _own_folders(studio, tx, dataset.id)

    found, folders = await studio.database.read(read)
    held = await asyncio.to_thread(lambda: sum(map(folder_bytes, folders)))
    return Usage(active_runs=[name for name, state in found if state in BUSY], runs=len(found), bytes=held)


async def delete(studio: Studio, name_or_id: str) -> DatasetDeleted:
    """Delete a data set with its versions, and its source where no other has it.

    Raises ConflictError while a run reads it. Work on it is broken off.
    """

    def check(tx: Tx) -> str:
        dataset = _found(tx, name_or_id)
        if reading := [name for name, state in store.used_by(tx, dataset.id) if state in BUSY]:
            raise ConflictError(f"{dataset.name!r} is read by {', '.join(reading[:3])}: stop it first, then delete.")
        return dataset.id

    dataset_id = await studio.database.read(check)
    await studio.workbench.cancel(dataset_id)

    def write(tx: Tx) -> list[Path]:
        check(tx)
        folders = _own_folders(studio, tx, dataset_id)
        store.delete(tx, dataset_id)
        return folders

    folders = await studio.database.write(write)
    freed = await asyncio.to_thread(_remove_all, folders, studio.home / "trash" / dataset_id)
    publish(studio, dataset_id)
    return DatasetDeleted(freed_bytes=freed)


async def version_folder(studio: Studio, name_or_id: str, version: int | None) -> Path:
    """Of a version that exists, the current one where none is named. Raises NotFoundError."""

    def read(tx: Tx) -> Path:
        dataset = _found(tx, name_or_id)
        number = version or (dataset.current.version if dataset.current else 0)
        if store.version(tx, dataset.id, number) is None:
            raise NotFoundError(f"version of {dataset.name!r}", str(number or "(none yet)"))
        return studio.dataset_folder(dataset.id, number)

    return await studio.database.read(read)


def _found(tx: Tx, name_or_id: str) -> Dataset:
    found = store.get(tx, name_or_id)
    if found is None:
        raise NotFoundError("data set", name_or_id, store.names(tx))
    return found


def _own_folders(studio: Studio, tx: Tx, dataset_id: str) -> list[Path]:
    """The data set's folder, what its job needs, and sources that no other data set has."""
    mine = {info.source for info in store.versions(tx, dataset_id)}
    uploads: list[Path] = []
    if (text := store.job(tx, dataset_id)) is not None:
        job = msgspec.json.decode(text, type=Job)
        uploads, mine = [Path(upload.path).parent for upload in job.uploads], mine | {job.source}
    unshared = {source for source in mine if source is not None} - store.sources(tx, but=dataset_id)
    return [studio.dataset_folder(dataset_id), *uploads, *(studio.sources / source for source in sorted(unshared))]


def _with_progress(studio: Studio, dataset: Dataset) -> Dataset:
    return dataset.model_copy(update={"processing": studio.workbench.progress.get(dataset.id)})


def _slug(text: str) -> str:
    """A name for command lines: words joined by `_`, any script's letters."""
    return re.sub(r"[^\w.-]+", "_", text.strip()).strip("_").casefold() or "dataset"


def _free_name(tx: Tx, title: str, *, given: bool) -> str:
    """The title as a name; where it is taken and nobody asked for it, with a number behind it."""
    name, taken = _slug(title), set(store.names(tx))
    if name in taken and given:
        raise ConflictError(f"There is a data set {name!r} already; give this one another name.")
    number = 2
    while name in taken:
        name, number = f"{_slug(title)}_{number}", number + 1
    return name


def _source(dataset: Dataset) -> str:
    if dataset.current is None or dataset.current.source is None:
        raise ConflictError(f"{dataset.name!r} was not made from files that are here, so no other version can be made.")
    return dataset.current.source


def _remove_all(folders: list[Path], trash: Path) -> int:
    """Move folders away, each in one step, then delete them; how many bytes that freed."""
    freed = 0
    for number, folder in enumerate(folders):
        if folder.exists():
            away = trash / str(number)
            away.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(away)
            freed += folder_bytes(away)
    shutil.rmtree(trash, ignore_errors=True)
    return freed
