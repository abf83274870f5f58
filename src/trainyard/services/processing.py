"""Work on data sets: each job kept in the database until it is done, so that a restart goes on.

One child at a time reads; beside it a few fetch, which is mostly waiting, and nobody should wait for that.
"""

import asyncio
import shutil
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import msgspec
import structlog

from trainyard.contracts.answers import Refused
from trainyard.contracts.dataset import DatasetState, Processing
from trainyard.contracts.errors import ConflictError
from trainyard.contracts.stream import DatasetChanged
from trainyard.datasets.fetch.guard import SETTING
from trainyard.datasets.job import FETCHED, Answer, Fetched, Job, Made, SourceMade, Step
from trainyard.datasets.version import DRAFTS
from trainyard.services.bounded import Child, share_of_memory
from trainyard.services.studio import Studio
from trainyard.store import datasets as store
from trainyard.store.database import Tx

TOPIC = "datasets"
TIME_LIMIT_S = 6 * 3600.0
FETCH_LIMIT_S = 48 * 3600.0
CPU_LIMIT_S = 12 * 3600
MEMORY_SHARE = 0.6
"""Of the machine's memory, what one child may take that reads."""
FETCH_MEMORY_BYTES = 2 << 30
READ_CHILD, FETCH_CHILD = "trainyard.datasets.process", "trainyard.datasets.fetch.child"
FETCHES = 3
"""At a time."""
FETCH_STARTS = 3
"""A child that fetches and is killed from outside is started again; what it had stays. So many times in all."""

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Answer).decode


