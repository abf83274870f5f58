"""From the beginning of an attempt's training code to its first step, for a run that has 50 checkpoints.

The run is of the ResNet-18 with 11 million weights, some 130 MB a checkpoint. The newest checkpoint is the training's
own; the others are the same files under other names and steps (hard links), which costs the disk one checkpoint. Less
is what reading the state into the same net and optimiser takes alone, in the same run; the files are in the page cache.
How many bytes were read into the process says how many were looked at; loading maps its files, and is not among them.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import torch

from common import Check, report
from trainyard.datasets.bundled import materialise
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.resnet.fit import fit
from trainyard.trainers.resnet.net import ResNet
from trainyard.trainers.resnet.spec import ResNetConfig
from trainyard.training import loop
from trainyard.training.checkpoint import MANIFEST
from trainyard.training.context import Context
from trainyard.training.course import Course
from trainyard.training.devices import Arithmetic
from trainyard.training.learner import Learner, adamw
from trainyard.training.meter import Meter
from trainyard.training.saver import FOLDER, newest
from trainyard.training.snapshot import Snapshot, put_back

KEPT = 50
LIMIT_S = 1.0


class ReachedError(Exception):
    """The training has come to its first step."""


def stop_here(*_: Any) -> NoReturn:
    raise ReachedError


def prepared(run: Path, version: DatasetVersion) -> Path:
    """Train until there is one checkpoint, and make 50 of it; gives the newest."""
    steps = iter(range(2))
    context = _context(run, version, lambda: None if next(steps, None) is not None else "pause")
    fit(context)
    found = newest(run)
    assert found is not None
    for number in range(1, KEPT):
        _linked(found, run / FOLDER / "kept" / str(number), number)
    last = run / FOLDER / "last" / str(KEPT)
    found.rename(last)
    return last


def _linked(source: Path, target: Path, step: int) -> None:
    """The same checkpoint as one of another step."""
    shutil.copytree(source, target, copy_function=os.link)
    manifest = json.loads((source / MANIFEST).read_bytes()) | {"step": step}
    (target / MANIFEST).unlink()
    (target / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def _context(run: Path, version: DatasetVersion, halt: Any, attempt: int = 1) -> Context[Any]:
    config = ResNetConfig(batch_size=8, preflight=attempt > 1)
    return Context(config, version, run, 0, torch.get_num_threads(), "cpu", lambda _: None, halt, 3600.0, None, attempt)


def resumed(run: Path, version: DatasetVersion) -> tuple[float, int]:
    """Seconds of a further attempt until its first step, and the bytes that it has read."""
    context = _context(run, version, lambda: None, attempt=2)
    before, started = _bytes_read(), time.perf_counter()
    with mock.patch.object(loop, "train_step", stop_here), contextlib.suppress(ReachedError):
        fit(context)
    return time.perf_counter() - started, _bytes_read() - before


def loaded(checkpoint: Path) -> float:
    """Seconds in which the state alone comes back, into a net and an optimiser that are there."""
    model, cpu = ResNet((1, 8, 8), 1, 10, 18, 64, 3, 0.0), torch.device("cpu")
    learner = Learner(model, adamw(model, 0.01), Arithmetic("32", cpu), cpu)
    started = time.perf_counter()
    course: Course = put_back(Snapshot.read(checkpoint), learner, Meter(1))
    assert course.step == 2
    return time.perf_counter() - started


def _bytes_read() -> int:
    """By this process so far, cached or not."""
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(told["rchar"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name, Path(os.devnull).open("w") as nowhere:
        folder = Path(name)
        (run := folder / "run").mkdir()
        with contextlib.redirect_stdout(nowhere):
            version = materialise("digits", folder / "digits")
            checkpoint = prepared(run, version)
            bytes_of_one = sum(path.stat().st_size for path in checkpoint.iterdir())
            rounds = [(*resumed(run, version), loaded(checkpoint)) for _ in range(options.rounds + 1)][1:]
    whole, read, load = (statistics.median(values) for values in zip(*rounds, strict=True))
    beyond = [first - alone for first, _, alone in rounds]
    checks = [Check("until the first step, beyond loading", statistics.median(beyond), LIMIT_S, "s")]
    report(
        "resume",
        "reading the state alone",
        checks,
        ["torch", "safetensors"],
        rounds=options.rounds,
        checkpoints=KEPT,
        checkpoint_mb=bytes_of_one / 1e6,
        until_first_step_s=whole,
        load_s=load,
        range_beyond_s=(min(beyond), max(beyond)),
        checkpoints_read=read / bytes_of_one,
    )


if __name__ == "__main__":
    main()
