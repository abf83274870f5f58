"""What a checkpoint costs the training that goes on while it is written.

Two nets: the ResNet-18 (11 million weights, some 130 MB a checkpoint with both moments of Adam) on pictures of 32 x 32,
and a small convolutional net. Each trains with one thread, which leaves the writer a core, and with as many as there
are cores, which leaves it none. Trainings with and without checkpoints take turns. To see several checkpoints in short
rounds one is made every few seconds; what one costs is then divided by the interval of a studio, a minute. It is
measured in two ways: by the steps that began while a checkpoint was taken and written, over the median of all others
(the check), and by the whole time of the steps, with and without.
"""

import argparse
import contextlib
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from torch import Tensor, nn

from common import Check, report
from studio import made_table
from trainyard.contracts.events import Checkpoint, ChildEvent, Metrics
from trainyard.datasets.version import DatasetVersion
from trainyard.settings import Settings
from trainyard.trainers.cnn.net import Net
from trainyard.trainers.cnn.spec import CnnConfig
from trainyard.trainers.resnet.net import ResNet
from trainyard.training import loop
from trainyard.training.context import Context
from trainyard.training.devices import Arithmetic
from trainyard.training.feed import Feed
from trainyard.training.learner import Learner, adamw
from trainyard.training.objectives import Classes
from trainyard.training.plan import Plan
from trainyard.training.sources import Memory

LIMIT = 0.03
INTERVAL_S = Settings(Path()).checkpoint_every_s
UNTOUCHED = 2
"""Steps of a training that are not looked at: the first ones allocate."""


@dataclass(frozen=True, slots=True)
class Case:
    """A net and its pictures; a checkpoint is made every so many seconds."""

    make: Callable[[], nn.Module]
    pictures: tuple[int, int, int]
    batch_size: int
    every_s: float


CASES = {
    "resnet": Case(lambda: ResNet((3, 32, 32), 3, 10, 18, 64, 3, 0.0), (3, 32, 32), 8, 6.0),
    "small": Case(lambda: Net((1, 16, 16), 10, 16, 0.0), (1, 16, 16), 64, 2.0),
}
EPOCHS = 4
CHECKPOINTS = 2
"""Of each training, or a few less."""


@dataclass(slots=True)
class Watched:
    """One training as it went: when each step ended, and when each checkpoint was taken and known to be whole."""

    steps: list[float] = field(default_factory=list[float])
    taken: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    told: list[float] = field(default_factory=list[float])
    bytes: int = 0

    def emit(self, event: ChildEvent) -> None:
        if isinstance(event, Metrics) and "train/loss" in event.values:  # the end of an epoch is told beside its step
            self.steps.append(time.perf_counter())
        elif isinstance(event, Checkpoint):
            self.told.append(time.perf_counter())
            self.bytes = event.bytes

    def take(self, *arguments: Any) -> Any:
        started = time.perf_counter()
        taken = TAKE(*arguments)
        self.taken.append((started, time.perf_counter()))
        return taken

    @property
    def whole_s(self) -> float:
        """From the first step that counts to the last."""
        return self.steps[-1] - self.steps[UNTOUCHED]

    @property
    def lengths(self) -> list[tuple[float, bool]]:
        """Seconds of each step, and whether a checkpoint was under way; what is left over at the end is not."""
        pairs = zip(self.steps[UNTOUCHED:], self.steps[UNTOUCHED + 1 :], strict=False)
        return [(end - begun, self._under_way(begun, end)) for begun, end in pairs]

    def _under_way(self, begun: float, end: float) -> bool:
        spans = zip((started for started, _ in self.taken), self.told, strict=False)
        return any(started < end and begun < told for started, told in spans)


TAKE = loop.take


