"""Two models on the same samples: which is better, if that can be said."""

import asyncio
import tempfile
from pathlib import Path

import msgspec
import structlog

from trainyard.contracts.answers import Refused
from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError
from trainyard.contracts.evaluation import ComparedMetric, EvaluationComparison, EvaluationInfo
from trainyard.contracts.run import Run, RunDetail
from trainyard.execution.comparison_job import Answer, ComparisonJob
from trainyard.execution.evaluation_job import PREDICTIONS, RESULT
from trainyard.runs.differences import names_of
from trainyard.services.bounded import Child, share_of_memory
from trainyard.services.evaluating import folder_of
from trainyard.services.evaluations import known
from trainyard.services.runs import found
from trainyard.services.studio import Studio

CHILD = "trainyard.execution.compare"
TIME_LIMIT_S = 120.0
MEMORY_SHARE = 0.25
JOB = "job.json"

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Answer).decode


async def compare(studio: Studio, first: str, second: str, metric: ComparedMetric | None) -> EvaluationComparison:
    """Raises ConflictError where one is not done, InvalidError where they judge other data or cannot be compared."""
    one, other = await known(studio, first), await known(studio, second)
    for info in (one, other):
        if info.state != "done":
            raise ConflictError(f"The evaluation {info.id} is {info.state}; wait for it, or ask for another.")
    if (one.dataset, one.version) != (other.dataset, other.version):
        problem = (
            f"They judge different data: version {one.version} of {one.dataset_name!r} and version {other.version} of "
            f"{other.dataset_name!r}. Judge both models on the same version."
        )
        raise InvalidError(problem, [FieldProblem("with", problem, second, f"an evaluation on {one.dataset_name!r}")])
    runs = await studio.database.read(lambda tx: (found(tx, studio, one.run), found(tx, studio, other.run)))
    files = [folder_of(studio, info) / RESULT / PREDICTIONS for info in (one, other)]
    job = ComparisonJob(first=str(files[0]), second=str(files[1]), names=_said(*runs), metric=metric)
    async with studio.comparing:
        answer = await _answered(job)
    if isinstance(answer, Refused):
        raise InvalidError(answer.problem)
    notes = _notes(one, other, *runs)
    return EvaluationComparison(first=first, second=second, notes=notes, **dict(answer.parsed()))


def _said(first: Run, second: Run) -> tuple[str, str]:
    """What the sentence calls them."""
    if first.id == second.id:
        return "The first", "the second"
    names = names_of([first, second])
    return names[first.id], names[second.id]


async def _answered(job: ComparisonJob) -> Answer:
    with tempfile.TemporaryDirectory(prefix="trainyard-") as name:
        path = Path(name) / JOB
        path.write_bytes(msgspec.json.encode(job))
        child = Child(CHILD, path, share_of_memory(MEMORY_SHARE), TIME_LIMIT_S, {"OMP_NUM_THREADS": "1"})
        try:
            async with asyncio.timeout(TIME_LIMIT_S), child:
                async for line in child.answers():
                    return _decode(line)
                code = await child.ended()
        except TimeoutError:
            return Refused(f"Comparing took longer than {TIME_LIMIT_S / 60:.0f} minutes; judge a smaller part.")
        log.warning("comparison broke off", code=code, log=child.last_words())
        return Refused(f"The process that compared broke off (exit status {code}); the studio's log has more.")


def _notes(one: EvaluationInfo, other: EvaluationInfo, first: RunDetail, second: RunDetail) -> list[str]:
    """What differs beside the models."""
    notes = list(dict.fromkeys([*one.notes, *other.notes]))
    if one.part != other.part:
        notes.append(f"One judged {one.part}, the other {other.part}; compared is what both have judged.")
    if (first.dataset_id, first.dataset_version) != (second.dataset_id, second.dataset_version):
        notes.append(
            f"They learned from different data: {first.dataset} version {first.dataset_version}, and {second.dataset} "
            f"version {second.dataset_version}. Samples that one has learned from flatter it."
        )
    return notes
