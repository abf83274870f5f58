"""Why a model answers a sample of an evaluation as it does; asked of the model, which a bounded child opens."""

import asyncio
import tempfile
from pathlib import Path

import msgspec
import structlog

from trainyard.contracts.answers import Refused
from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError
from trainyard.contracts.evaluation import EvaluationInfo
from trainyard.contracts.explanation import SampleExplanation
from trainyard.datasets.version import MANIFEST
from trainyard.execution.evaluation_job import PREDICTIONS, RESULT
from trainyard.execution.explanation_job import Answer, ExplanationJob
from trainyard.services.bounded import Child, share_of_memory, threads_of
from trainyard.services.evaluating import folder_of
from trainyard.services.evaluations import known
from trainyard.services.own_code import check_allowed
from trainyard.services.predictions import holds
from trainyard.services.runs import found
from trainyard.services.studio import Studio
from trainyard.trainers import catalog
from trainyard.training.context import FINAL_MODEL

CHILD = "trainyard.execution.explain"
TIME_LIMIT_S = 180.0
MEMORY_SHARE = 0.5
JOB = "job.json"

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Answer).decode


async def explain(studio: Studio, evaluation_id: str, row: int, target: str | None) -> SampleExplanation:
    """For the class `target`, or the one that the model says. One at a time, the others wait.

    Raises NotFoundError, ConflictError where it is not done or model or data are gone, InvalidError for a sample that
    is not in it, a class that the model does not know, and a trainer that cannot tell.
    """
    info = await known(studio, evaluation_id)
    if info.state != "done":
        raise ConflictError(f"The evaluation is {info.state}; its samples can be explained when it is done.")
    run = await studio.database.read(lambda tx: found(tx, studio, info.run))
    model = studio.run_folder(run.id) / FINAL_MODEL
    if not model.is_dir():
        raise ConflictError(f"The final model of {run.name!r} is gone; its predictions are all that can be looked at.")
    check_allowed(studio, catalog.get(info.trainer), run.config)
    data = studio.dataset_folder(info.dataset, info.version)
    predictions = folder_of(studio, info) / RESULT / PREDICTIONS
    await asyncio.to_thread(_check_sample, data, predictions, info, row)
    job = ExplanationJob(
        entry=catalog.get(info.trainer).entry,
        trainer=info.trainer,
        model_folder=str(model),
        dataset_folder=str(data),
        fold=run.fold,
        row=row,
        target=target,
    )
    async with studio.explaining:
        answer = await _answered(job, studio.threads)
    if isinstance(answer, Refused):
        raise InvalidError(answer.problem)
    return answer.parsed()


def _check_sample(data: Path, predictions: Path, info: EvaluationInfo, row: int) -> None:
    if not (data / MANIFEST).exists():
        raise ConflictError(
            f"Version {info.version} of {info.dataset_name!r} is gone; its samples cannot be explained."
        )
    if not holds(predictions, row):
        which = "all parts" if info.part == "all" else f"the {info.part} part"
        problem = f"Row {row} is not among the samples of this evaluation, which are {which} of {info.dataset_name!r}."
        raise InvalidError(problem, [FieldProblem("row", problem, row, "the row of one of its predictions")])


async def _answered(job: ExplanationJob, threads: int) -> Answer:
    with tempfile.TemporaryDirectory(prefix="trainyard-") as name:
        path = Path(name) / JOB
        path.write_bytes(msgspec.json.encode(job))
        cpu_s = TIME_LIMIT_S * (threads + 1)
        child = Child(CHILD, path, share_of_memory(MEMORY_SHARE), cpu_s, threads_of(threads))
        try:
            async with asyncio.timeout(TIME_LIMIT_S), child:
                async for line in child.answers():
                    return _decode(line)
                code = await child.ended()
        except TimeoutError:
            return Refused(f"Explaining took longer than {TIME_LIMIT_S / 60:.0f} minutes, and was ended.")
        log.warning("explaining broke off", code=code, log=child.last_words())
        return Refused(f"The process that explained broke off (exit status {code}); the studio's log has more.")