def made(case: Case, steps: int) -> tuple[Tensor, Tensor]:
    """Pictures drawn at random for so many steps in all, and labels."""
    rows = case.batch_size * -(-steps // EPOCHS)
    return torch.rand(rows, *case.pictures), torch.randint(0, 10, (rows,))


def trained(case: Case, data: tuple[Tensor, Tensor], version: DatasetVersion, every_s: float) -> Watched:
    """One training, in a folder of its own; from its second epoch on, a checkpoint holds the best weights too."""
    torch.manual_seed(0)
    model, cpu, watched = case.make(), torch.device("cpu"), Watched()
    learner = Learner(model, adamw(model, 0.01), Arithmetic("32", cpu), cpu)
    plan, feed = Plan(epochs=EPOCHS, learning_rate=0.001), Feed(Memory(*data), case.batch_size, 0)
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(loop, "take", watched.take):
        context = Context(
            CnnConfig(), version, Path(folder), 0, torch.get_num_threads(), "cpu", watched.emit, lambda: None, every_s
        )
        loop.train(loop.Session(context, learner, Classes(), feed, plan, lambda: {"val/loss": 0.0}))
    return watched


def measured(case: Case, version: DatasetVersion, rounds: int) -> dict[str, float]:
    """What one checkpoint costs, in seconds and as a share of the interval; medians over the rounds."""
    tried = trained(case, made(case, 12), version, 0.0)
    step_s = statistics.median(length for length, _ in tried.lengths)
    data = made(case, max(20, math.ceil((CHECKPOINTS + 0.8) * case.every_s / step_s)))
    pairs: list[tuple[Watched, Watched]] = []
    for number in range(rounds):
        order = (case.every_s, 0.0) if number % 2 else (0.0, case.every_s)
        turns = {every_s: trained(case, data, version, every_s) for every_s in order}
        pairs.append((turns[case.every_s], turns[0.0]))
    saving = [saved for saved, _ in pairs]
    whole = sum(saved.whole_s - plain.whole_s for saved, plain in pairs) / sum(_count(saved) for saved in saving)
    extra = [_extra(saved) for saved in saving]
    under_way = [length for saved in saving for length, busy in saved.lengths if busy]
    others = [length for saved in saving for length, busy in saved.lengths if not busy]
    lost = sum(extra) / sum(_count(saved) for saved in saving)
    return {
        "checkpoint_mb": saving[0].bytes / 1e6,
        "checkpoints": sum(_count(saved) for saved in saving),
        "step_ms": statistics.median(others) * 1000,
        "step_while_writing_ms": statistics.median(under_way) * 1000,
        "longest_step_while_writing_ms": max(under_way) * 1000,
        "take_ms": statistics.median(end - begun for saved in saving for begun, end in saved.taken) * 1000,
        "lost_ms": lost * 1000,
        "lost_by_whole_time_ms": whole * 1000,
        "share": lost / INTERVAL_S,
        "share_by_whole_time": whole / INTERVAL_S,
    }


def _count(watched: Watched) -> int:
    """Checkpoints that were made beside the training: the last one is made behind it."""
    return len(watched.told) - 1


def _extra(watched: Watched) -> float:
    """Seconds that the steps took longer which ran while a checkpoint was under way."""
    usual = statistics.median(length for length, busy in watched.lengths if not busy)
    return sum(length - usual for length, busy in watched.lengths if busy)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", choices=list(CASES), help="all, if none is named")
    parser.add_argument("--threads", type=int, help="one, and as many as there are cores")
    options = parser.parse_args()
    chosen = [options.threads] if options.threads else sorted({1, os.cpu_count() or 1})
    torch.manual_seed(0)
    found: dict[str, dict[str, float]] = {}
    with made_table(100, 4, 2) as version, Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        for name in [options.case] if options.case else CASES:
            for threads in chosen:
                torch.set_num_threads(threads)
                found[f"{name}, threads: {threads}"] = measured(CASES[name], version, options.rounds)
    checks = [Check(f"time lost, {name}", facts["share"] * 100, LIMIT * 100, "%") for name, facts in found.items()]
    peer = f"the same steps while nothing is written; a checkpoint every {INTERVAL_S:g} s"
    report("checkpoint_stall", peer, checks, ["torch", "safetensors"], rounds=options.rounds, cases=found)


if __name__ == "__main__":
    main()
