"""Work on data sets: one child at a time, each job kept in the database until it is done, so that a restart goes on."""

import asyncio
import contextlib
import os
import shutil
import sys
from collections import deque
from pathlib import Path

import msgspec
import psutil
import structlog

from trainyard.contracts.dataset import DatasetState, Processing
from trainyard.contracts.errors import ConflictError
from trainyard.contracts.stream import DatasetChanged
from trainyard.datasets.job import Answer, Job, Made, Refused, SourceMade, Step
from trainyard.datasets.version import DRAFTS
from trainyard.services.studio import Studio
from trainyard.store import datasets as store
from trainyard.store.database import Tx

TOPIC = "datasets"
TIME_LIMIT_S = 6 * 3600.0
CPU_LIMIT_S = 12 * 3600
MEMORY_SHARE = 0.6
"""Of the machine's memory, what one child may take."""

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Answer).decode


class Workbench:
    """The queue of jobs, what is being worked on, and how far it is. Lives in the event loop's thread."""

    def __init__(self) -> None:
        self._waiting: deque[Job] = deque()
        self._wake = asyncio.Event()
        self._running: asyncio.subprocess.Process | None = None
        self._current: str | None = None
        self._cancelled: set[str] = set()
        self.progress: dict[str, Processing] = {}

    async def run_forever(self, studio: Studio) -> None:
        """Begin again what a restart cut off, then work as jobs come."""
        for _, text in await studio.database.read(store.jobs):
            self.put(msgspec.json.decode(text, type=Job))
        while True:
            await self._wake.wait()
            while self._waiting:
                await self._work(studio, self._waiting.popleft())
            self._wake.clear()

    def put(self, job: Job) -> None:
        """Queue a job that is in the database already."""
        self._cancelled.discard(job.dataset)
        self.progress[job.dataset] = Processing(stage="waiting")
        self._waiting.append(job)
        self._wake.set()

    async def cancel(self, dataset_id: str) -> None:
        """Forget a data set's job; its child is gone when this returns."""
        self._cancelled.add(dataset_id)
        self._waiting = deque(job for job in self._waiting if job.dataset != dataset_id)
        if self._current == dataset_id and self._running is not None:
            with contextlib.suppress(ProcessLookupError):
                self._running.kill()
            await self._running.wait()
        self.progress.pop(dataset_id, None)

    async def _work(self, studio: Studio, job: Job) -> None:
        self._current = job.dataset
        try:
            async with asyncio.timeout(TIME_LIMIT_S):
                await self._converse(studio, job)
        except TimeoutError:
            await _failed(studio, job, f"It took longer than {TIME_LIMIT_S / 3600:.0f} hours.")
        finally:
            self._current = None
            self.progress.pop(job.dataset, None)
            publish(studio, job.dataset)

    async def _converse(self, studio: Studio, job: Job) -> None:
        folder = Path(job.folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "job.json"
        path.write_bytes(msgspec.json.encode(job))
        process = self._running = await _start(path)
        done = False
        try:
            assert process.stdout is not None  # noqa: S101  it was started with a pipe
            async for line in process.stdout:
                done = await self._take(studio, job, _decode(line)) or done
            await process.wait()
        finally:
            self._running = None
            if process.returncode is None:
                process.kill()
                await process.wait()
            path.unlink(missing_ok=True)
            await asyncio.to_thread(_sweep, job, process.pid)
        if not done and job.dataset not in self._cancelled:
            await _failed(studio, job, _how_it_ended(process.returncode))

    async def _take(self, studio: Studio, job: Job, answer: Answer) -> bool:
        """Act on an answer; whether it was the last."""
        if job.dataset in self._cancelled:
            return True
        match answer:
            case Step(stage=stage, done=done, total=total):
                self.progress[job.dataset] = Processing(stage=stage, done=done, total=total)
                publish(studio, job.dataset)
                return False
            case SourceMade(sha256=sha256):
                await _source_made(studio, job, sha256)
                return False
            case Made():
                info = answer.parsed().model_copy(update={"before": job.before})
                await studio.database.write(lambda tx: store.insert(tx, info))
                # It is there now, however long its child takes to end.
                self.progress.pop(job.dataset, None)
                publish(studio, job.dataset)
            case Refused(problem=problem):
                await _failed(studio, job, problem)
        return True


def _sweep(job: Job, pid: int) -> None:
    """Remove what a child that was killed had only begun."""
    folder, sources = Path(job.folder), Path(job.sources)
    for begun in (*folder.glob(".*.tmp"), *folder.glob(f"{DRAFTS}/.*.tmp"), *sources.glob(f".new-{pid}-*")):
        shutil.rmtree(begun, ignore_errors=True)


async def _start(path: Path) -> asyncio.subprocess.Process:
    limits = {
        "TRAINYARD_MEMORY_BYTES": str(int(psutil.virtual_memory().total * MEMORY_SHARE)),
        "TRAINYARD_CPU_S": str(CPU_LIMIT_S),
        "POLARS_MAX_THREADS": "2",
        "OMP_NUM_THREADS": "1",
    }
    with (path.parent / "process.log").open("ab") as report:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "trainyard.execution.bounded", "trainyard.datasets.process", str(path)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=report,
            env=os.environ | limits,
            limit=16 << 20,
        )


