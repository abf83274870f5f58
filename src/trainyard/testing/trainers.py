"""The contract that every trainer keeps, as functions to call from a test.

A plug-in author gives a `Case`: a spec, a data set version it can learn from, a config that trains in a second or two,
and the score a model that has learned nothing would get.
"""
# ruff: noqa: S101 - asserting is what this module is for

import importlib
import json
import math
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trainyard.contracts.commands import StopMode
from trainyard.contracts.dataset import Task
from trainyard.contracts.events import (
    Alert,
    Breakdown,
    Checkpoint,
    ChildEvent,
    Footprint,
    Metrics,
    Phase,
    PhaseChanged,
    Progress,
    Resumed,
)
from trainyard.contracts.trainer import KEPT_CODE, TrainerSpec
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation.detail import judged
from trainyard.evaluation.naming import of_the_clock
from trainyard.training.baseline import NO_BETTER
from trainyard.training.checkpoint import verify
from trainyard.training.context import FINAL_MODEL, Context, Result
from trainyard.training.trial import Explained, Trial

EVERY_STEP_S = 1e-9
PHASES = [Phase.PREPARING, Phase.TRAINING, Phase.EVALUATING, Phase.SAVING]
FILES = {"config.json", "metrics.json", "README.md", "manifest.json"}


@dataclass(frozen=True, slots=True)
class Case:
    """One trainer on one data set. `baseline` is the goal metric of a model that has learned nothing."""

    spec: TrainerSpec
    version: DatasetVersion
    config: dict[str, Any]
    baseline: float


@dataclass(slots=True)
class Outcome:
    """What a training did: its result and all its events, in order."""

    result: Result
    events: list[ChildEvent]
    folder: Path

    @property
    def points(self) -> list[tuple[int, dict[str, float]]]:
        """(step, values) of every report; speeds, which differ from run to run, left out."""
        return [
            (event.step, {name: value for name, value in event.values.items() if not of_the_clock(name)})
            for event in self.events
            if isinstance(event, Metrics)
        ]

    @property
    def phases(self) -> list[Phase]:
        return [event.phase for event in self.events if isinstance(event, PhaseChanged)]

    def series(self, name: str) -> list[float]:
        """Values of one metric, in order."""
        return [values[name] for _, values in self.points if name in values]


class StopAfter:
    """Asks for `mode` from the moment at which `reports` reports have been made."""

    def __init__(self, mode: StopMode | None, reports: int) -> None:
        self.mode: StopMode | None = mode
        self.reports = reports
        self.events: list[ChildEvent] = []

    def emit(self, event: ChildEvent) -> None:
        self.events.append(event)

    def __call__(self) -> StopMode | None:
        made = sum(isinstance(event, Metrics) for event in self.events)
        return self.mode if made >= self.reports else None


def run(case: Case, folder: Path, mode: StopMode | None = None, after_reports: int = 0) -> Outcome:
    """Train `case` in `folder`, which must be empty; ask it to stop in `mode` after so many reports."""
    stop = StopAfter(mode, after_reports)
    config = case.spec.config.model_validate({**case.config, "seed": 7})
    context = Context(config, case.version, folder, 7, 1, "cpu", stop.emit, stop)
    return Outcome(_member(case.spec, case.spec.entry.partition(":")[2])(context), stop.events, folder)


class CutOffError(BaseException):
    """Ends a training as a killed process does, for those who look only at the disk."""


