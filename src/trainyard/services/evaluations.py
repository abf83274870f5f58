"""Evaluations: ask for one, list them, look at one, remove one."""

import asyncio
import shutil
from pathlib import Path

from pydantic import TypeAdapter

from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from trainyard.contracts.evaluation import EvaluationDetail, EvaluationInfo, EvaluationReport, EvaluationRequest
from trainyard.contracts.explanation import Importance
from trainyard.contracts.run import RunDetail
from trainyard.execution.evaluation_job import IMPORTANCE, REPORT, RESULT
from trainyard.runs.pairing import why_not_judged
from trainyard.services.evaluating import folder_of
from trainyard.services.ids import new_id
from trainyard.services.own_code import check_allowed
from trainyard.services.runs import found
from trainyard.services.studio import Studio
from trainyard.store import datasets, evaluations
from trainyard.store.database import Tx
from trainyard.trainers import catalog
from trainyard.training.context import FINAL_MODEL

_report: TypeAdapter[EvaluationReport] = TypeAdapter(EvaluationReport)


async def create(studio: Studio, run_id: str, request: EvaluationRequest) -> EvaluationInfo:
    """Queue one; what waits already is not queued twice.

    Raises ConflictError where there is no final model, InvalidError for data that are not there.
    """
    evaluation_id = new_id()

    def write(tx: Tx) -> EvaluationInfo:
        run = found(tx, studio, run_id)
        _check_model(studio, run)
        dataset_id, name, version = _chosen(tx, run, request)
        for one in evaluations.waiting(tx):
            if (one.run, one.dataset, one.version, one.part) == (run_id, dataset_id, version, request.part):
                return one
        evaluations.create(tx, evaluation_id, run_id, dataset_id, name, version, request.part)
        return _known(tx, evaluation_id)

    info = await studio.database.write(write)
    if info.id == evaluation_id:
        studio.evaluator.put(evaluation_id)
    return studio.evaluator.seen(info)


async def listing(studio: Studio, run_id: str) -> list[EvaluationInfo]:
    """Those of a run's model, newest first."""

    def read(tx: Tx) -> list[EvaluationInfo]:
        found(tx, studio, run_id)
        return evaluations.of_run(tx, run_id)

    return [studio.evaluator.seen(one) for one in await studio.database.read(read)]


async def get(studio: Studio, evaluation_id: str) -> EvaluationDetail:
    """With its report, when it is done. Raises NotFoundError."""
    info = studio.evaluator.seen(await known(studio, evaluation_id))
    if info.state != "done":
        return EvaluationDetail(**dict(info), report=None, importance=None)
    report, importance = await asyncio.to_thread(_read, folder_of(studio, info) / RESULT)
    return EvaluationDetail(**dict(info), report=report, importance=importance)


async def remove(studio: Studio, evaluation_id: str) -> None:
    """Forget one and its predictions; one that is under way ends. Raises NotFoundError."""
    info = await known(studio, evaluation_id)
    await studio.database.write(lambda tx: evaluations.remove(tx, evaluation_id))
    await studio.evaluator.cancel(evaluation_id)
    await asyncio.to_thread(shutil.rmtree, folder_of(studio, info), ignore_errors=True)


async def known(studio: Studio, evaluation_id: str) -> EvaluationInfo:
    """Raises NotFoundError."""
    return await studio.database.read(lambda tx: _known(tx, evaluation_id))


def _known(tx: Tx, evaluation_id: str) -> EvaluationInfo:
    info = evaluations.get(tx, evaluation_id)
    if info is None:
        raise NotFoundError("evaluation", evaluation_id)
    return info


def _check_model(studio: Studio, run: RunDetail) -> None:
    if problem := why_not_judged(run):
        raise ConflictError(problem)
    if not (studio.run_folder(run.id) / FINAL_MODEL).is_dir():
        raise ConflictError(
            f"The run {run.name!r} has no final model: it ended before one was saved. Retry it, or fork it from a "
            "checkpoint."
        )
    check_allowed(studio, catalog.get(run.trainer), run.config)


def _chosen(tx: Tx, run: RunDetail, request: EvaluationRequest) -> tuple[str, str, int]:
    """Id, name and version of the data set that is to be judged on."""
    wanted = str(run.dataset_id) if request.dataset is None else request.dataset
    there = datasets.get(tx, wanted)
    if there is None:
        gone = f"The data set that {run.name!r} learned from is gone; choose another one."
        problem = gone if request.dataset is None else f"There is no data set {wanted!r}."
        raise InvalidError(problem, [FieldProblem("dataset", problem, wanted, "name or id of a data set, or null")])
    newest = None if there.current is None else there.current.version
    version = request.version or (run.dataset_version if there.id == run.dataset_id else newest)
    if version is None or datasets.version(tx, there.id, version) is None:
        problem = f"The data set {there.name!r} has no version {version or 'yet'}."
        raise InvalidError(problem, [FieldProblem("version", problem, version, "a version of it, or null")])
    return there.id, there.name, version


def read_report(path: Path) -> EvaluationReport:
    """That of an evaluation that is done."""
    return _report.validate_json(path.read_bytes())


def _read(folder: Path) -> tuple[EvaluationReport, Importance | None]:
    importance = folder / IMPORTANCE
    told = Importance.model_validate_json(importance.read_bytes()) if importance.exists() else None
    return read_report(folder / REPORT), told