class _Line:
    """Jobs that wait for their turn."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._wake = asyncio.Event()

    def put(self, job: Job) -> None:
        self._jobs.append(job)
        self._wake.set()

    def drop(self, dataset_id: str) -> None:
        self._jobs = deque(job for job in self._jobs if job.dataset != dataset_id)

    async def next(self) -> Job:
        while not self._jobs:
            self._wake.clear()
            await self._wake.wait()
        return self._jobs.popleft()


@dataclass(slots=True)
class _Ended:
    """How a child ended: `done` if it said so itself; `then` is the job that follows from what it did."""

    done: bool = False
    code: int | None = None
    then: Job | None = None


class Workbench:
    """The queues of jobs, what is being worked on, and how far it is. Lives in the event loop's thread."""

    def __init__(self) -> None:
        self._reading, self._fetching = _Line(), _Line()
        self._running: dict[str, Child] = {}
        self._cancelled: set[str] = set()
        self.progress: dict[str, Processing] = {}

    async def run_forever(self, studio: Studio) -> None:
        """Begin again what a restart cut off, then work as jobs come."""
        for _, text in await studio.database.read(store.jobs):
            self.put(msgspec.json.decode(text, type=Job))
        async with asyncio.TaskGroup() as group:
            for line in (self._reading, *[self._fetching] * FETCHES):
                group.create_task(self._serve(studio, line))

    def put(self, job: Job) -> None:
        """Queue a job that is in the database already."""
        self._cancelled.discard(job.dataset)
        self.progress[job.dataset] = Processing(stage="waiting")
        (self._reading if job.url is None else self._fetching).put(job)

    async def cancel(self, dataset_id: str) -> None:
        """Forget a data set's job; its child is gone when this returns."""
        self._cancelled.add(dataset_id)
        for line in (self._reading, self._fetching):
            line.drop(dataset_id)
        if (child := self._running.get(dataset_id)) is not None:
            await child.stop()
        self.progress.pop(dataset_id, None)

    async def _serve(self, studio: Studio, line: _Line) -> None:
        while True:
            await self._work(studio, await line.next())

    async def _work(self, studio: Studio, job: Job) -> None:
        limit_s = TIME_LIMIT_S if job.url is None else FETCH_LIMIT_S
        ended = _Ended(done=True)
        try:
            async with asyncio.timeout(limit_s):
                ended = await self._to_its_end(studio, job)
        except TimeoutError:
            await _failed(studio, job, f"It took longer than {limit_s / 3600:.0f} hours.")
        finally:
            self.progress.pop(job.dataset, None)
        if ended.then is not None and job.dataset not in self._cancelled:
            self.put(ended.then)
        publish(studio, job.dataset)

    async def _to_its_end(self, studio: Studio, job: Job) -> _Ended:
        """Have a child do the job; one that fetches is started again where it was killed."""
        ended = _Ended()
        for _ in range(1 if job.url is None else FETCH_STARTS):
            if job.dataset in self._cancelled:
                break
            ended = await self._converse(studio, job)
            if ended.done:
                return ended
        if job.dataset not in self._cancelled:
            await _failed(studio, job, _how_it_ended(job, ended.code))
        return ended

    async def _converse(self, studio: Studio, job: Job) -> _Ended:
        folder = Path(job.folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "job.json"
        path.write_bytes(msgspec.json.encode(job))
        ended = _Ended()
        async with _child(job, path, studio.fetch_hosts) as child:
            self._running[job.dataset] = child
            if job.dataset in self._cancelled:
                child.kill()  # it was cancelled before there was anything to kill
            try:
                async for line in child.answers():
                    await self._take(studio, job, _decode(line), ended)
                ended.code = await child.ended()
            finally:
                await child.stop()
                del self._running[job.dataset]
                path.unlink(missing_ok=True)
                await asyncio.to_thread(_sweep, job, child.pid)
        return ended

    async def _take(self, studio: Studio, job: Job, answer: Answer, ended: _Ended) -> None:
        """Act on an answer, and note whether it was the last."""
        if job.dataset in self._cancelled:
            ended.done = True
            return
        match answer:
            case Step(stage=stage, done=done, total=total):
                self.progress[job.dataset] = Processing(stage=stage, done=done, total=total)
                publish(studio, job.dataset)
                return
            case SourceMade(sha256=sha256):
                await _source_made(studio, job, sha256)
                return
            case Fetched():
                ended.then = await _fetched(studio, job, answer)
            case Made():
                info = answer.parsed().model_copy(update={"before": job.before})
                await studio.database.write(lambda tx: store.insert(tx, info))
                # It is there now, however long its child takes to end.
                self.progress.pop(job.dataset, None)
                publish(studio, job.dataset)
            case Refused(problem=problem):
                await _failed(studio, job, problem)
        ended.done = True


def _sweep(job: Job, pid: int) -> None:
    """Remove what a child that was killed had only begun."""
    folder, sources = Path(job.folder), Path(job.sources)
    for begun in (*folder.glob(".*.tmp"), *folder.glob(f"{DRAFTS}/.*.tmp"), *sources.glob(f".new-{pid}-*")):
        shutil.rmtree(begun, ignore_errors=True)


def _child(job: Job, path: Path, fetch_hosts: tuple[str, ...]) -> Child:
    module, memory = READ_CHILD, share_of_memory(MEMORY_SHARE)
    if job.url is not None:
        module, memory = FETCH_CHILD, FETCH_MEMORY_BYTES
    threads = {"POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "1"}
    return Child(module, path, memory, CPU_LIMIT_S, {SETTING: ",".join(fetch_hosts), **threads})


async def _fetched(studio: Studio, job: Job, fetched: Fetched) -> Job:
    """The job that goes on with what is there now; from here on nothing needs the address any more."""
    then = msgspec.structs.replace(job, url=None, origin=fetched.origin, uploads=fetched.uploads, path=fetched.path)
    text = msgspec.json.encode(then).decode()
    await studio.database.write(lambda tx: store.change(tx, job.dataset, job=text, origin=fetched.origin))
    return then


async def _source_made(studio: Studio, job: Job, sha256: str) -> None:
    """From here on the job needs its uploads no more, and a restart begins with the source."""
    if job.source is not None:
        return
    kept = msgspec.structs.replace(job, uploads=[], path=None, source=sha256)
    text = msgspec.json.encode(kept).decode()
    await studio.database.write(lambda tx: store.change(tx, job.dataset, job=text))
    for upload in job.uploads:
        await asyncio.to_thread(shutil.rmtree, Path(upload.path).parent, ignore_errors=True)
    await _forget_fetched(job)


async def _forget_fetched(job: Job) -> None:
    await asyncio.to_thread(shutil.rmtree, Path(job.folder) / FETCHED, ignore_errors=True)


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
    await _forget_fetched(job)


def left_behind(studio: Studio, tx: Tx, job: Job) -> list[Path]:
    """What a job that is over leaves on the disk and nothing else needs: its uploads, or the source it made of them."""
    uploads = [Path(upload.path).parent for upload in job.uploads]
    unused = job.source is not None and job.source not in store.sources(tx)
    return [*uploads, studio.sources / job.source] if unused and job.source else uploads


def _how_it_ended(job: Job, code: int | None) -> str:
    if job.url is not None:
        return f"The process that fetched it broke off {FETCH_STARTS} times (exit status {code}); try again."
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