def run_cut_off(case: Case, folder: Path, after_reports: int) -> Outcome:
    """Train `case` with a checkpoint at every step, cut it off after so many reports, and let it go on to its end.

    The outcome holds what a reader of both attempts keeps: what came after the checkpoint in the first one is dropped.
    """
    events: list[ChildEvent] = []

    def emit_until_cut(event: ChildEvent) -> None:
        if isinstance(event, Metrics) and sum(isinstance(one, Metrics) for one in events) == after_reports:
            raise CutOffError
        events.append(event)

    def emit(event: ChildEvent) -> None:
        if isinstance(event, Resumed):
            events[:] = [one for one in events if not isinstance(one, Metrics) or one.step <= event.step]
        events.append(event)

    config = case.spec.config.model_validate({**case.config, "seed": 7})
    fit = _member(case.spec, case.spec.entry.partition(":")[2])
    with suppress(CutOffError):
        fit(Context(config, case.version, folder, 7, 1, "cpu", emit_until_cut, lambda: None, EVERY_STEP_S))
    for thread in threading.enumerate():
        if thread.name == "checkpoint":
            thread.join()
    return Outcome(
        fit(Context(config, case.version, folder, 7, 1, "cpu", emit, lambda: None, EVERY_STEP_S)), events, folder
    )


def check_resumed(outcome: Outcome, whole: Outcome) -> None:
    """A training that was cut off ends as `whole`, which was not: the same points, and the same model.

    Where the trainer says that it goes on with the weights alone, it only has to come to its end.
    """
    assert outcome.result.outcome == "completed"
    assert any(isinstance(event, Resumed) for event in outcome.events), "it began anew"
    told = {event.exactness for event in outcome.events if isinstance(event, Checkpoint) and event.kind != "final"}
    if "weights" in told:
        return
    assert [step for step, _ in outcome.points] == [step for step, _ in whole.points]
    for (_, ours), (_, theirs) in zip(outcome.points, whole.points, strict=True):
        assert ours.keys() == theirs.keys()
        for name, value in ours.items():
            same = value == theirs[name] if told == {"exact"} else math.isclose(value, theirs[name], rel_tol=1e-3)
            assert same, f"{name} is {value}, and {theirs[name]} undisturbed"


def check_schema(spec: TrainerSpec) -> None:
    """Every field can be shown to a person: title, help, group, example, default, limits or choices. One is a seed."""
    properties = spec.config.model_json_schema()["properties"]
    assert "seed" in properties, "a trainer takes a seed"
    for name, field in properties.items():
        missing = {"title", "description", "group", "examples", "default"} - set(field)
        assert not missing, f"{name} has no {missing}"
        assert field["group"] in ("basic", "advanced"), f"{name}: {field['group']}"
        for option in field.get("anyOf", [field]):
            numeric = option.get("type") in ("integer", "number") and "enum" not in option
            assert not numeric or {"minimum", "maximum"} <= set(option), f"{name} has no limits"
            assert option.get("type") != "string" or {"enum", "pattern"} & set(option), f"{name} is a free text"


def check_presets(spec: TrainerSpec) -> None:
    """A small, a middle and a large model, each a config that fits; the middle one are the defaults."""
    assert set(spec.presets) == {"S", "M", "L"}
    assert spec.presets["M"] == {}
    for preset in spec.presets.values():
        spec.config.model_validate(preset, strict=True)


def check_completed(outcome: Outcome) -> None:
    """A whole run: phases in order, progress from 0 to 1, finite points, a saved model that is whole."""
    assert outcome.result.outcome == "completed"
    assert outcome.phases == PHASES
    # What a watcher sees in a tiny training comes with something to do about it; a badly told point does not.
    alerts = [event for event in outcome.events if isinstance(event, Alert) and event.title != NO_BETTER]
    assert all(event.actions for event in alerts)
    _check_progress(outcome, complete=True)
    _check_points(outcome)
    _check_saved(outcome)
    assert any(name.startswith("test/") for name in outcome.result.summary)


def check_learns(case: Case, outcome: Outcome) -> None:
    """The goal metric is better than a model's that has learned nothing."""
    goal = case.spec.goals[Task(case.version.manifest.task)]
    reached = outcome.result.summary[goal.metric]
    better = reached > case.baseline if goal.direction == "max" else reached < case.baseline
    assert better, f"{goal.metric} is {reached}, no better than {case.baseline}"


