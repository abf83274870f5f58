"""What a trainer gets, and all it may do to the world outside: report, say where it is, ask whether to stop, save."""

import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from trainyard.contracts.commands import Halt
from trainyard.contracts.events import (
    Action,
    Alert,
    Breakdown,
    Changed,
    Checkpoint,
    ChildEvent,
    Exactness,
    Footprint,
    Forecast,
    Metrics,
    Phase,
    PhaseChanged,
    Progress,
    Resumed,
)
from trainyard.contracts.trainer import TrainerConfig
from trainyard.datasets.version import DatasetVersion
from trainyard.training import checkpoint, eta
from trainyard.training.ranks import ALONE, Rank
from trainyard.training.steering import Change, Steering

C = TypeVar("C", bound=TrainerConfig)

FINAL_MODEL = "final_model"
CONFIG, DECISION = "config.json", "decision.json"
"""In it: what a trainer tells of the model, and the threshold that a person has chosen, if one has."""
PROGRESS_INTERVAL_S = 0.1
Kept = Literal["last", "best", "kept"]
"""Why a checkpoint to go on from is there: the newest, that of the best epoch, or one of every so many epochs."""
Outcome = Literal["completed", "stopped", "paused", "timed_out"]
LINE_INTERVAL_S = 1.0
"""Seconds between two lines of the log that tell where the training is."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a training ended. `saved` names the folder of the final model, None where a stop discarded it."""

    outcome: Outcome
    saved: str | None
    summary: dict[str, float]


