"""What a replay needs: two checkpoints, what was changed by then and reported between, and a folder to do it in."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError
from trainyard.contracts.run import ChangeInfo, CheckpointInfo, RunDetail
from trainyard.contracts.verification import VerifyRequest
from trainyard.datasets.atomic import sha256_of
from trainyard.execution.launcher import KnownChange
from trainyard.execution.replay_job import WAS, Column, ReplayJob
from trainyard.services.forks import FIRST, link
from trainyard.services.own_code import hand_on
from trainyard.services.studio import Studio
from trainyard.store import datasets, metrics
from trainyard.store.database import Tx
from trainyard.trainers import catalog
from trainyard.training.checkpoint import MANIFEST
from trainyard.training.steering import SHAPING

PREFIX = ".verify-"
"""A replay's folder lies beside those of the runs: a training may look for another run's model there."""
SYSTEM = "system/"


def pair_of(run: RunDetail, request: VerifyRequest) -> tuple[CheckpointInfo, CheckpointInfo]:
    """The older and the newer checkpoint. Raises ConflictError where none can be, InvalidError for wrong steps."""
    if run.is_script:
        raise ConflictError(f"{run.name!r} is a script of your own; only the script can repeat what it did.")
    known = {spec.id for spec in catalog.all_specs() if spec.resumable}
    if run.trainer not in known:
        can = ", ".join(sorted(known))
        raise ConflictError(f"{run.trainer} saves nothing to go on from, so there is nothing to replay. {can} can.")
    if (devices := run.config.get("devices", 1)) > 1:
        raise ConflictError(
            f"{run.name!r} trained on {devices} devices, each with random numbers of its own; one process cannot "
            "repeat that. A run on one device can be verified."
        )
    by_step = {one.step: one for one in run.checkpoints if one.exactness is not None}
    if len(by_step) < 2:
        have = "one checkpoint" if by_step else "no checkpoint"
        raise ConflictError(
            f"The run {run.name!r} has {have} to go on from, and two are needed, to replay from one to the other. One "
            "is saved every minute, and at the end; with keep_every, those of every so many epochs stay."
        )
    newer = _of_step(run, by_step, "to_step", request.to_step)
    before = {step: one for step, one in by_step.items() if step < newer.step}
    if not before:
        raise _no_such("to_step", f"Step {newer.step:,} is the oldest checkpoint of {run.name!r}.", by_step, newer.step)
    older = _of_step(run, before if request.from_step is None else by_step, "from_step", request.from_step)
    if older.step >= newer.step:
        raise _no_such("from_step", f"Step {older.step:,} is not before step {newer.step:,}.", before, older.step)
    return older, newer


def _of_step(run: RunDetail, by_step: dict[int, CheckpointInfo], field: str, step: int | None) -> CheckpointInfo:
    if step is None:
        return by_step[max(by_step)]
    if step not in by_step:
        raise _no_such(field, f"The run {run.name!r} has no checkpoint of step {step:,}.", by_step, step)
    return by_step[step]


def _no_such(field: str, problem: str, steps: dict[int, CheckpointInfo], step: int) -> InvalidError:
    there = ", ".join(f"{one:,}" for one in sorted(steps))
    return InvalidError(f"{problem} There are those of {there}.", [FieldProblem(field, problem, step, there)])


def changes_of(run: RunDetail, older: CheckpointInfo, newer: CheckpointInfo) -> list[ChangeInfo]:
    """What had been changed when the newer one was saved. Raises ConflictError where batches were changed between."""
    made = [one for one in run.changes if one.step <= newer.step and one.time <= newer.time]
    for change in made:
        shaped = sorted(SHAPING & change.values.keys())
        if shaped and change.time > older.time:
            raise ConflictError(
                f"Between the two checkpoints {' and '.join(shaped)} was changed, at step {change.step:,}, and the "
                "epoch began anew; choose two checkpoints before it, or two after it."
            )
    return made


def check_dataset(tx: Tx, studio: Studio, run: RunDetail) -> None:
    assert run.dataset_id is not None  # noqa: S101  every run of a trainer has one
    assert run.dataset_version is not None  # noqa: S101
    folder = studio.dataset_folder(run.dataset_id, run.dataset_version)
    if datasets.version(tx, run.dataset_id, run.dataset_version) is None or not folder.is_dir():
        raise ConflictError(
            f"Version {run.dataset_version} of the data set {run.dataset!r} is gone, and without the data that "
            f"{run.name!r} learned from nothing can be replayed."
        )


def points_of(tx: Tx, run_id: str, after: int, to: int) -> dict[str, Column]:
    """What the run reported after `after`, up to `to`."""
    names = [name for name in metrics.summaries(tx, run_id) if not name.startswith(SYSTEM)]
    columns = {name: metrics.series(tx, run_id, name, 0, after + 1, to) for name in names}
    return {name: Column(steps=one.step.tolist(), values=one.value.tolist()) for name, one in columns.items()}


def furnish(studio: Studio, run: RunDetail, older: CheckpointInfo, newer: CheckpointInfo) -> Path:
    """A folder like a run's that has come as far as the older checkpoint. Raises ConflictError where one is gone."""
    runs = studio.run_folder(run.id)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=runs.parent))
    try:
        link(runs / older.folder, folder / FIRST / str(older.step))
        link(runs / newer.folder, folder / WAS)
        for told in runs.glob("*.json"):  # how it began; a trainer may write there, so it is a copy
            shutil.copyfile(told, folder / told.name)
        hand_on(catalog.get(run.trainer), {}, runs, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def job_of(
    studio: Studio,
    run: RunDetail,
    older: CheckpointInfo,
    newer: CheckpointInfo,
    changes: Sequence[ChangeInfo],
    points: dict[str, Column],
    folder: Path,
) -> ReplayJob:
    spec = catalog.get(run.trainer)
    known = [KnownChange(command=one.command, values=one.values, step=one.step, why=one.why) for one in changes]
    return ReplayJob(
        entry=spec.entry,
        config_type=f"{spec.config.__module__}:{spec.config.__qualname__}",
        config=run.config,
        dataset_folder=str(studio.dataset_folder(str(run.dataset_id), run.dataset_version)),
        fold=run.fold,
        folder=str(folder),
        from_step=older.step,
        to_step=newer.step,
        seed=int(run.config.get("seed", 0)),
        threads=run.threads or studio.threads,
        device=run.device or "cpu",
        changes=known,
        points=points,
    )


def altered(folder: Path, older: CheckpointInfo, newer: CheckpointInfo) -> list[str]:
    """A checkpoint with another manifest than the run told of is no longer the one that it saved."""
    places = ((older, folder / FIRST / str(older.step)), (newer, folder / WAS))
    return [
        f"The checkpoint of step {one.step:,} is not the one that the run saved: its manifest has another SHA-256."
        for one, place in places
        if _manifest_hash(place) != one.sha256
    ]


def _manifest_hash(folder: Path) -> str | None:
    manifest = folder / MANIFEST
    return sha256_of(manifest) if manifest.is_file() else None


def sweep(studio: Studio) -> None:
    """Remove what a studio that was killed left of a replay; its child died with it."""
    for folder in (studio.home / "runs").glob(f"{PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)
