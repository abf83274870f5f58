"""What the pre-flight of each trainer says beside what its training then takes.

Each trains in a process of its own, forked from one that has imported everything, as in a studio, on one thread, with
the checkpoint at the end. Time: the middle of the range that is told, against from then to the end, the judging of
the test part and the saving of the final model included. Memory: what is told, against the most that the process has
held by its end, the pre-flight included. `--clock cpu` takes CPU seconds for all times, for a machine that does other
work.
"""

import argparse
import contextlib
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import torch

from common import Check, report
from forecast_cases import CASES, Case
from trainyard.contracts.events import ChildEvent, Forecast, Phase, PhaseChanged
from trainyard.trainers import catalog
from trainyard.training import forecast, outlook
from trainyard.training.brought import IMPORT_ROOTS
from trainyard.training.context import Context

TIME, MEMORY, LONGEST_S = 0.15, 0.10, 20.0
STUDIO_EVERY_S = 60.0
CLOCKS: dict[str, Callable[[], float]] = {"wall": time.perf_counter, "cpu": time.process_time}


class Watch:
    """Notes when the forecast was told and when the training began, which for trees is before; and what was held."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.begun = self.told = self.training = clock()
        self.before = _peak()
        self.forecast: Forecast | None = None

    def emit(self, event: ChildEvent) -> None:
        if isinstance(event, Forecast):
            self.forecast, self.told = event, self._clock()
        if isinstance(event, PhaseChanged) and event.phase is Phase.TRAINING:
            self.training = self._clock()
            if self.forecast is None:
                self.begun, self.before = self.training, _peak()

    def look_ahead(self, *arguments: Any) -> Forecast:
        self.begun, self.before = self._clock(), _peak()
        return LOOK_AHEAD(*arguments)


LOOK_AHEAD = forecast.forecast


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def trained(case: Case, folder: Path, clock_name: str) -> dict[str, float]:
    """What was told and what it came to."""
    clock = CLOCKS[clock_name]
    version, config = case.data(folder), dict(case.config)
    if case.base is not None:
        case.base(folder / "base")
        os.environ[IMPORT_ROOTS] = str(folder)
        config["base"] = str(folder / "base")
    spec = catalog.get(case.trainer)
    module, _, name = spec.entry.partition(":")
    (run := folder / "run").mkdir()
    watch = Watch(clock)
    context = Context(
        spec.config.model_validate(catalog.validate(spec, config)),
        *(version, run, 0, 1, "cpu", watch.emit, lambda: None, STUDIO_EVERY_S),
    )
    clocks = SimpleNamespace(time=time.time, perf_counter=clock)
    with (
        mock.patch("trainyard.training.learning.forecast", watch.look_ahead),
        mock.patch.object(forecast, "time", clocks),
        mock.patch.object(outlook, "time", clocks),
    ):
        getattr(import_module(module), name)(context)
    ended, told = clock(), watch.forecast
    assert told is not None, f"{case.trainer} told nothing"
    took, middle, peak = ended - watch.training, sum(told.seconds) / 2, _peak()
    return {
        "told_s": middle,
        "took_s": took,
        "time_error": (middle - took) / took,
        "told_mb": told.memory_bytes / 1e6,
        "held_mb": peak / 1e6,
        "before_mb": watch.before / 1e6,
        "memory_error": (told.memory_bytes - peak) / peak,
        "preflight_s": watch.told - watch.begun,
    }


def _child(case: Case, clock: str, answers: Connection) -> None:
    torch.set_num_threads(1)
    with (
        tempfile.TemporaryDirectory(prefix="trainyard-bench-") as name,
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        answers.send(trained(case, Path(name), clock))


def apart(case: Case, clock: str) -> dict[str, float]:
    """In a process of its own. Raises RuntimeError where that fails; it has then said why."""
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    child = fork.Process(target=_child, args=(case, clock, there))
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError as error:
        raise RuntimeError(f"{case.trainer} failed") from error
    finally:
        child.join()


def _lengthened(case: Case, by: float) -> Case:
    length = next(name for name in ("epochs", "trees", "iterations") if name in case.config)
    return replace(case, config={**case.config, length: max(1, round(case.config[length] * by))})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall")
    parser.add_argument("--length", type=float, default=1.0, help="of the trainings, in epochs")
    parser.add_argument("trainers", nargs="*", help=f"all, or some of {', '.join(case.trainer for case in CASES)}")
    options = parser.parse_args()
    catalog.preload()
    chosen = [case for case in CASES if not options.trainers or case.trainer in options.trainers]
    cases = [_lengthened(case, options.length) for case in chosen]
    found = {case.trainer: apart(case, options.clock) for case in cases}
    missing = [spec.id for spec in catalog.all_specs() if spec.id not in {case.trainer for case in CASES}]

    def middle(name: str) -> float:
        return statistics.median(abs(facts[name]) for facts in found.values())

    checks = [
        Check("error of the time, median", middle("time_error") * 100, TIME * 100, "%"),
        Check("error of the memory, median", middle("memory_error") * 100, MEMORY * 100, "%"),
        Check("longest pre-flight", max(facts["preflight_s"] for facts in found.values()), LONGEST_S, "s"),
    ]
    report(
        "forecast",
        "the training itself, in the same process",
        checks,
        ["torch", "transformers"],
        clock=options.clock,
        trainers=found,
        without_a_forecast=missing,
    )


if __name__ == "__main__":
    main()
