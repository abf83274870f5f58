"""Batches: several runs that one request has made. The runs know their batch."""

import time
from typing import Any

from sqlalchemy import Row, delete, insert, select

from trainyard.contracts.batch import Batch, BatchRequest, Folds
from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.run import Run
from trainyard.store.database import Tx
from trainyard.store.run_rows import LIST_COLUMNS, run_model
from trainyard.store.schema import batches, runs
from trainyard.store.times import moment


def create(
    tx: Tx,
    batch_id: str,
    name: str,
    request: BatchRequest,
    dataset: DatasetInfo,
    folds: Folds | None,
    once: tuple[str | None, str],
) -> None:
    """`once`: the request's idempotency key and digest."""
    values = {"id": batch_id, "name": name, "project": request.project, "kind": request.kind}
    values |= {"trainer": request.trainer, "dataset": dataset.name, "dataset_id": dataset.id}
    values |= {"dataset_version": dataset.version, "size": request.count, "created_at": time.time()}
    values |= {"folds": None if folds is None else folds.model_dump_json()}
    tx.execute(insert(batches), values | {"idempotency_key": once[0], "request_sha256": once[1]})


def get(tx: Tx, batch_id: str) -> Batch | None:
    row = tx.execute(select(batches).where(batches.c.id == batch_id)).one_or_none()
    return None if row is None else _batch(row)


def listing(tx: Tx, project: str | None, limit: int) -> list[Batch]:
    """Newest first."""
    chosen = select(batches) if project is None else select(batches).where(batches.c.project == project)
    return [_batch(row) for row in tx.execute(chosen.order_by(batches.c.created_at.desc()).limit(limit))]


def made_by(tx: Tx, project: str, key: str) -> tuple[str, str | None] | None:
    """Id and request hash of the batch that a request with this idempotency key has made."""
    same = (batches.c.project == project, batches.c.idempotency_key == key)
    row = tx.execute(select(batches.c.id, batches.c.request_sha256).where(*same)).one_or_none()
    return None if row is None else (row.id, row.request_sha256)


def runs_of(tx: Tx, batch_id: str) -> list[Run]:
    """In the order of folds and members; forks of them are not among them."""
    found = tx.execute(select(*LIST_COLUMNS).where(runs.c.batch == batch_id).order_by(runs.c.batch_place))
    return [run_model(row) for row in found]


def remove(tx: Tx, batch_id: str) -> None:
    """The runs stay."""
    tx.execute(delete(batches).where(batches.c.id == batch_id))


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        name=row.name,
        project=row.project,
        kind=row.kind,
        trainer=row.trainer,
        dataset=row.dataset,
        dataset_id=row.dataset_id,
        dataset_version=row.dataset_version,
        count=row.size,
        folds=None if row.folds is None else Folds.model_validate_json(row.folds),
        created_at=moment(row.created_at),
    )
