"""Pre-flight: what a training will take, from a few real steps, an evaluation and a save that leave no trace.

Everything runs in the run's own process, on its own model and data; then weights, optimiser and random states are put
back, so that the training is the one it would have been.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil
import torch

from trainyard.contracts.events import Forecast
from trainyard.training import checkpoint
from trainyard.training.course import Course
from trainyard.training.devices import peak_bytes, wait_for
from trainyard.training.footprint import peak_memory_bytes
from trainyard.training.loop import Session, train_step
from trainyard.training.snapshot import put_back, take

WARM_UP_STEPS = 2
MEASURED_S = 2.0
"""So long at most: enough for a range, and little beside a training that is worth a forecast."""
MEASURED_STEPS = 12
LEAST_S = 0.5
"""Steps are tried for so long at least: a dozen of short ones says too little, and theirs are the long trainings."""
JUDGED_S = 0.25
"""More and more rows are judged until it takes so long: few of them say too little of many at once."""
KEPT_AT_ONCE = 4
"""Checkpoints at most: two of the newest, the best, and the one being written."""
SPREAD = 0.15
RESERVE = 0.9
"""Share of the free memory that a batch may be made to fill."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """Seconds of a step, of the beginning of an epoch, of judging a row and of a save; bytes."""

    step_s: float
    begin_s: float
    row_s: float
    save_s: float
    saved_bytes: int
    before_bytes: int
    peak_bytes: int


def forecast(session: Session[Any], judge_part: Callable[[int], None], judged_rows: int, tested_rows: int) -> Forecast:
    """Try a few steps and forget them. `judge_part` judges so many validation rows, of which there are `judged_rows`;
    the end judges `tested_rows` more.

    Where several processes are to share the work this one tries it alone: a step then takes its part of the time, and
    on a CPU, whose memory they share, each of them takes as much of that.

    Raises whatever a step raises: what does not fit into memory shows here, before the long run.
    """
    free = _free_bytes(session.learner.device)
    found = _measure(session, judge_part, judged_rows)
    plan = session.plan
    judged = plan.epochs * judged_rows + tested_rows
    processes = session.context.rank.of
    sharing = processes if session.learner.device.type == "cpu" else 1
    steps_s = session.steps * found.step_s / processes
    total = steps_s + plan.epochs * found.begin_s + judged * found.row_s + found.save_s
    step_bytes = max(1, found.peak_bytes - found.before_bytes)
    at_once = session.feed.batch_size
    best = sum(one.numel() * one.element_size() for one in session.learner.model.state_dict().values())
    weights = 3 * best
    each = max(1.0, (step_bytes - weights) / at_once)
    largest = int(max(1.0, (free / sharing * RESERVE - weights) / each))
    return Forecast(
        time=time.time(),
        seconds=(total * (1 - SPREAD), total * (1 + SPREAD)),
        # No epoch was judged yet: of the best one's weights there is no copy, which the first process alone will hold.
        memory_bytes=found.peak_bytes * sharing + best,
        free_bytes=found.before_bytes * sharing + free,
        disk_bytes=(found.saved_bytes + best) * KEPT_AT_ONCE,
        largest_batch=min(largest, session.feed.source.rows),
    )


def _measure(session: Session[Any], judge_part: Callable[[int], None], judged_rows: int) -> _Measured:
    learner, course = session.learner, Course(session.meter())
    before_bytes = _peak_bytes(learner.device)
    before = take(learner, course, session.shape)
    try:
        step_s, begin_s = _steps(session)
        row_s = _judging(judge_part, judged_rows, session.feed.batch_size)
        save_s, saved_bytes = checkpoint.try_out(session.context.folder, take(learner, course, session.shape).write)
        peak = _peak_bytes(learner.device)
    finally:
        learner.optimizer.zero_grad()
        learner.optimizer.state.clear()
        put_back(before, learner, session.meter())
    return _Measured(step_s, begin_s, row_s, save_s, saved_bytes, before_bytes, peak)


def _steps(session: Session[Any]) -> tuple[float, float]:
    """Seconds of a step with its report, and of what an epoch has before its first."""
    meter, learner = session.meter(), session.learner
    learner.model.train()
    rate, seconds = session.rates.at(0), list[float]()
    begun = time.perf_counter()
    batches = session.feed.epoch(1)
    begin_s = time.perf_counter() - begun
    while not meter.whole and not _enough(len(seconds), time.perf_counter() - begun):
        started = time.perf_counter()
        train_step(session, meter, batches, rate)
        if len(seconds) % session.plan.report_every == 0:
            meter.flush()
        wait_for(learner.device)
        seconds.append(time.perf_counter() - started)
    counted = seconds[WARM_UP_STEPS:] or seconds
    return sum(counted) / len(counted), begin_s


def _enough(steps: int, so_far_s: float) -> bool:
    if steps <= WARM_UP_STEPS:
        return False
    return so_far_s > MEASURED_S or (steps >= WARM_UP_STEPS + MEASURED_STEPS and so_far_s > LEAST_S)


def _judging(judge_part: Callable[[int], None], rows: int, batch_size: int) -> float:
    """Seconds a row."""
    few = min(rows, max(batch_size, 64))
    while True:
        started = time.perf_counter()
        judge_part(few)
        took = time.perf_counter() - started
        if few == rows or took > JUDGED_S:
            return took / few
        few = min(rows, 4 * few)


def _peak_bytes(device: torch.device) -> int:
    on_device = peak_bytes(device)
    return peak_memory_bytes() if on_device is None else on_device


def _free_bytes(device: torch.device) -> int:
    """What this process may hold more than it does now."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    return psutil.virtual_memory().available
