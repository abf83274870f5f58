"""Several runs made by one request: the folds of a cross-validation, or the members of an ensemble."""

from dataclasses import replace
from typing import Any

from trainyard.contracts.batch import BatchDetail, BatchRequest, Fold, FoldMethod, Folds
from trainyard.contracts.dataset import DatasetInfo, Task
from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError
from trainyard.contracts.trainer import TrainerSpec
from trainyard.services.batches import get
from trainyard.services.ids import new_id
from trainyard.services.own_code import check_allowed
from trainyard.services.repeats import Once
from trainyard.services.runs import check_columns, check_dataset, check_trainer, new_run
from trainyard.services.studio import Studio
from trainyard.store import batches, runs
from trainyard.store.database import Tx
from trainyard.trainers import catalog

SEED = "seed"


async def create(studio: Studio, request: BatchRequest, idempotency_key: str | None) -> BatchDetail:
    """Store all runs as queued, in one transaction. Raises InvalidError with what does not fit, ConflictError."""
    spec = check_trainer(request.trainer)
    config = catalog.validate(spec, request.config)
    check_allowed(studio, spec, config)
    if request.kind == "ensemble" and SEED not in config:
        problem = f"{spec.id} has no seed: all members would be the same model."
        raise InvalidError(problem, [FieldProblem("kind", problem, request.kind, "cross_validation")])
    once = Once.of(idempotency_key, "batch", request)

    def write(tx: Tx) -> str:
        if (known := _known(tx, request.project, once)) is not None:
            return known
        return _insert(tx, request, spec, config, once)

    batch_id = await studio.database.write(write)
    studio.signals.queue.set()
    detail = await get(studio, batch_id)
    for run in detail.runs:
        studio.announcer.changed(run.id)
    return detail


def _known(tx: Tx, project: str, once: Once) -> str | None:
    if once.key is None or (earlier := batches.made_by(tx, project, once.key)) is None:
        return None
    if earlier[1] != once.sha256:
        raise ConflictError(f"The Idempotency-Key {once.key!r} was used for another request; use a new key.")
    return earlier[0]


def _insert(tx: Tx, request: BatchRequest, spec: TrainerSpec, config: dict[str, Any], once: Once) -> str:
    dataset = check_dataset(tx, spec, request.dataset)
    check_columns(spec, config, dataset)
    folds = _folds(request, dataset) if request.kind == "cross_validation" else None
    batch_id = new_id()
    name = request.name or f"{dataset.name}-{spec.id.rpartition('.')[2]}-{batch_id[-4:]}"
    batches.create(tx, batch_id, name, request, dataset, folds, (once.key, once.sha256))
    for index in range(request.count):
        own, fold, what = config, None, "member"
        if folds is None:
            own = catalog.validate(spec, config | {SEED: config[SEED] + index})
        else:
            fold, what = Fold(**dict(folds), index=index).model_dump_json(), "fold"
        new = new_run(tx, spec, dataset, own, f"{name}-{what}-{index + 1}", request.project)
        runs.insert(tx, replace(new, batch=batch_id, batch_place=index, fold=fold))
    return batch_id


def _folds(request: BatchRequest, dataset: DatasetInfo) -> Folds:
    """How the rows are cut. Raises InvalidError for what does not go together."""
    in_time = dataset.task is Task.FORECASTING
    classes = dataset.task is Task.CLASSIFICATION
    allowed: list[FoldMethod] = ["time"] if in_time else ["random", "group", "time"]
    if classes:
        allowed.insert(0, "stratified")
    method = request.method or allowed[0]
    if method not in allowed:
        why = "forecasts are cut in the order of time" if in_time else "there are no classes to cut within"
        problem = f"Folds of {dataset.name!r} cannot be {method}: {why}."
        raise InvalidError(problem, [FieldProblem("method", problem, method, ", ".join(allowed))])
    if dataset.task is Task.SEGMENTATION:
        problem = f"The points of {dataset.name!r} are not cut into folds: its tiles are too few."
        raise InvalidError(problem, [FieldProblem("kind", problem, request.kind, "ensemble")])
    if method == "group" and request.column is None:
        problem = "Folds by group take the column that holds the groups."
        raise InvalidError(problem, [FieldProblem("column", problem, None, "a column of the data set")])
    column = request.column if method in ("group", "time") else None
    return Folds(method=method, column=column, count=request.count, seed=request.seed)