class Context(Generic[C]):
    """One attempt as its trainer sees it.

    `emit` takes every event in order. `halt` tells what the user asks for now, None while nothing; it is called at
    every step and has to be cheap. `steering` holds what the user changes. Every `checkpoint_every_s` seconds (0:
    never) a resumable trainer saves what it needs to go on. `folder` is the run's own; the trainer writes nowhere else.
    `rank` says which of several processes this is, where they train together.
    """

    def __init__(
        self,
        config: C,
        dataset: DatasetVersion,
        folder: Path,
        seed: int,
        threads: int,
        device: str,
        emit: Callable[[ChildEvent], None],
        halt: Callable[[], Halt | None],
        checkpoint_every_s: float = 0.0,
        steering: Steering | None = None,
        attempt: int = 1,
        rank: Rank = ALONE,
    ) -> None:
        self._steering = steering or Steering()
        self.config = config.model_copy(update=self._steering.from_the_start)
        self.attempt = attempt
        self.rank = rank
        self.dataset = dataset
        self.folder = folder
        self.seed = seed
        self.threads = threads
        self.device = device
        self.checkpoint_every_s = checkpoint_every_s
        self._emit = emit
        self._halt = halt
        self._honoured: Halt | None = None
        self._saved: str | None = None
        self._last_step: dict[str, int] = {}
        self._alerted: set[tuple[str, str]] = set()
        self._history: list[eta.Sample] = []
        self._fraction = 0.0
        self._next_progress = 0.0
        self._newest: dict[str, float] = {}
        self._next_line = 0.0
        self._place: tuple[int | None, int | None, int | None] = (None, None, None)

    def report(self, step: int, values: Mapping[str, float]) -> None:
        """Log one point a metric at `step`. NaN and infinities are points too; a metric's first one raises an alert.

        Steps of a metric should not fall; where they do, the points are kept and one alert says so.
        """
        points = {name: float(value) for name, value in values.items()}
        self._emit(Metrics(time=time.time(), step=step, values=points))
        self._newest.update(points)
        last_step = self._last_step
        for name, value in points.items():
            if value - value != 0.0:  # true for NaN and both infinities, at half the price of math.isfinite
                self._alert_nonfinite(name, value, step)
            if last_step.get(name, step) > step:
                self._alert_backwards(name, last_step[name], step)
            last_step[name] = step

    @property
    def newest(self) -> Mapping[str, float]:
        """The newest value of each metric."""
        return self._newest

    def foreseen(self, forecast: Forecast) -> None:
        """Say what the training will take."""
        self._emit(forecast)
        low, high = forecast.seconds
        self.log(f"forecast: {low:.0f} to {high:.0f} s, {forecast.memory_bytes / 1e9:.2f} GB of memory")

    def tell(self, found: Breakdown | Footprint) -> None:
        """Say what the test scores are made of, or what the final model takes; a breakdown into nothing is not told."""
        if isinstance(found, Footprint) or found.classes or found.horizon:
            self._emit(found)

    def phase(self, phase: Phase) -> None:
        """Say what the run does now."""
        self._emit(PhaseChanged(time=time.time(), phase=phase))
        self.log(f"{phase.value} …")

    def log(self, text: str) -> None:
        """A line for the log; the same as printing it."""
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def progress(
        self, fraction: float, epoch: int | None = None, epochs: int | None = None, step: int | None = None
    ) -> None:
        """Say how far the training is, `fraction` in 0..1, never falling. At most ten a second go out, and the last."""
        self._place = (epoch, epochs, step)
        now = time.monotonic()
        if now < self._next_progress and 0.0 < fraction < 1.0:
            return
        self._next_progress = now + PROGRESS_INTERVAL_S
        self._emit_progress(now, fraction)

    def alert(
        self,
        level: Literal["info", "warning", "error"],
        title: str,
        text: str,
        step: int | None = None,
        actions: Sequence[Action] = (),
    ) -> None:
        """Say something that a person should look at, and what may be done about it with one click."""
        self._emit(Alert(time=time.time(), level=level, title=title, text=text, step=step, actions=list(actions)))

    def stop_requested(self, boundary: Literal["step", "epoch"]) -> bool:
        """Whether to stop here: `finish` stops where an epoch (or point) ends, all others at any step.

        What its time limit ends is judged and saved as after a finish.
        """
        mode = self._halt()
        if mode is None or (mode == "finish" and boundary == "step"):
            return False
        self._honoured = mode
        return True

    def changed(self, step: int) -> dict[str, Any] | None:
        """Config fields that have other values from the step after `step` on, None for none; `config` holds them too.

        Asked after every step, and once before the first. What was changed at a step holds for good: an attempt that
        goes on from an earlier one makes the same changes at the same steps.
        """
        again, fresh = self._steering.again(step), self._steering.fresh()
        if not again and not fresh:
            return None
        for change in fresh:
            values, command, why = change.values, change.command, change.why
            self._emit(Changed(time=time.time(), step=step, values=values, command=command, why=why))
            self.log("changed: " + ", ".join(f"{name} = {value}" for name, value in change.values.items()))
        return self._merge([*again, *fresh])

    def _merge(self, changes: list[Change]) -> dict[str, Any]:
        values = {name: value for change in changes for name, value in change.values.items()}
        self.config = self.config.model_copy(update=values)
        self._fraction, self._history = 0.0, []  # how much there is to do may have changed
        return values

    @property
    def stopping(self) -> Halt | None:
        """The stop that this training has honoured, None while it has not."""
        return self._honoured

    @property
    def discarded(self) -> bool:
        """Whether the user has asked to throw everything away; ends whatever is going on, in any phase."""
        if self._honoured != "discard" and self._halt() == "discard":
            self._honoured = "discard"
        return self._honoured == "discard"

    def save_final(self, write: Callable[[Path], None], step: int) -> str:
        """Save the final model, whole or not at all; `write` writes its files into the folder it gets.

        Returns the folder's name, relative to the run's. Raises DiskFullError, and what `write` raises.
        """
        written = checkpoint.write(self.folder / FINAL_MODEL, write, step)
        self._saved = FINAL_MODEL
        self._tell_of("final", FINAL_MODEL, step, written, [], None)
        return FINAL_MODEL

    def checkpoint_saved(
        self, kind: Kept, folder: str, step: int, written: checkpoint.Written, gone: list[str], exactness: Exactness
    ) -> None:
        """Say that a whole checkpoint to go on from lies in `folder`, and which are gone; relative to the run's."""
        self._tell_of(kind, folder, step, written, gone, exactness)

    def resumed(self, step: int) -> None:
        """Say that the training goes on from the checkpoint of `step`."""
        self._emit(Resumed(time=time.time(), step=step))
        self.log(f"resumed from step {step:,}")

    def finish(self, summary: Mapping[str, float]) -> Result:
        """The result to return from `fit`: what was honoured, a pause or a stop; else completed, and wholly done."""
        ways: dict[Halt | None, Outcome] = {None: "completed", "pause": "paused", "time_limit": "timed_out"}
        outcome = ways.get(self._honoured, "stopped")
        if outcome == "completed" and self._fraction < 1.0:
            self._emit_progress(time.monotonic(), 1.0)
        return Result(outcome, self._saved, {name: float(value) for name, value in summary.items()})

    def _tell_of(
        self,
        kind: Kept | Literal["final"],
        folder: str,
        step: int,
        written: checkpoint.Written,
        gone: list[str],
        exactness: Exactness | None,
    ) -> None:
        told = Checkpoint(
            time=time.time(),
            kind=kind,
            folder=folder,
            step=step,
            bytes=written.bytes,
            sha256=written.sha256,
            gone=gone,
            exactness=exactness,
        )
        self._emit(told)

    def _emit_progress(self, now: float, fraction: float) -> None:
        self._fraction = min(1.0, max(self._fraction, fraction))
        self._history = eta.thinned([*self._history, (now, self._fraction)])
        epoch, epochs, step = self._place
        left = eta.remaining(self._history)
        self._emit(
            Progress(time=time.time(), fraction=self._fraction, epoch=epoch, epochs=epochs, step=step, eta_s=left)
        )
        if now >= self._next_line or self._fraction == 1.0:
            self._next_line = now + LINE_INTERVAL_S
            self.log(self._where())

    def _where(self) -> str:
        """One line: how far, and the newest value of each metric."""
        epoch, epochs, step = self._place
        parts = [f"{self._fraction:4.0%}"]
        if epoch is not None:
            parts.append(f"epoch {epoch} of {epochs}")
        if step is not None:
            parts.append(f"step {step}")
        return "  ".join(parts + [f"{name} {value:.4g}" for name, value in sorted(self._newest.items())])

    def _alert_nonfinite(self, name: str, value: float, step: int) -> None:
        what = "NaN (not a number)" if math.isnan(value) else "infinite"
        self._alert_once(
            "nonfinite",
            name,
            f"{name} is {what}",
            f"{name} was {value} at step {step}. Often the learning rate is too high or the data hold such values.",
            step,
        )

    def _alert_backwards(self, name: str, last: int, step: int) -> None:
        text = f"After step {last} the trainer reported step {step}. Points are kept and sorted by step."
        self._alert_once("backwards", name, f"{name} stepped backwards", text, step)

    def _alert_once(self, kind: str, name: str, title: str, text: str, step: int) -> None:
        if (kind, name) not in self._alerted:
            self._alerted.add((kind, name))
            self.alert("warning", title, text, step)
