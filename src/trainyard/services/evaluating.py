"""Final models judged on data sets: one at a time, each in a bounded child, kept in the database until it is done.

What a restart of the studio cut off is begun anew. Report and predictions lie in the run's folder, and go with it.
"""

import asyncio
import shutil
from pathlib import Path

import msgspec
import structlog

from trainyard.contracts.answers import Refused
from trainyard.contracts.errors import StudioError
from trainyard.contracts.evaluation import EvaluationInfo
from trainyard.contracts.run import RunDetail
from trainyard.datasets.version import MANIFEST
from trainyard.execution.evaluation_job import JOB, RESULT, Answer, Answered, EvaluationJob, Told
from trainyard.services.bounded import Child, share_of_memory, threads_of
from trainyard.services.runs import found
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
        if info is None or info.state not in store.WAITING:
            return  # removed; or queued both by who asked and by the start of the studio, and done
        await studio.database.write(lambda tx: store.begin(tx, evaluation_id))
        folder = folder_of(studio, info)
        answer = await self._answer(studio, info, folder)
        if isinstance(answer, Told):
            told = (None, answer.samples, answer.scores, answer.notes)
            there = await studio.database.write(lambda tx: store.end(tx, evaluation_id, *told))
        else:
            problem = answer.problem
            await studio.database.write(lambda tx: store.end(tx, evaluation_id, problem))
            there = False
        if not there:  # failed, or removed while it was under way
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _answer(self, studio: Studio, info: EvaluationInfo, folder: Path) -> Told | Refused:
        try:
            async with asyncio.timeout(TIME_LIMIT_S):
                return await self._converse(studio, info, folder)
        except TimeoutError:
            return Refused(f"It took longer than {TIME_LIMIT_S / 3600:.0f} hours; judge a smaller part.")
        except OSError as error:
            return Refused(f"The disk refused: {error.strerror or error}.")
        except StudioError as error:  # its run was removed
            return Refused(error.message)
        finally:
            self._progress.pop(info.id, None)

    async def _converse(self, studio: Studio, info: EvaluationInfo, folder: Path) -> Told | Refused:
        run, there = await studio.database.read(
            lambda tx: (found(tx, studio, info.run), datasets.version(tx, info.dataset, info.version))
        )
        job = _job_of(studio, info, run, folder)
        if there is None or not (Path(job.dataset_folder) / MANIFEST).exists():
            return Refused(f"Version {info.version} of {info.dataset_name!r} is gone.")
        await asyncio.to_thread(_furnish, folder, job)
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


def _job_of(studio: Studio, info: EvaluationInfo, run: RunDetail, folder: Path) -> EvaluationJob:
    learned = studio.dataset_folder(str(run.dataset_id), run.dataset_version or 0)
    return EvaluationJob(
        entry=catalog.get(info.trainer).entry,
        trainer=info.trainer,
        model_folder=str(studio.run_folder(info.run) / FINAL_MODEL),
        dataset_folder=str(studio.dataset_folder(info.dataset, info.version)),
        learned_folder=str(learned) if (learned / MANIFEST).exists() else None,
        fold=run.fold,
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
