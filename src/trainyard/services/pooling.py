"""The report of a batch: its runs' predictions read as one, in a bounded child, once for the same evaluations."""

import asyncio
import hashlib
from pathlib import Path

import msgspec
import structlog

from trainyard.contracts.answers import Refused
from trainyard.contracts.batch import Batch, BatchReport, MemberScore
from trainyard.contracts.errors import ConflictError, InvalidError
from trainyard.contracts.evaluation import EvaluationInfo
from trainyard.execution.evaluation_job import JOB, PREDICTIONS, REPORT, RESULT
from trainyard.execution.pool_job import Answer, PoolJob
from trainyard.services.batches import judged_of, known
from trainyard.services.bounded import Child, share_of_memory
from trainyard.services.evaluating import folder_of
from trainyard.services.evaluations import read_report
from trainyard.services.studio import Studio
from trainyard.store import batches
from trainyard.store.database import Tx

CHILD = "trainyard.execution.pool"
TIME_LIMIT_S = 300.0
MEMORY_SHARE = 0.25

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Answer).decode
_busy: dict[str, asyncio.Lock] = {}


async def report(studio: Studio, batch_id: str) -> BatchReport:
    """Raises NotFoundError, ConflictError where a run's test part was not answered yet, InvalidError where the
    predictions do not fit together."""
    batch, judged = await studio.database.read(lambda tx: _judged(tx, batch_id))
    folder = await whole(studio, batch, judged)
    told = await asyncio.to_thread(read_report, folder / RESULT / REPORT)
    members = [MemberScore(run=one.run, evaluation=one.id, scores=one.scores) for one in judged]
    notes = list(dict.fromkeys(note for one in judged for note in one.notes))
    return BatchReport(notes=[*notes, *_notes(batch, judged)], members=members, report=told)


async def predictions_file(studio: Studio, batch_id: str) -> Path:
    """Raises as `report`."""
    batch, judged = await studio.database.read(lambda tx: _judged(tx, batch_id))
    return await whole(studio, batch, judged) / RESULT / PREDICTIONS


async def whole(studio: Studio, batch: Batch, judged: list[EvaluationInfo]) -> Path:
    """The folder whose `RESULT` was computed from these evaluations; computed now, if need be."""
    key = "-".join(sorted(one.id for one in judged))
    folder = studio.batch_folder(batch.id) / hashlib.sha256(key.encode()).hexdigest()[:16]
    async with _busy.setdefault(batch.id, asyncio.Lock()):
        if not (folder / RESULT).is_dir():
            answer = await _pooled(studio, batch, judged, folder)
            if isinstance(answer, Refused):
                raise InvalidError(answer.problem)
    return folder


async def _pooled(studio: Studio, batch: Batch, judged: list[EvaluationInfo], folder: Path) -> Answer:
    job = PoolJob(
        kind=batch.kind,
        files=[str(folder_of(studio, one) / RESULT / PREDICTIONS) for one in judged],
        dataset_folder=str(studio.dataset_folder(batch.dataset_id, batch.dataset_version)),
        folder=str(folder),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JOB).write_bytes(msgspec.json.encode(job))
    child = Child(CHILD, folder / JOB, share_of_memory(MEMORY_SHARE), TIME_LIMIT_S, {"OMP_NUM_THREADS": "1"})
    try:
        async with asyncio.timeout(TIME_LIMIT_S), child:
            async for line in child.answers():
                return _decode(line)
            code = await child.ended()
    except TimeoutError:
        return Refused(f"Reading the predictions as one took longer than {TIME_LIMIT_S / 60:.0f} minutes.")
    log.warning("pooling broke off", batch=batch.id, code=code, log=child.last_words())
    return Refused(f"The process that read the predictions broke off (exit status {code}); the studio's log has more.")


def _judged(tx: Tx, batch_id: str) -> tuple[Batch, list[EvaluationInfo]]:
    batch = known(tx, batch_id)
    several = batches.runs_of(tx, batch_id)
    found = [one for run in several if (one := judged_of(tx, run)) is not None]
    if len(found) < len(several) or not several:
        raise ConflictError(
            f"The test part was answered by {len(found)} of {len(several)} runs; have all of them judged first."
        )
    return batch, found


def _notes(batch: Batch, judged: list[EvaluationInfo]) -> list[str]:
    """What the report is less than."""
    if len(judged) == batch.count:
        return []
    what = "folds" if batch.kind == "cross_validation" else "members"
    return [f"{batch.count - len(judged)} of {batch.count} {what} were deleted, and are not in it."]
