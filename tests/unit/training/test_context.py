"""What a trainer may say, and what comes out of it."""

import math
from pathlib import Path
from typing import Any

import pytest

from trainyard.contracts.commands import Halt
from trainyard.contracts.events import Alert, Checkpoint, ChildEvent, Metrics, Progress
from trainyard.trainers.forest.spec import ForestConfig
from trainyard.training.context import Context


class World:
    """A context whose events are kept, and whose stop can be set."""

    def __init__(self, folder: Path) -> None:
        self.events: list[ChildEvent] = []
        self.mode: Halt | None = None
        version: Any = None  # nothing here reads the data set
        self.context = Context(ForestConfig(), version, folder, 0, 1, "cpu", self.events.append, lambda: self.mode)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_report_is_one_event_with_plain_floats(world: World) -> None:
    world.context.report(3, {"a": 1, "b": 2.5})
    (event,) = world.of(Metrics)
    assert (event.step, event.values) == (3, {"a": 1.0, "b": 2.5})
    assert all(type(value) is float for value in event.values.values())


def test_values_that_are_not_finite_are_points_and_one_alert_a_metric(world: World) -> None:
    for step in range(100):
        world.context.report(step, {"a": math.nan, "b": -math.inf if step > 50 else 0.0, "c": 1.0})
    assert len(world.of(Metrics)) == 100
    assert [(alert.title, alert.step) for alert in world.of(Alert)] == [
        ("a is NaN (not a number)", 0),
        ("b is infinite", 51),
    ]


def test_a_step_backwards_is_kept_and_alerted_once_a_metric(world: World) -> None:
    for step in (5, 6, 2, 1):
        world.context.report(step, {"a": 0.0})
    world.context.report(1, {"new": 0.0})
    assert [event.step for event in world.of(Metrics)] == [5, 6, 2, 1, 1]
    assert [alert.title for alert in world.of(Alert)] == ["a stepped backwards"]


def test_progress_is_rate_limited_but_for_its_ends_and_never_falls(world: World) -> None:
    for part in range(1001):
        world.context.progress(part / 1000, epoch=1, epochs=2, step=part)
    sent = [event.fraction for event in world.of(Progress)]
    assert sent[0] == 0.0
    assert sent[-1] == 1.0
    assert len(sent) < 20
    world.context.progress(1.0)
    world.context.progress(0.0)
    assert world.of(Progress)[-1].fraction == 1.0


@pytest.mark.parametrize(
    ("mode", "at_step", "at_epoch", "outcome"),
    [
        (None, False, False, "completed"),
        ("finish", False, True, "stopped"),
        ("save", True, True, "stopped"),
        ("discard", True, True, "stopped"),
        ("pause", True, True, "paused"),
        ("time_limit", True, True, "timed_out"),
    ],
)
def test_where_each_stop_takes_effect(
    world: World, mode: Halt | None, at_step: bool, at_epoch: bool, outcome: str
) -> None:
    world.mode = mode
    assert world.context.stop_requested("step") is at_step
    assert world.context.stop_requested("epoch") is at_epoch
    assert world.context.discarded is (mode == "discard")
    assert world.context.finish({}).outcome == outcome


def test_a_stop_that_nobody_honoured_leaves_the_run_completed(world: World) -> None:
    world.mode = "finish"
    assert not world.context.stop_requested("step")
    assert world.context.finish({"val/loss": 1}).outcome == "completed"


def test_finishing_early_completes_the_progress_where_it_was(world: World) -> None:
    world.context.progress(0.4, epoch=4, epochs=10, step=40)
    world.context.finish({})
    last = world.of(Progress)[-1]
    assert (last.fraction, last.epoch, last.epochs, last.step) == (1.0, 4, 10, 40)


def test_the_final_model_is_announced_when_it_is_whole(world: World, tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        (folder / "w").write_text("x")

    name = world.context.save_final(write, step=9)
    (event,) = world.of(Checkpoint)
    assert (event.kind, event.folder, event.step) == ("final", name, 9)
    assert (tmp_path / name / "manifest.json").exists()
    assert world.context.finish({}).saved == name


def test_a_failed_save_announces_nothing(world: World) -> None:
    def broken(folder: Path) -> None:
        raise ValueError(folder)

    with pytest.raises(ValueError):
        world.context.save_final(broken, step=1)
    assert world.of(Checkpoint) == []
    assert world.context.finish({}).saved is None


def test_the_log_says_where_the_training_is_at_most_once_a_second(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for step in range(50):
        world.context.report(step, {"train/loss": 1 / (step + 1)})
        world.context.progress((step + 1) / 50, epoch=1, epochs=1, step=step)
    first, *between, last = capsys.readouterr().out.splitlines()
    assert first == "  2%  epoch 1 of 1  step 0  train/loss 1"
    assert last == "100%  epoch 1 of 1  step 49  train/loss 0.02"
    assert len(between) <= 2
