"""What a user asks of a run that is under way: stop, pause, resume, change."""

import time
from collections.abc import Callable
from typing import Any

from trainyard.contracts.commands import Pause, Set, Stop, StopMode
from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError
from trainyard.contracts.run import Reason, Run, RunDetail, State
from trainyard.runs.reasons import MEANINGS
from trainyard.runs.transitions import CANCEL, ENDED, REQUEST_PAUSE, REQUEST_STOP, RESUME
from trainyard.services.runs import found
from trainyard.services.studio import Studio
from trainyard.store import commands, runs
from trainyard.store.database import Tx
from trainyard.store.runs import Fence
from trainyard.trainers import catalog

PAUSE_DEADLINE_S = 60.0
STOP_DEADLINES_S: dict[StopMode, float] = {"finish": 900.0, "save": 60.0, "discard": 5.0}
STEERABLE = frozenset({State.STARTING, State.RUNNING, State.PAUSING, State.PAUSED})


async def stop(studio: Studio, run_id: str, mode: StopMode) -> Run:
    """Ask a run to end. Raises ConflictError if it has ended already."""

    def move(tx: Tx, run: RunDetail) -> None:
        if run.state in ENDED:
            raise ConflictError(f"The run {run.name!r} has ended already: it is {run.state.value}.")
        if run.state in CANCEL.sources:
            _cancel(tx, run)
        else:
            _request_stop(tx, run, mode)

    return await _asked(studio, run_id, move)


async def pause(studio: Studio, run_id: str) -> Run:
    """Ask a run to save everything and free its slot. Raises ConflictError where it cannot."""

    def move(tx: Tx, run: RunDetail) -> None:
        if run.state not in REQUEST_PAUSE.sources:
            raise ConflictError(f"The run {run.name!r} is {run.state.value}; only a running one can be paused.")
        known = {spec.id for spec in catalog.all_specs() if spec.resumable}
        if run.trainer not in known:
            who = "A script of your own" if run.is_script else run.trainer
            raise ConflictError(
                f"{who} saves nothing to go on from, so {run.name!r} cannot be paused; stop it instead. "
                f"{', '.join(sorted(known))} can."
            )
        commands.add(tx, run.id, run.attempt, Pause(id=0, deadline_s=PAUSE_DEADLINE_S), time.time())
        runs.apply(tx, run.id, REQUEST_PAUSE, State.PAUSING, Fence(run.attempt))

    return await _asked(studio, run_id, move)


async def change(studio: Studio, run_id: str, values: dict[str, Any]) -> Run:
    """Let a run train on with other values of fields that its trainer marks live, from its next step on.

    A paused one takes them when it goes on. Raises ConflictError where the run cannot, InvalidError with every field
    that does not fit.
    """

    def move(tx: Tx, run: RunDetail) -> None:
        if run.state not in STEERABLE:
            raise ConflictError(
                f"The run {run.name!r} is {run.state.value}; only a running or paused one can be changed. "
                "Start another with the values you want."
            )
        _check_live(run, values)
        commands.add(tx, run.id, run.attempt, Set(id=0, values=values), time.time())

    return await _asked(studio, run_id, move)


def _check_live(run: RunDetail, values: dict[str, Any]) -> None:
    """Raises InvalidError where a field is not live, or its value does not fit."""
    if run.is_script:
        raise ConflictError(f"{run.name!r} is a script of your own; only the script can change what it does.")
    spec = catalog.get(run.trainer)
    live = catalog.live_fields(spec)
    if not values:
        raise InvalidError(f"Nothing is to be changed; name at least one of {', '.join(live)}.")
    wrong = [
        FieldProblem(f"config.{name}", f"{name} cannot be changed while a run trains.", value, ", ".join(live))
        for name, value in values.items()
        if name not in live
    ]
    if wrong:
        sentence = " ".join(problem.message for problem in wrong)
        raise InvalidError(f"{sentence} {spec.id} can change {', '.join(live) or 'nothing'}.", wrong)
    catalog.validate(spec, {**run.config, **values})


async def resume(studio: Studio, run_id: str) -> Run:
    """Put a paused run back into the queue. Raises ConflictError for one that is not paused."""

    def move(tx: Tx, run: RunDetail) -> None:
        if run.state is not State.PAUSED:
            raise ConflictError(f"The run {run.name!r} is {run.state.value}; only a paused one can go on.")
        runs.apply(tx, run.id, RESUME, State.QUEUED, Fence(run.attempt))

    return await _asked(studio, run_id, move)


async def _asked(studio: Studio, run_id: str, move: Callable[[Tx, RunDetail], None]) -> Run:
    """Do what a user asks of a run, let those know whom it concerns, and give the run as it is then."""

    def write(tx: Tx) -> RunDetail:
        move(tx, found(tx, studio, run_id))
        return found(tx, studio, run_id)

    run = await studio.database.write(write)
    studio.signals.command(run_id).set()
    studio.signals.queue.set()
    studio.announcer.changed(run_id)
    return run


def _cancel(tx: Tx, run: Run) -> None:
    reason = Reason.CANCELLED_BY_USER if run.state is State.QUEUED else Reason.STOPPED_WHILE_PAUSED
    final = MEANINGS[reason].final
    runs.apply(tx, run.id, CANCEL, final, Fence(run.attempt), reason=reason, ended_at=time.time())


def _request_stop(tx: Tx, run: Run, mode: StopMode) -> None:
    commands.add(tx, run.id, run.attempt, Stop(id=0, mode=mode, deadline_s=STOP_DEADLINES_S[mode]), time.time())
    runs.apply(tx, run.id, REQUEST_STOP, State.STOPPING, Fence(run.attempt), stop_mode=mode)