def check_measured(case: Case, outcome: Outcome) -> None:
    """The test scores are told apart, by class or by step ahead, and make up the whole; the model is measured."""
    apart = [event for event in outcome.events if isinstance(event, Breakdown)]
    summary, classes = outcome.result.summary, case.version.manifest.classes
    if classes:
        _check_classes(apart[0], classes, summary)
    elif case.version.manifest.task is Task.FORECASTING:
        known = [one.mse for one in apart[0].horizon if one.mse is not None]
        assert [one.ahead for one in apart[0].horizon] == list(range(1, len(apart[0].horizon) + 1))
        assert min(known) <= summary["test/mse"] <= max(known)
    assert len(apart) == int(bool(classes) or case.version.manifest.task is Task.FORECASTING)
    _check_footprint(outcome)
    told = json.loads((outcome.folder / FINAL_MODEL / "metrics.json").read_text(encoding="utf-8"))
    assert {"model", *summary} <= set(told), "metrics.json lacks something"


def _check_classes(apart: Breakdown, classes: list[str], summary: dict[str, float]) -> None:
    assert [one.name for one in apart.classes] == classes
    present = [one for one in apart.classes if one.f1 is not None]
    for name in ("precision", "recall", "f1"):
        mean = sum(getattr(one, name) or 0.0 for one in present) / len(present)
        assert math.isclose(mean, summary[f"test/{name}"], rel_tol=1e-9), name


def _check_footprint(outcome: Outcome) -> None:
    (found,) = [event for event in outcome.events if isinstance(event, Footprint)]
    sizes = (found.parameters, found.trees)
    assert [size for size in sizes if size], "neither parameters nor trees"
    assert found.trees is None or (found.nodes or 0) >= (found.leaves or 0) >= found.trees
    assert found.trained is None or 0 < found.trained <= (found.parameters or 0)
    for name, value in {"bytes": found.bytes, "memory": found.memory_bytes, "speed": found.samples_per_s}.items():
        assert (value or 0) > 0, f"no {name}"
    assert (found.one_ms or 0) > 0
    assert (found.at_once or 0) >= 1
    written = sum(path.stat().st_size for path in (outcome.folder / FINAL_MODEL).rglob("*"))
    assert found.bytes < written


def check_deterministic(first: Outcome, second: Outcome) -> None:
    """Same seed, same data, same config: the same points and the same result."""
    assert first.points == second.points
    assert first.result == second.result


def check_reloads(case: Case, outcome: Outcome) -> None:
    """The saved model, loaded again, scores on the test part what the run said: `judge_saved` beside `fit`."""
    judge: Callable[[Path, DatasetVersion], dict[str, float]] = _member(case.spec, "judge_saved")
    again = judge(outcome.folder / FINAL_MODEL, case.version)
    for name, value in again.items():
        assert math.isclose(outcome.result.summary[name], value, rel_tol=1e-9), name


def check_trial(case: Case, outcome: Outcome) -> None:
    """`trial` beside `fit`, where there is one: its predictions come to the test scores that the run said, each for its
    own row of the version."""
    module = importlib.import_module(case.spec.entry.partition(":")[0])
    if case.version.manifest.task not in (Task.CLASSIFICATION, Task.REGRESSION) or not hasattr(module, "trial"):
        return
    answered: list[int] = []
    trial: Trial = module.trial(outcome.folder / FINAL_MODEL, case.version, Part.TEST)
    found = trial.predictions(answered.append)
    parts = case.version.parts
    assert sorted(found.rows.tolist()) == np.flatnonzero(parts == Part.TEST).tolist()
    assert sum(answered) == len(found.rows)
    again = judged("test", found.truth, found.told, found.classes).scores
    for name, value in again.items():
        assert math.isclose(outcome.result.summary[name], value, rel_tol=1e-6), name


