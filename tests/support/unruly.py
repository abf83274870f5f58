"""A trainer that misbehaves on demand, for the drills: one config field says how. Loaded by TRAINYARD_TRAINERS."""

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.events import Phase
from trainyard.contracts.trainer import Goal, TrainerConfig, TrainerSpec
from trainyard.training.context import Context, Result

Behaviour = Literal[
    "ledger",
    "raise",
    "silent",
    "exit",
    "nan",
    "backwards",
    "segfault",
    "memory",
    "stubborn",
    "bars",
    "disk_full",
    "huge",
]


class Config(TrainerConfig):
    """How to misbehave, for how many steps, and how long each takes."""

    behaviour: Behaviour = Field("ledger", title="Behaviour", description="What to do.")
    steps: int = Field(100, ge=0, le=10_000_000, title="Steps", description="How many.")
    step_ms: float = Field(1.0, ge=0, le=10_000, title="Step", description="Milliseconds each.")


SPEC = TrainerSpec(
    id="test.unruly",
    title="Unruly",
    summary="Misbehaves on demand.",
    kinds=frozenset(DatasetKind),
    tasks=frozenset(Task),
    config=Config,
    entry="support.unruly:fit",
    step_unit="steps",
    goals={task: Goal("train/loss", "min") for task in Task},
)


def fit(context: Context[Config]) -> Result:
    context.phase(Phase.TRAINING)
    return BEHAVIOURS[context.config.behaviour](context)


def _steps(context: Context[Config]) -> Result:
    """Report until the end or a stop, and keep a ledger of one's own beside the journal."""
    steps, step, value = context.config.steps, 0, 0.0
    with (context.folder / "ledger.jsonl").open("a", buffering=1) as ledger:
        for step in range(steps):
            value = 1.0 / (step + 1)
            context.report(step, {"train/loss": value, "train/step": float(step)})
            ledger.write(json.dumps([step, value]) + "\n")
            context.progress((step + 1) / steps, epoch=step // 10 + 1, epochs=-(-steps // 10), step=step)
            time.sleep(context.config.step_ms / 1000)
            if context.stop_requested("epoch" if step % 10 == 9 else "step"):
                break
    if not context.discarded:
        context.phase(Phase.SAVING)
        context.save_final(_write_weights, step)
    return context.finish({"train/loss": value})


def _write_weights(folder: Path) -> None:
    (folder / "weights.txt").write_text("w")


def _raise(context: Context[Config]) -> Result:
    context.report(0, {"train/loss": 1.0})
    raise ValueError("the gradient went for a walk")


def _silent(context: Context[Config]) -> Result:
    """Never reports; ends well."""
    time.sleep(context.config.steps * context.config.step_ms / 1000)
    return context.finish({})


def _exit(_: Context[Config]) -> Result:
    os._exit(3)


def _segfault(_: Context[Config]) -> Result:
    ctypes.string_at(0)
    raise AssertionError("unreachable")


def _nan(context: Context[Config]) -> Result:
    for step, value in enumerate([0.5, float("nan"), float("inf"), float("-inf"), 0.25]):
        context.report(step, {"train/loss": value})
    return context.finish({"train/loss": 0.25})


def _backwards(context: Context[Config]) -> Result:
    for step in (0, 1, 2, 1, 3):
        context.report(step, {"train/loss": float(step)})
    return context.finish({})


def _memory(context: Context[Config]) -> Result:
    context.report(0, {"train/loss": 1.0})
    raise MemoryError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 400 TB")


def _stubborn(context: Context[Config]) -> Result:
    """Does not look at stops."""
    for step in range(context.config.steps):
        context.report(step, {"train/loss": 1.0})
        time.sleep(context.config.step_ms / 1000)
    return context.finish({})


def _bars(context: Context[Config]) -> Result:
    sys.stdout.write("hello from stdout\n")
    sys.stdout.flush()
    for done in range(0, 101, 10):
        sys.stderr.write(f"\repoch 1: {done}%")
        sys.stderr.flush()
        time.sleep(0.02)
    sys.stderr.write("\n")
    sys.stdout.write("goodbye\n")
    sys.stdout.flush()
    return context.finish({})


def _disk_full(context: Context[Config]) -> Result:
    """Writes until the disk, or what is allowed of it, is full."""
    context.report(0, {"train/loss": 1.0})
    with (context.folder / "big.bin").open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * (1 << 20))


def _huge(context: Context[Config]) -> Result:
    """Reports as fast as it can."""
    for step in range(context.config.steps):
        context.report(step, {"train/loss": float(step)})
    return context.finish({})


BEHAVIOURS: dict[Behaviour, Callable[[Context[Config]], Result]] = {
    "ledger": _steps,
    "raise": _raise,
    "silent": _silent,
    "exit": _exit,
    "nan": _nan,
    "backwards": _backwards,
    "segfault": _segfault,
    "memory": _memory,
    "stubborn": _stubborn,
    "bars": _bars,
    "disk_full": _disk_full,
    "huge": _huge,
}
