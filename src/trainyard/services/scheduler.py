"""Launches queued runs when slots are free. The plan is pure (`runs.scheduling`); here it is carried out."""

import hashlib
import platform
import secrets
import time
from dataclasses import dataclass

import structlog

from trainyard.contracts.run import Failure, Reason, RunDetail, State
from trainyard.execution.launcher import Handle, KnownChange, LaunchError, LaunchSpec
from trainyard.runs.transitions import LAUNCH
from trainyard.services.changes import known_changes
from trainyard.services.ending import end_run
from trainyard.services.queue import plan
from trainyard.services.recovery import settle
from trainyard.services.studio import Studio
from trainyard.services.trained import trained_s
from trainyard.store import attempts, runs
from trainyard.store.attempts import ProcessId
from trainyard.store.database import Tx
from trainyard.store.runs import Fence
from trainyard.store.times import unix
from trainyard.trainers import catalog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Claim:
    """A run that is ours to launch: with the attempt that was made for it, its secret, and what was so far."""

    run: RunDetail
    token: str
    changes: list[KnownChange]
    trained_s: float


async def run_forever(studio: Studio) -> None:
    """Launch what can be launched whenever the queue or the slots may have changed."""
    while True:
        await studio.signals.queue.wait()
        studio.signals.queue.clear()
        while (claim := await _claim_next(studio)) is not None:
            studio.announcer.changed(claim.run.id)
            await _launch(studio, claim)


async def _claim_next(studio: Studio) -> _Claim | None:
    """Take the next run of the plan out of the queue, with a new attempt, in one transaction."""
    token = secrets.token_urlsafe(32)

    def write(tx: Tx) -> _Claim | None:
        launch = plan(tx, studio.slots).launch
        if not launch:
            return None
        run = runs.get(tx, launch[0])
        assert run is not None  # noqa: S101  it was in the queue of this transaction
        begin_attempt(tx, run.id, run.attempt, token)
        claimed = runs.get(tx, run.id)
        assert claimed is not None  # noqa: S101
        return _Claim(claimed, token, known_changes(tx, claimed), trained_s(tx, run.id, studio.attempt_folder))

    return await studio.database.write(write)


def begin_attempt(tx: Tx, run_id: str, attempt: int, token: str) -> int:
    """Make the attempt after `attempt`, move the run to starting, and give the new number."""
    number = attempt + 1
    runs.apply(tx, run_id, LAUNCH, State.STARTING, Fence(attempt), attempt=number)
    digest = hashlib.sha256(token.encode()).hexdigest()
    attempts.insert(tx, run_id, number, token_sha256=digest, host=platform.node(), launched_at=time.time())
    return number


async def _launch(studio: Studio, claim: _Claim) -> None:
    """Start the guardian of a claimed run, or end the run with the reason why not."""
    spec = _launch_spec(studio, claim)
    try:
        spec.attempt_folder.mkdir(parents=True, exist_ok=True)
        handle = await studio.launcher.launch(spec)
    except (LaunchError, OSError) as error:
        log.warning("launch failed", run=spec.run, error=str(error))
        await _launch_failed(studio, spec, str(error))
        return
    await studio.database.write(lambda tx: remember_guardian(tx, spec.run, spec.attempt, handle))
    watch(studio, spec.run, spec.attempt, handle)


def remember_guardian(tx: Tx, run_id: str, attempt: int, handle: Handle) -> None:
    attempts.set_guardian(tx, run_id, attempt, ProcessId(handle.pid, handle.identity))


def watch(studio: Studio, run_id: str, attempt: int, handle: Handle) -> None:
    """When the guardian is gone, however it went, see to it that the run's state is true."""
    studio.launcher.watch(handle, lambda: studio.spawn(settle(studio, run_id, attempt)))


async def _launch_failed(studio: Studio, spec: LaunchSpec, why: str) -> None:
    failure = Failure(message=why)
    at = time.time()
    await studio.database.write(lambda tx: end_run(tx, spec.run, spec.attempt, Reason.LAUNCH_FAILED, at, failure, None))
    studio.announcer.changed(spec.run)


def _launch_spec(studio: Studio, claim: _Claim) -> LaunchSpec:
    """Everything the attempt needs to know."""
    run = claim.run
    trainer = catalog.get(run.trainer)
    assert run.dataset_id is not None  # noqa: S101  every queued run has a data set
    assert run.dataset_version is not None  # noqa: S101
    config_type = f"{trainer.config.__module__}:{trainer.config.__qualname__}"
    return LaunchSpec(
        run=run.id,
        attempt=run.attempt,
        token=claim.token,
        entry=trainer.entry,
        config_type=config_type,
        config=run.config,
        dataset_folder=str(studio.dataset_folder(run.dataset_id, run.dataset_version)),
        fold=run.fold,
        run_folder=str(studio.run_folder(run.id)),
        home=str(studio.home),
        seed=int(run.config.get("seed", 0)),
        threads=studio.threads,
        device="cpu",
        silence_limit_s=studio.silence_limit_s,
        age_s=max(0.0, time.time() - unix(run.started_at)) if run.started_at else 0.0,
        checkpoint_every_s=studio.checkpoint_every_s,
        changes=claim.changes,
        trained_s=claim.trained_s,
        time_limit_grace_s=studio.time_limit_grace_s,
        replay=studio.replay,
    )