def check_explained(case: Case, outcome: Outcome) -> None:
    """Where `trial` can say what an answer comes from: a piece exchanged for itself changes nothing, answers are those
    of the predictions, and what is said of a sample is finite and no larger than a page can show."""
    module = importlib.import_module(case.spec.entry.partition(":")[0])
    if case.version.manifest.task not in (Task.CLASSIFICATION, Task.REGRESSION) or not hasattr(module, "trial"):
        return
    trial: Any = module.trial(outcome.folder / FINAL_MODEL, case.version, Part.TEST)
    if not isinstance(trial, Explained):
        return
    told = trial.predictions(lambda _: None)
    assert told.rows.tolist() == trial.rows.tolist()
    at = np.arange(min(3, len(told.rows)))
    assert np.allclose(trial.answer(1), told.told[1], rtol=1e-4, atol=1e-6)
    for piece in range(len(trial.pieces)):
        assert np.allclose(trial.exchanged(at, piece, at), told.told[at], rtol=1e-4, atol=1e-6), trial.pieces[piece]
    for view in trial.views(1, 0 if told.classes else None):
        assert view.limits, "it does not say what it cannot tell"
        if view.kind == "columns":
            effects = np.array([[one.effect for one in view.pieces]])
        else:
            effects = np.array(view.effects)
            assert max(effects.shape) <= (64 if view.kind == "picture" else 512)
        assert np.isfinite(effects).all()
        assert view.unit != "share" or math.isclose(effects.sum(), 1.0, rel_tol=0.1)


def check_stopped(outcome: Outcome, mode: StopMode, whole: Outcome) -> None:
    """A stop ends the training early, in the way that was asked for; `whole` is the same run without a stop."""
    assert outcome.result.outcome == "stopped"
    assert outcome.points == whole.points[: len(outcome.points)] or mode == "finish"
    _check_progress(outcome, complete=False)
    if mode == "discard":
        assert outcome.result.saved is None
        assert not (outcome.folder / FINAL_MODEL).exists()
        assert not [event for event in outcome.events if isinstance(event, Checkpoint)]
        assert Phase.SAVING not in outcome.phases
        return
    _check_saved(outcome)
    _check_footprint(outcome)
    wanted = PHASES if mode == "finish" else [Phase.PREPARING, Phase.TRAINING, Phase.SAVING]
    assert outcome.phases == wanted


def _check_progress(outcome: Outcome, *, complete: bool) -> None:
    progress = [event for event in outcome.events if isinstance(event, Progress)]
    fractions = [event.fraction for event in progress]
    assert fractions == sorted(fractions), "progress fell"
    if complete:
        assert fractions[0] == 0.0
        assert fractions[-1] == 1.0
        assert progress[-1].step is not None
    for event in progress:
        assert event.eta_s is None or 0.0 <= event.eta_s[0] <= event.eta_s[1]


def _check_points(outcome: Outcome) -> None:
    assert outcome.points, "nothing was reported"
    last: dict[str, int] = {}
    for step, values in outcome.points:
        for name, value in values.items():
            assert math.isfinite(value), f"{name} is {value} at step {step}"
            assert last.get(name, -1) < step, f"{name} has two points at step {step}, or stepped backwards"
            last[name] = step
    times = [event.time for event in outcome.events]
    assert times == sorted(times)


def _check_saved(outcome: Outcome) -> None:
    assert outcome.result.saved == FINAL_MODEL
    manifest = verify(outcome.folder / FINAL_MODEL)
    names = set(manifest.files) | {"manifest.json"}
    assert names > FILES, f"only {sorted(names)}"
    assert [event.kind for event in outcome.events if isinstance(event, Checkpoint)] == ["final"]
    left = {path.name for path in outcome.folder.iterdir()} - {KEPT_CODE}
    assert left == {FINAL_MODEL}, "something else was left behind"


def _member(spec: TrainerSpec, name: str) -> Any:
    return getattr(importlib.import_module(spec.entry.partition(":")[0]), name)