async def _source_made(studio: Studio, job: Job, sha256: str) -> None:
    """From here on the job needs its uploads no more, and a restart begins with the source."""
    if job.source is not None:
        return
    kept = msgspec.structs.replace(job, uploads=[], path=None, source=sha256)
    text = msgspec.json.encode(kept).decode()
    await studio.database.write(lambda tx: store.change(tx, job.dataset, job=text))
    for upload in job.uploads:
        await asyncio.to_thread(shutil.rmtree, Path(upload.path).parent, ignore_errors=True)


async def _failed(studio: Studio, job: Job, problem: str) -> None:
    """A data set that has a version keeps it; one that has none is an error."""
    log.warning("data set refused", dataset=job.dataset, version=job.version, problem=problem)

    def write(tx: Tx) -> list[Path]:
        found, text = store.get(tx, job.dataset), store.job(tx, job.dataset)
        if found is None or text is None:
            return []
        state = DatasetState.ERROR if found.current is None else found.current.state
        store.change(tx, job.dataset, state=state, problem=problem, job=None)
        return left_behind(studio, tx, msgspec.json.decode(text, type=Job))

    for folder in await studio.database.write(write):
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def left_behind(studio: Studio, tx: Tx, job: Job) -> list[Path]:
    """What a job that is over leaves on the disk and nothing else needs: its uploads, or the source it made of them."""
    uploads = [Path(upload.path).parent for upload in job.uploads]
    unused = job.source is not None and job.source not in store.sources(tx)
    return [*uploads, studio.sources / job.source] if unused and job.source else uploads


def _how_it_ended(code: int | None) -> str:
    if code == -9:
        return "The process that read it was killed, most likely for want of memory; divide the data and try again."
    if code == -24:
        return "Reading it took too much processor time; it is damaged, or larger than can be read here."
    return f"The process that read it broke off (exit status {code}); its log is in the data set's folder."


def publish(studio: Studio, dataset_id: str) -> None:
    """Tell those who look at data sets that this one has changed; they ask again."""
    studio.hub.publish(TOPIC, DatasetChanged(id=dataset_id, processing=as_json(studio.workbench, dataset_id)))


def as_json(workbench: Workbench, dataset_id: str) -> dict[str, object] | None:
    found = workbench.progress.get(dataset_id)
    return None if found is None else found.model_dump(mode="json")


def refuse_if_busy(studio: Studio, dataset_id: str) -> None:
    if dataset_id in studio.workbench.progress:
        raise ConflictError("The data set is being worked on; wait until that is done, or delete it.")
