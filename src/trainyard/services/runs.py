"""Runs as use cases: create, read, delete. What is asked of a run under way is in `steering`."""

import asyncio
import shutil
import time
from pathlib import Path
from typing import Any

from trainyard.contracts.dataset import DatasetInfo, DatasetState
from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError, NotFoundError, did_you_mean
from trainyard.contracts.run import BreakdownInfo, Deleted, Run, RunDetail, RunRequest, State
from trainyard.contracts.trainer import TrainerSpec
from trainyard.runs.transitions import ACTIVE
from trainyard.services.ids import new_id
from trainyard.services.own_code import check_allowed
from trainyard.services.queue import waiting_of
from trainyard.services.repeats import Once
from trainyard.services.studio import Studio
from trainyard.store import datasets, run_events, runs
from trainyard.store.database import Tx
from trainyard.store.datasets import DatasetQuery
from trainyard.store.run_query import RunQuery
from trainyard.store.runs import NewRun
from trainyard.trainers import catalog


async def create(studio: Studio, request: RunRequest, idempotency_key: str | None) -> Run:
    """Validate a request and store its run as queued.

    Raises InvalidError with every field that does not fit, ConflictError if the key was used for another request.
    """
    spec = check_trainer(request.trainer)
    config = catalog.validate(spec, request.config)
    check_allowed(studio, spec, config)
    once = Once.of(idempotency_key, "start", request)

    def write(tx: Tx) -> RunDetail:
        if (known := once.made(tx, request.project)) is not None:
            return known
        dataset = check_dataset(tx, spec, request.dataset)
        check_columns(spec, config, dataset)
        new = new_run(tx, spec, dataset, config, request.name, request.project, once)
        runs.insert(tx, new)
        return found(tx, studio, new.id)

    run = await studio.database.write(write)
    studio.signals.queue.set()
    studio.announcer.changed(run.id)
    return run


def check_trainer(name: str) -> TrainerSpec:
    """Raises InvalidError for one that is not there."""
    known = {spec.id: spec for spec in catalog.all_specs()}
    if name not in known:
        problem = f"There is no trainer {name!r}.{did_you_mean(name, known)}"
        raise InvalidError(problem, [FieldProblem("trainer", problem, name, ", ".join(sorted(known)))])
    return known[name]


def check_dataset(tx: Tx, spec: TrainerSpec, name: str) -> DatasetInfo:
    """Its newest version. Raises InvalidError where it is not there, not ready, or nothing for this trainer."""
    dataset = datasets.get(tx, name)
    if dataset is None:
        known = datasets.names(tx)
        problem = f"There is no data set {name!r}.{did_you_mean(name, known)}"
        raise InvalidError(problem, [FieldProblem("dataset", problem, name, ", ".join(known))])
    info = dataset.current
    if info is None:
        problem = f"{name!r} is not ready: {dataset.problem or 'it is still being read'}"
        raise InvalidError(problem, [FieldProblem("dataset", problem, name, _fitting(tx, spec))])
    if misfit := info.blocked or spec.misfit(info):
        raise InvalidError(misfit + ".", [FieldProblem("dataset", misfit, name, _fitting(tx, spec))])
    return info.model_copy(update={"name": dataset.name})


def check_columns(spec: TrainerSpec, config: dict[str, Any], dataset: DatasetInfo) -> None:
    """Raises InvalidError where the config names what the data set does not have."""
    problems = [] if spec.unfit is None else spec.unfit(config, dataset)
    if problems:
        raise InvalidError(" ".join(problem.message for problem in problems), problems)


def _fitting(tx: Tx, spec: TrainerSpec) -> str:
    """Some data sets that this trainer can learn from."""
    found, _ = datasets.page(tx, DatasetQuery(states=(DatasetState.READY,), limit=100))
    infos = [dataset.current for dataset in found if dataset.current is not None]
    return ", ".join(info.name for info in infos if spec.misfit(info) is None)


def new_run(
    tx: Tx,
    spec: TrainerSpec,
    dataset: DatasetInfo,
    config: dict[str, Any],
    name: str | None,
    project: str,
    once: Once | None = None,
) -> NewRun:
    """A run to be inserted as queued; without a name it gets one."""
    run_id = new_id()
    goal = spec.goals.get(dataset.task) if dataset.task else None
    return NewRun(
        id=run_id,
        name=name or f"{dataset.name}-{spec.id.rpartition('.')[2]}-{run_id[-4:]}",
        project=project,
        trainer=spec.id,
        dataset=dataset.name,
        dataset_id=dataset.id,
        dataset_version=dataset.version,
        config=config,
        created_at=time.time(),
        step_unit=spec.step_unit,
        goal=goal.metric if goal else None,
        goal_direction=goal.direction if goal else None,
        color=runs.next_color(tx),
        idempotency_key=None if once is None else once.key,
        request_sha256=None if once is None else once.sha256,
    )


def found(tx: Tx, studio: Studio, run_id: str) -> RunDetail:
    """The run, with why it waits. Raises NotFoundError."""
    run = runs.get(tx, run_id)
    if run is None:
        raise NotFoundError("run", run_id)
    if run.state is not State.QUEUED:
        return run
    return run.model_copy(update={"waiting": waiting_of(tx, studio.slots).get(run_id)})


async def get(studio: Studio, run_id: str) -> RunDetail:
    return await studio.database.read(lambda tx: found(tx, studio, run_id))


async def breakdown(studio: Studio, run_id: str) -> BreakdownInfo:
    """The test scores taken apart, empty where there are none (yet). Raises NotFoundError."""

    def read(tx: Tx) -> BreakdownInfo:
        found(tx, studio, run_id)
        return run_events.breakdown(tx, run_id) or BreakdownInfo()

    return await studio.database.read(read)


async def page_json(studio: Studio, query: RunQuery) -> bytes:
    """A page of runs as JSON; the list is read often and by many, so no object is made a run."""
    return await studio.database.read(lambda tx: runs.page_json(tx, query, waiting_of(tx, studio.slots)))


async def delete(studio: Studio, run_id: str) -> Deleted:
    """Delete an ended run: its row, points, logs and files. Raises ConflictError while it is active."""

    def write(tx: Tx) -> None:
        run = found(tx, studio, run_id)
        if run.state in ACTIVE:
            raise ConflictError(f"The run {run.name!r} is {run.state.value}: stop it first, then delete it.")
        runs.delete(tx, run_id)

    await studio.database.write(write)
    freed = await asyncio.to_thread(_remove, studio.run_folder(run_id), studio.home / "trash" / run_id)
    await asyncio.to_thread(studio.database.reclaim)
    studio.hub.forget(f"run:{run_id}")
    studio.announcer.changed(run_id)
    return Deleted(freed_bytes=freed)


def _remove(folder: Path, trash: Path) -> int:
    """Move a folder away, which is one step, then delete it; how many bytes that freed."""
    if not folder.exists():
        return 0
    trash.parent.mkdir(exist_ok=True)
    folder.rename(trash)
    freed = folder_bytes(trash)
    shutil.rmtree(trash)
    return freed


def folder_bytes(folder: Path) -> int:
    """Bytes of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
