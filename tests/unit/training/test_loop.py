"""The loop: every row once an epoch, the best weights in the end, early ends where they belong."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from trainyard.contracts.commands import StopMode
from trainyard.contracts.events import ChildEvent, Metrics
from trainyard.trainers.cnn.spec import CnnConfig
from trainyard.training.context import Context
from trainyard.training.course import Best
from trainyard.training.devices import Arithmetic
from trainyard.training.errors import DivergedError
from trainyard.training.feed import Feed, shuffled
from trainyard.training.learner import Learner
from trainyard.training.loop import Session, train
from trainyard.training.objectives import Classes
from trainyard.training.plan import Plan
from trainyard.training.sources import Memory

ROWS = 10


class Bench:
    """A linear model on ten rows, whose validation losses are given; `stop` is asked for after so many reports."""

    def __init__(
        self,
        losses: list[float],
        stop: tuple[StopMode, int] | None = None,
        batch_size: int = 4,
        recover: bool = True,
        **plan: Any,
    ) -> None:
        self.events: list[ChildEvent] = []
        self.weights: list[torch.Tensor] = []
        self.losses: Iterator[float] = iter(losses)
        self.stop = stop
        settings: dict[str, Any] = {"epochs": len(losses), "learning_rate": 0.1, **plan}
        self.batch_size = batch_size
        self.config = CnnConfig(recover=recover)
        self.plan = Plan(**settings)
        torch.manual_seed(0)
        self.model = nn.Linear(1, 2)
        self.x, self.y = torch.randn(ROWS, 1), torch.arange(ROWS) % 2

    def judge(self) -> dict[str, float]:
        self.weights.append(self.model.weight.detach().clone())
        return {"val/loss": next(self.losses)}

    def mode(self) -> StopMode | None:
        return self.stop[0] if self.stop and len(self.points) >= self.stop[1] else None

    def train(self) -> Best:
        version: Any = None  # the loop reads no data set
        context = Context(self.config, version, Path(), 0, 1, "cpu", self.events.append, self.mode)
        cpu = torch.device("cpu")
        learner = Learner(self.model, torch.optim.SGD(self.model.parameters()), Arithmetic("32", cpu), cpu)
        feed = Feed(Memory(self.x, self.y), self.batch_size, 0)
        return train(Session(context, learner, Classes(), feed, self.plan, self.judge))

    @property
    def points(self) -> list[Metrics]:
        return [event for event in self.events if isinstance(event, Metrics)]

    def steps_of(self, name: str) -> list[int]:
        return [point.step for point in self.points if name in point.values]


def test_an_epoch_sees_every_row_once_in_a_new_order() -> None:
    epochs = [shuffled(100, seed=0, epoch=epoch).tolist() for epoch in (1, 2)]
    assert [sorted(epoch) for epoch in epochs] == [list(range(100))] * 2
    assert epochs[0] != epochs[1]


def test_every_step_is_reported_and_every_epoch_judged() -> None:
    bench = Bench([0.5, 0.4])
    bench.train()
    assert bench.steps_of("train/loss") == [1, 2, 3, 4, 5, 6]
    assert bench.steps_of("val/loss") == bench.steps_of("train/accuracy") == [3, 6]


def test_fewer_points_when_asked_and_always_one_at_the_end_of_an_epoch() -> None:
    bench = Bench([0.5, 0.4], report_every=2)
    bench.train()
    assert bench.steps_of("train/loss") == [2, 3, 4, 6]


def test_the_loss_of_a_point_is_the_mean_over_the_rows_since_the_last() -> None:
    each, one = Bench([0.5], learning_rate=1e-9), Bench([0.5], learning_rate=1e-9, report_every=100)
    each.train()
    one.train()
    losses = [point.values["train/loss"] for point in each.points if "train/loss" in point.values]
    weighted = sum(loss * rows for loss, rows in zip(losses, (4, 4, 2), strict=True)) / ROWS
    assert one.points[0].values["train/loss"] == pytest.approx(weighted)


def test_the_best_epoch_gives_the_weights() -> None:
    bench = Bench([0.5, 0.2, 0.3])
    best = bench.train()
    assert (best.epoch, best.step, best.scores) == (2, 6, {"val/loss": 0.2})
    assert torch.equal(bench.model.weight, bench.weights[1])


def test_patience_counts_epochs_without_a_better_loss() -> None:
    bench = Bench([0.5, 0.4, 0.4, 0.6, 0.1], patience=2)
    assert bench.train().epoch == 2
    assert len(bench.weights) == 4


def test_a_loss_that_is_not_a_number_is_never_the_best() -> None:
    assert Bench([math.nan, 0.9, math.nan], recover=False).train().epoch == 2


def test_a_loss_that_is_not_a_number_ends_the_attempt_where_the_run_is_to_help_itself() -> None:
    bench = Bench([0.9, math.nan, 0.5])
    with pytest.raises(DivergedError, match="val/loss is not a number at step 6"):
        bench.train()
    assert math.isnan(bench.points[-1].values["val/loss"])


@pytest.mark.parametrize(
    ("mode", "reports", "steps", "judged"),
    [("finish", 1, 3, 1), ("save", 1, 1, 0), ("save", 5, 4, 1), ("discard", 0, 0, 0), ("discard", 2, 2, 0)],
)
def test_where_a_stop_ends_the_training(mode: StopMode, reports: int, steps: int, judged: int) -> None:
    bench = Bench([0.5, 0.4], stop=(mode, reports))
    best = bench.train()
    assert max(bench.steps_of("train/loss"), default=0) == steps
    assert len(bench.weights) == judged
    assert best.step == (3 if judged else steps)
