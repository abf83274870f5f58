"""Replays between two checkpoints of a run: one at a time, each in a bounded child and a folder of its own.

Nothing of the run is written to: its checkpoints are linked into the replay's folder, which goes when it is over.
"""

import asyncio
import shutil
import time
from pathlib import Path

import msgspec
import structlog

from trainyard.contracts.answers import Refused
from trainyard.contracts.errors import ConflictError, NotFoundError
from trainyard.contracts.verification import Verification, VerifyRequest
from trainyard.execution.replay_job import JOB, Answer, At, Compared, ReplayJob
from trainyard.services.bounded import Child, share_of_memory, threads_of
from trainyard.services.own_code import check_allowed
from trainyard.services.replays import altered, changes_of, check_dataset, furnish, job_of, pair_of, points_of
from trainyard.services.runs import found
from trainyard.services.studio import Studio
from trainyard.services.verdicts import how_it_ended, kept, sentence
from trainyard.trainers import catalog

CHILD = "trainyard.execution.replay"
TIME_LIMIT_S = 3600.0
MEMORY_SHARE = 0.9
"""Of the machine's memory; a training takes what it takes, but no replay may take the machine with it."""
REMEMBERED = 100

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Answer).decode


class Verifier:
    """The newest replay of each run, and the one that is under way. Lives in the event loop's thread."""

    def __init__(self) -> None:
        self._known: dict[str, Verification] = {}
        self._busy: str | None = None
        self._child: Child | None = None
        self._cancelled = False

    async def start(self, studio: Studio, run_id: str, request: VerifyRequest) -> Verification:
        """Begin to replay. Raises ConflictError where it cannot be, InvalidError for steps without a checkpoint."""
        if self._busy is not None:
            raise ConflictError(f"The run {self._busy} is being verified; one is at a time. Wait for it, or cancel it.")
        self._busy, self._cancelled = run_id, False
        folder: Path | None = None
        try:
            run = await studio.database.read(lambda tx: found(tx, studio, run_id))
            older, newer = pair_of(run, request)
            check_allowed(studio, catalog.get(run.trainer), run.config)
            changes = changes_of(run, older, newer)
            await studio.database.read(lambda tx: check_dataset(tx, studio, run))
            points = await studio.database.read(lambda tx: points_of(tx, run.id, older.step, newer.step))
            folder = await asyncio.to_thread(furnish, studio, run, older, newer)
            job = job_of(studio, run, older, newer, changes, points, folder)
            (folder / JOB).write_bytes(msgspec.msgpack.encode(job))
        except BaseException:
            self._busy = None
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        begun = Verification(
            run=run_id,
            state="running",
            from_step=older.step,
            to_step=newer.step,
            step=older.step,
            promised=older.exactness or "weights",
            text=f"Replaying from step {older.step:,} to {newer.step:,}.",
            notes=await asyncio.to_thread(altered, folder, older, newer),
        )
        self._remember(begun)
        studio.spawn(self._carry_out(begun, job))
        return begun

    def get(self, run_id: str) -> Verification:
        """The newest of a run. Raises NotFoundError where there was none since the studio started."""
        if run_id not in self._known:
            raise NotFoundError("verification of run", run_id)
        return self._known[run_id]

    async def cancel(self, run_id: str) -> None:
        """End the replay of a run, if one is under way."""
        if self._busy == run_id:
            self._cancelled = True
            if self._child is not None:
                self._child.kill()

    def _remember(self, verification: Verification) -> None:
        self._known.pop(verification.run, None)
        self._known[verification.run] = verification
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    async def _carry_out(self, begun: Verification, job: ReplayJob) -> None:
        started = time.monotonic()
        folder = Path(job.folder)
        try:
            async with asyncio.timeout(TIME_LIMIT_S):
                answer = await self._converse(begun, job)
        except TimeoutError:
            answer = Refused(f"The replay took longer than {TIME_LIMIT_S / 60:.0f} minutes; choose nearer checkpoints.")
        finally:
            self._busy = None
            shutil.rmtree(folder, ignore_errors=True)
        seconds = time.monotonic() - started
        if isinstance(answer, Compared):
            comparison = answer.parsed()
            done = {"state": "done", "comparison": comparison, "step": begun.to_step, "seconds": seconds}
            done |= {"kept": kept(begun, comparison), "text": sentence(begun, comparison)}
        else:
            done = {"state": "failed", "text": answer.problem, "seconds": seconds}
        self._remember(begun.model_copy(update=done))

    async def _converse(self, begun: Verification, job: ReplayJob) -> Compared | Refused:
        async with _child(Path(job.folder) / JOB, job.threads) as child:
            self._child = child
            if self._cancelled:
                child.kill()  # it was cancelled before there was anything to kill
            try:
                async for line in child.answers():
                    answer = _decode(line)
                    if not isinstance(answer, At):
                        return answer
                    self._remember(begun.model_copy(update={"step": answer.step}))
                code = await child.ended()
            finally:
                self._child = None
        if self._cancelled:
            return Refused("It was cancelled.")
        log.warning("replay broke off", run=begun.run, code=code, log=child.last_words())
        return Refused(how_it_ended(code))


def _child(path: Path, threads: int) -> Child:
    return Child(CHILD, path, share_of_memory(MEMORY_SHARE), TIME_LIMIT_S * (threads + 1), threads_of(threads))
