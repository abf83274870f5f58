"""The child that replays a part of a run: `python -m trainyard.execution.replay JOB`; answers in lines of JSON.

It is run under `trainyard.execution.bounded`, in a folder of its own. What the trainer prints goes to its error stream.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.batch import fold_of
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.events import ChildEvent, Metrics
from trainyard.contracts.verification import Comparison
from trainyard.datasets.folded import open_folded
from trainyard.execution.answering import Answers
from trainyard.execution.child import failure_of, resolve
from trainyard.execution.replay_job import WAS, At, Compared, ReplayJob
from trainyard.training import checkpoint
from trainyard.training.comparing import compare, contents
from trainyard.training.replaying import Until, boundary_of
from trainyard.training.saver import folder_of, newest
from trainyard.training.steering import Change, Steering

CONTENTS = "contents_of"
"""Beside `fit`, where a trainer's checkpoints hold something else than safetensors and JSON: `comparing.Contents`."""


def main() -> int:
    say = Answers()
    job = msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=ReplayJob)
    try:
        say(Compared(replay(job, lambda step: say.now_and_then(lambda: At(step))).model_dump_json()))
    except Exception as error:  # noqa: BLE001  the edge of the process: whatever it was, the one who waits must hear
        failed = failure_of(error)
        print(failed.traceback, flush=True)  # noqa: T201  for the log
        say(Refused(str(error) if isinstance(error, InvalidError) else f"The replay broke off: {failed.message}"))
    return 0


def replay(job: ReplayJob, look: Callable[[int], None]) -> Comparison:
    """Replay and compare. Raises InvalidError where a checkpoint is damaged, and whatever the trainer raises."""
    folder = Path(job.folder)
    older, was = folder / folder_of("last", job.from_step), folder / WAS
    _verify(older, job.from_step)
    _verify(was, job.to_step)
    fit = resolve(job.entry)
    points: dict[str, list[tuple[int, float]]] = {}

    def take(event: ChildEvent) -> None:
        if isinstance(event, Metrics):
            for name, value in event.values.items():
                points.setdefault(name, []).append((event.step, value))

    fit(_context(job, was, take, look))
    now = newest(folder)
    if now is None or int(now.name) != job.to_step:
        where = "nowhere" if now is None else f"at step {int(now.name):,}"
        raise InvalidError(
            f"The replay was to end at step {job.to_step:,} and ended {where}: the run went another way."
        )
    contents_of = getattr(import_module(job.entry.partition(":")[0]), CONTENTS, contents)
    were = {name: list(zip(one.steps, one.values, strict=True)) for name, one in job.points.items()}
    return compare(contents_of(was), contents_of(now), were, points, job.to_step)


def _context(job: ReplayJob, was: Path, take: Callable[[ChildEvent], None], look: Callable[[int], None]) -> Until[Any]:
    changes = (Change(one.command, one.values, one.step, one.why) for one in job.changes)
    return Until(
        to=job.to_step,
        boundary=boundary_of(was),
        look=look,
        config=resolve(job.config_type).model_validate(job.config),
        dataset=open_folded(Path(job.dataset_folder), fold_of(job.fold)),
        folder=Path(job.folder),
        seed=job.seed,
        threads=job.threads,
        device=job.device,
        emit=take,
        halt=lambda: None,
        steering=Steering(changes),
        attempt=2,
    )


def _verify(folder: Path, step: int) -> None:
    try:
        checkpoint.verify(folder)
    except InvalidError as error:
        what = str(error).replace(f"{folder}", "its folder")
        raise InvalidError(f"The checkpoint of step {step:,} cannot be used. {what}") from error


if __name__ == "__main__":
    sys.exit(main())
