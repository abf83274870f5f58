"""A plug-in trainer for the benchmarks, loaded by TRAINYARD_TRAINERS: it tells in files of its own what it did when."""

import json
import time
from typing import Literal

import numpy as np
from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.events import Phase
from trainyard.contracts.trainer import TrainerConfig, TrainerSpec
from trainyard.training.context import Context, Result

LINES_FILE = "benchmark.jsonl"


class Config(TrainerConfig):
    """`start` writes when it began; `paced` reports so often; `busy` computes all the time and reports so often."""

    mode: Literal["start", "paced", "busy"] = Field("start", title="Mode", description="What to do.")
    seconds: float = Field(1.0, ge=0, le=3600, title="Seconds", description="How long.")
    rate: float = Field(20.0, gt=0, le=1000, title="Rate", description="Reports a second.")


SPEC = TrainerSpec(
    id="bench.plugin",
    title="Benchmark",
    summary="Reports at a given rate and keeps a ledger of when it did.",
    kinds=frozenset(DatasetKind),
    tasks=frozenset(Task),
    config=Config,
    entry="plugin:fit",
    step_unit="steps",
)


def fit(context: Context[Config]) -> Result:
    begun = time.time()
    (context.folder / LINES_FILE).write_text(json.dumps({"begun": begun}) + "\n")
    if context.config.mode == "start":
        return context.finish({})
    context.phase(Phase.TRAINING)
    return _paced(context) if context.config.mode == "paced" else _busy(context)


def _values(step: int) -> dict[str, float]:
    return {"train/loss": 1.0 / (step + 1), "train/accuracy": step / (step + 10), "val/loss": 1.1 / (step + 1)}


def _paced(context: Context[Config]) -> Result:
    """Report at a steady rate; the ledger has (step, moment just before the report)."""
    begun, pause = time.perf_counter(), 1 / context.config.rate
    with (context.folder / LINES_FILE).open("a", buffering=1) as ledger:
        for step in range(int(context.config.seconds * context.config.rate)):
            time.sleep(max(0.0, begun + step * pause - time.perf_counter()))
            moment = time.time()
            context.report(step, _values(step))
            ledger.write(json.dumps({"step": step, "time": moment}) + "\n")
            if context.stop_requested("step"):
                break
    return context.finish({})


def _busy(context: Context[Config]) -> Result:
    """Matrix products of about a millisecond, one after another; the ledger has steps and CPU seconds each second."""
    a = np.random.default_rng(0).standard_normal((256, 256))
    begun = told = reported = time.perf_counter()
    step = 0
    with (context.folder / LINES_FILE).open("a", buffering=1) as ledger:
        while (now := time.perf_counter()) - begun < context.config.seconds:
            a = np.tanh(a @ a / 16)
            step += 1
            if now - reported >= 1 / context.config.rate:
                context.report(step, _values(step))
                reported = now
                if context.stop_requested("step"):
                    break
            if now - told >= 1.0:
                told = now
                ledger.write(json.dumps({"steps": step, "time": time.time(), "cpu_s": time.process_time()}) + "\n")
    return context.finish({})
