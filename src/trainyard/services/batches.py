"""Batches: look at several runs together, have them judged, forget the batch. `batching` makes them."""

import asyncio
import math
import shutil
from collections.abc import Sequence

from trainyard.contracts.batch import Batch, BatchDetail, BatchScore
from trainyard.contracts.errors import ConflictError, NotFoundError
from trainyard.contracts.evaluation import EvaluationInfo, EvaluationRequest, JudgedPart
from trainyard.contracts.run import Run, State
from trainyard.services import evaluations
from trainyard.services.studio import Studio
from trainyard.store import batches
from trainyard.store import evaluations as store
from trainyard.store.database import Tx

TEST = "test/"
PART: JudgedPart = "test"


async def listing(studio: Studio, project: str | None, limit: int) -> list[Batch]:
    """Newest first."""
    return await studio.database.read(lambda tx: batches.listing(tx, project, limit))


async def get(studio: Studio, batch_id: str) -> BatchDetail:
    """With its runs and what their test scores come to. Raises NotFoundError."""
    return await studio.database.read(lambda tx: _detail(tx, batch_id))


async def evaluate(studio: Studio, batch_id: str) -> BatchDetail:
    """Have the test part of every run answered that was not yet. Raises NotFoundError, ConflictError where one has not
    ended, or has no final model."""
    detail = await get(studio, batch_id)
    for run in detail.runs:
        if run.state is not State.COMPLETED:
            raise ConflictError(
                f"{run.name!r} is {run.state.value}; the runs are judged together when all have completed."
            )
    of_run = await studio.database.read(lambda tx: {run.id: judged_of(tx, run) for run in detail.runs})
    for run in detail.runs:
        if of_run[run.id] is None:
            await evaluations.create(studio, run.id, EvaluationRequest(part=PART))
    return await get(studio, batch_id)


async def remove(studio: Studio, batch_id: str) -> None:
    """Forget the batch and what was read from it; its runs stay. Raises NotFoundError."""

    def write(tx: Tx) -> None:
        known(tx, batch_id)
        batches.remove(tx, batch_id)

    await studio.database.write(write)
    await asyncio.to_thread(shutil.rmtree, studio.batch_folder(batch_id), ignore_errors=True)


def known(tx: Tx, batch_id: str) -> Batch:
    """Raises NotFoundError."""
    batch = batches.get(tx, batch_id)
    if batch is None:
        raise NotFoundError("batch", batch_id)
    return batch


def judged_of(tx: Tx, run: Run) -> EvaluationInfo | None:
    """The newest evaluation of the run's own test part that is done."""
    wanted = (run.dataset_id, run.dataset_version, PART, "done")
    of_run = store.of_run(tx, run.id)
    return next((one for one in of_run if (one.dataset, one.version, one.part, one.state) == wanted), None)


def _detail(tx: Tx, batch_id: str) -> BatchDetail:
    batch = known(tx, batch_id)
    several = batches.runs_of(tx, batch_id)
    waiting = {one.run for one in store.waiting(tx)}
    return BatchDetail(
        **dict(batch),
        runs=several,
        scores=scores_of(several),
        judged=sum(judged_of(tx, run) is not None for run in several),
        judging=sum(run.id in waiting for run in several),
        problems=[told for run in several if (told := _problem(tx, run)) is not None],
    )


def _problem(tx: Tx, run: Run) -> str | None:
    newest = next(iter(store.of_run(tx, run.id)), None)
    return None if newest is None or newest.problem is None else f"{run.name}: {newest.problem}"


def scores_of(several: Sequence[Run]) -> list[BatchScore]:
    """Each test score over the completed runs that have it."""
    from trainyard.evaluation.comparison import replicates  # late: it takes scipy, half a second of a server's start

    ended = [run for run in several if run.state is State.COMPLETED]
    names = list(dict.fromkeys(name for run in ended for name in run.metrics if name.startswith(TEST)))
    found: list[BatchScore] = []
    for name in names:
        values = [run.metrics.get(name) if run in ended else None for run in several]
        there = [value for value in values if value is not None and math.isfinite(value)]
        if there:
            told = replicates(there)
            found.append(BatchScore(metric=name, values=values, mean=told.mean, low=told.low, high=told.high))
    return found
