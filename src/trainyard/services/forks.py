"""New runs from old ones: a fork goes on from a checkpoint, a retry begins anew."""

import asyncio
import os
import shutil
import time
from pathlib import Path
from typing import Any

from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError
from trainyard.contracts.events import Checkpoint
from trainyard.contracts.run import CheckpointInfo, ForkRequest, RetryRequest, Run, RunDetail
from trainyard.contracts.trainer import TrainerSpec
from trainyard.services.changes import changed_config
from trainyard.services.ids import new_id
from trainyard.services.own_code import check_allowed, hand_on
from trainyard.services.repeats import Once
from trainyard.services.runs import found
from trainyard.services.studio import Studio
from trainyard.store import run_events, runs
from trainyard.store.database import Tx
from trainyard.store.runs import NewRun
from trainyard.trainers import catalog

FIRST = "checkpoints/last"


async def fork(studio: Studio, run_id: str, request: ForkRequest, idempotency_key: str | None) -> Run:
    """Store a run that goes on from a checkpoint of another, on the same version of its data, with a changed config.

    Raises ConflictError where there is no such checkpoint (any more) or the key was used for another request,
    InvalidError with every field that does not fit.
    """
    once = Once.of(idempotency_key, f"fork {run_id}", request)
    parent, known = await studio.database.read(lambda tx: _parent(tx, studio, run_id, once))
    if known is not None:
        return known
    chosen = _checkpoint(parent, request.step)
    spec, config = _config(studio, parent, request.config, chosen.step)
    fork_id = new_id()
    folder = studio.run_folder(fork_id)
    await asyncio.to_thread(link, studio.run_folder(run_id) / chosen.folder, folder / FIRST / str(chosen.step))
    try:
        await asyncio.to_thread(hand_on, spec, request.config, studio.run_folder(run_id), folder)
        run = await studio.database.write(
            lambda tx: _insert_fork(tx, studio, parent, chosen, config, fork_id, request, once)
        )
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        raise
    _announce(studio, run)
    return run


async def retry(studio: Studio, run_id: str, request: RetryRequest, idempotency_key: str | None) -> Run:
    """Store a run with the trainer, data and config of another, as it was last changed, and with what is to differ.

    Raises as `fork`.
    """
    once = Once.of(idempotency_key, f"retry {run_id}", request)

    def write(tx: Tx) -> RunDetail:
        old, known = _parent(tx, studio, run_id, once)
        if known is not None:
            return known
        spec, config = _config(studio, old, request.config, None)
        new = _alike(tx, old, new_id(), config, request.name or f"{old.name}-again", once)
        runs.insert(tx, new)
        hand_on(spec, request.config, studio.run_folder(run_id), studio.run_folder(new.id))
        return found(tx, studio, new.id)

    run = await studio.database.write(write)
    _announce(studio, run)
    return run


def _parent(tx: Tx, studio: Studio, run_id: str, once: Once) -> tuple[RunDetail, RunDetail | None]:
    """The run, and what this very request has made of it before."""
    run = found(tx, studio, run_id)
    return run, once.made(tx, run.project)


def _announce(studio: Studio, run: Run) -> None:
    studio.signals.queue.set()
    studio.announcer.changed(run.id)


def _checkpoint(parent: RunDetail, step: int | None) -> CheckpointInfo:
    """That of `step`, or the newest."""
    there = [one for one in parent.checkpoints if one.exactness is not None]
    if not there:
        raise ConflictError(
            f"The run {parent.name!r} has no checkpoint to go on from. A resumable trainer saves one every minute, and "
            "at its end; start a new run with the same config instead."
        )
    if step is None:
        return max(there, key=lambda one: one.step)
    chosen = next((one for one in there if one.step == step), None)
    if chosen is None:
        steps = ", ".join(f"{one.step:,}" for one in sorted(there, key=lambda one: one.step))
        problem = f"The run {parent.name!r} has no checkpoint of step {step:,}."
        raise InvalidError(f"{problem} There are those of {steps}.", [FieldProblem("step", problem, step, steps)])
    return chosen


def _config(
    studio: Studio, run: RunDetail, different: dict[str, Any], step: int | None
) -> tuple[TrainerSpec, dict[str, Any]]:
    """The run's trainer, and its config as it was at `step` (None: at its end), with what is to differ."""
    if run.is_script:
        raise ConflictError(f"{run.name!r} is a script of your own; run the script again.")
    changed = [one.values for one in run.changes if step is None or one.step <= step]
    spec = catalog.get(run.trainer)
    config = catalog.validate(spec, changed_config(run, [*changed, different]))
    check_allowed(studio, spec, config)
    return spec, config


def link(checkpoint: Path, target: Path) -> None:
    """The checkpoint's files once more, under another name; they are never written to again. Raises ConflictError."""
    if not checkpoint.is_dir():
        raise ConflictError(
            f"The checkpoint of step {checkpoint.name} has just been replaced by a newer one; try again."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(checkpoint, target, copy_function=os.link)


def _insert_fork(
    tx: Tx,
    studio: Studio,
    parent: RunDetail,
    chosen: CheckpointInfo,
    config: dict[str, Any],
    fork_id: str,
    request: ForkRequest,
    once: Once,
) -> RunDetail:
    name = request.name or f"{parent.name}-from-{chosen.step}"
    runs.insert(tx, _alike(tx, parent, fork_id, config, name, once, parent.id, chosen.step))
    begun = Checkpoint(
        time=time.time(),
        kind="last",
        folder=f"{FIRST}/{chosen.step}",
        step=chosen.step,
        bytes=chosen.bytes,
        sha256=chosen.sha256,
        exactness=chosen.exactness,
    )
    run_events.add(tx, fork_id, 0, [begun])
    return found(tx, studio, fork_id)


def _alike(
    tx: Tx,
    old: RunDetail,
    run_id: str,
    config: dict[str, Any],
    name: str,
    once: Once,
    parent: str | None = None,
    parent_step: int | None = None,
) -> NewRun:
    return NewRun(
        id=run_id,
        name=name,
        project=old.project,
        trainer=old.trainer,
        dataset=old.dataset,
        dataset_id=old.dataset_id,
        dataset_version=old.dataset_version,
        config=config,
        created_at=time.time(),
        step_unit=old.step_unit,
        goal=old.goal,
        goal_direction=old.goal_direction,
        color=runs.next_color(tx),
        parent=parent,
        parent_step=parent_step,
        fold=old.fold,
        idempotency_key=once.key,
        request_sha256=once.sha256,
    )
