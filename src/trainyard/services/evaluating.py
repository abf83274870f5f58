"""Final models judged on data sets: one at a time, each in a bounded child, kept in the database until it is done.

What a restart of the studio cut off is begun anew. Report and predictions lie in the run's folder, and go with it.
"""

import asyncio
import shutil
from pathlib import Path

import msgspec
import structlog

from trainyard.contracts.answers import Refused
from trainyard.contracts.evaluation import EvaluationInfo
from trainyard.datasets.version import MANIFEST
from trainyard.execution.evaluation_job import JOB, RESULT, Answer, Answered, EvaluationJob, Told
from trainyard.services.bounded import Child, share_of_memory, threads_of
from trainyard.services.studio import Studio
from trainyard.store import datasets
from trainyard.store import evaluations as store
from trainyard.trainers import catalog
from trainyard.training.context import FINAL_MODEL

CHILD = "trainyard.execution.evaluate"
TIME_LIMIT_S = 6 * 3600.0
MEMORY_SHARE = 0.6
"""Of the machine's memory; trainings go on beside it."""

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Answer).decode


class Evaluator:
    """Evaluations that wait, and the one that is under way. Lives in the event loop's thread."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._progress: dict[str, Answered] = {}
        self._child: tuple[str, Child] | None = None

    async def run_forever(self, studio: Studio) -> None:
        """Begin again what a restart cut off, then work as evaluations come."""
        for one in await studio.database.read(store.waiting):
            self._waiting.put_nowait(one.id)
        while True:
            await self._work(studio, await self._waiting.get())

    def put(self, evaluation_id: str) -> None:
        """Queue one that is in the database already."""
        self._waiting.put_nowait(evaluation_id)

    def seen(self, info: EvaluationInfo) -> EvaluationInfo:
        """With how far it is."""
        now = self._progress.get(info.id)
        return info if now is None else info.model_copy(update={"done": now.done, "total": now.total})

    async def cancel(self, evaluation_id: str) -> None:
        """End the one that was removed from the database, if it is under way; its child is gone when this returns."""
        if self._child is not None and self._child[0] == evaluation_id:
            await self._child[1].stop()

    async def _work(self, studio: Studio, evaluation_id: str) -> None:
        info = await studio.database.read(lambda tx: store.get(tx, evaluation_id))
        if info is None:
            return
        await studio.database.write(lambda tx: store.begin(tx, evaluation_id))
        folder = folder_of(studio, info)
        try:
            async with asyncio.timeout(TIME_LIMIT_S):
                answer = await self._converse(studio, info, folder)
        except TimeoutError:
            answer = Refused(f"It took longer than {TIME_LIMIT_S / 3600:.0f} hours; judge a smaller part.")
        except OSError as error:
            answer = Refused(f"The disk refused: {error.strerror or error}.")
        finally:
            self._progress.pop(evaluation_id, None)
        if isinstance(answer, Told):
            told = (None, answer.samples, answer.scores, answer.notes)
            await studio.database.write(lambda tx: store.end(tx, evaluation_id, *told))
        else:
            problem = answer.problem
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            await studio.database.write(lambda tx: store.end(tx, evaluation_id, problem))

    async def _converse(self, studio: Studio, info: EvaluationInfo, folder: Path) -> Told | Refused:
        job = await studio.database.read(lambda tx: datasets.version(tx, info.dataset, info.version))
        data = studio.dataset_folder(info.dataset, info.version)
        if job is None or not (data / MANIFEST).exists():
            return Refused(f"Version {info.version} of {info.dataset_name!r} is gone.")
        await asyncio.to_thread(_furnish, folder, _job_of(studio, info, data, folder))
        async with _child(folder / JOB, studio.threads) as child:
            self._child = (info.id, child)
            try:
                async for line in child.answers():
                    answer = _decode(line)
                    if not isinstance(answer, Answered):
                        return answer
                    self._progress[info.id] = answer
                code = await child.ended()
            finally:
                self._child = None
        log.warning("evaluation broke off", evaluation=info.id, code=code, log=child.last_words())
        return Refused(_how_it_ended(code))


def folder_of(studio: Studio, info: EvaluationInfo) -> Path:
    return studio.run_folder(info.run) / "evaluations" / info.id


def _job_of(studio: Studio, info: EvaluationInfo, data: Path, folder: Path) -> EvaluationJob:
    return EvaluationJob(
        entry=catalog.get(info.trainer).entry,
        trainer=info.trainer,
        model_folder=str(studio.run_folder(info.run) / FINAL_MODEL),
        dataset_folder=str(data),
        part=info.part,
        folder=str(folder),
    )


def _furnish(folder: Path, job: EvaluationJob) -> None:
    shutil.rmtree(folder / RESULT, ignore_errors=True)  # of an evaluation that was cut off before it was told
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JOB).write_bytes(msgspec.json.encode(job))


def _child(path: Path, threads: int) -> Child:
    return Child(CHILD, path, share_of_memory(MEMORY_SHARE), TIME_LIMIT_S * (threads + 1), threads_of(threads))


def _how_it_ended(code: int | None) -> str:
    if code == -9:
        return "The process that judged was killed, most likely for want of memory; judge a smaller part."
    if code == -24:
        return "Judging took too much processor time; judge a smaller part."
    return f"The process that judged broke off (exit status {code}); the studio's log has its last lines."
