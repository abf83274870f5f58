"""The training loop: epochs of shuffled batches held in memory, reported step by step. Read `train` from the top."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from trainyard.contracts.trainer import TrainerConfig
from trainyard.training.context import Context
from trainyard.training.schedules import ScheduleName, learning_rate

C = TypeVar("C", bound=TrainerConfig)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. `warmup_share` is of all steps; `patience` counts epochs, 0 is endless."""

    epochs: int
    batch_size: int
    learning_rate: float
    schedule: ScheduleName = "constant"
    warmup_share: float = 0.0
    patience: int = 0
    report_every: int = 1


@dataclass(frozen=True, slots=True)
class Lesson:
    """What to learn. `batch` takes int64 indices [b] into `rows` rows and gives inputs and targets, [b, …] each."""

    rows: int
    batch: Callable[[Tensor], tuple[Tensor, Tensor]]
    loss: Callable[[Tensor, Tensor], Tensor]
    """(outputs, targets) to their mean loss, a scalar."""
    correct: Callable[[Tensor, Tensor], Tensor]
    """(outputs, targets) to the number of right answers, a scalar."""
    judge: Callable[[], dict[str, float]]
    """Scores of the model on the validation rows, `val/loss` among them."""


@dataclass(slots=True)
class Best:
    """The epoch with the lowest validation loss, and its weights. Without any judged epoch: the last step's."""

    epoch: int = 0
    step: int = 0
    loss: float = float("inf")
    scores: dict[str, float] | None = None
    weights: dict[str, Tensor] | None = None


@dataclass(frozen=True, slots=True)
class Session(Generic[C]):
    """One training with all it needs. `generator` draws the order of the rows."""

    context: Context[C]
    model: nn.Module
    optimizer: torch.optim.Optimizer
    lesson: Lesson
    plan: Plan
    generator: torch.Generator

    @property
    def steps_per_epoch(self) -> int:
        """The last batch of an epoch may be smaller than the others."""
        return -(-self.lesson.rows // self.plan.batch_size)


def train(session: Session[C]) -> Best:
    """Train until the plan is done, patience is out or a stop comes; the model then holds the best weights.

    Reports train/loss, train/learning_rate and train/samples_per_s every `report_every` steps and at the end of an
    epoch, train/accuracy and what `lesson.judge` gives after each epoch.
    """
    context, model, plan, best = session.context, session.model, session.plan, Best()
    context.progress(0.0, epoch=0, epochs=plan.epochs, step=0)
    step = 0
    for epoch in range(1, plan.epochs + 1):
        if context.discarded:
            break
        model.train()
        step, accuracy = _train_epoch(session, epoch, step)
        if accuracy is None:
            break
        model.eval()
        scores = session.lesson.judge()
        context.report(step, {"train/accuracy": accuracy, **scores})
        _keep_best(best, model, epoch, step, scores)
        if context.stop_requested("epoch") or 0 < plan.patience <= epoch - best.epoch:
            break
    _restore_best(best, model, step)
    return best


def _train_epoch(session: Session[C], epoch: int, step: int) -> tuple[int, float | None]:
    """One pass over the rows: the step reached, and the accuracy on the way, None if a stop cut the pass short."""
    context, plan, meter = session.context, session.plan, Meter(session.lesson.rows)
    total = plan.epochs * session.steps_per_epoch
    warmup = round(plan.warmup_share * total)
    for indices in shuffled_batches(session.lesson.rows, plan.batch_size, session.generator):
        rate = learning_rate(step, total, plan.learning_rate, warmup, plan.schedule)
        meter.count(len(indices), *train_step(session, indices, rate))
        step += 1
        if step % plan.report_every == 0 or meter.whole:
            context.report(step, {**meter.flush(), "train/learning_rate": rate})
            context.progress(step / total, epoch=epoch, epochs=plan.epochs, step=step)
        if context.stop_requested("step"):
            return step, None
    return step, meter.accuracy


def train_step(session: Session[C], indices: Tensor, rate: float) -> tuple[Tensor, Tensor]:
    """Forward, backward, update on the rows `indices` [b]; returns their mean loss and the number of right answers."""
    lesson, optimizer = session.lesson, session.optimizer
    set_learning_rate(optimizer, rate)
    inputs, targets = lesson.batch(indices)
    outputs = session.model(inputs)
    loss = lesson.loss(outputs, targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach(), lesson.correct(outputs, targets)


class Meter:
    """Sums of one epoch, kept on the device: reading them, which waits for it, is left to the moment of a report."""

    def __init__(self, rows: int) -> None:
        self._left = rows
        self._rows = rows
        self._correct: Tensor | int = 0
        self._start_window()

    def count(self, rows: int, loss: Tensor, correct: Tensor) -> None:
        """Add a step of `rows` rows with their mean loss and number of right answers."""
        self._window_rows += rows
        self._window_loss = self._window_loss + loss * rows
        self._correct = self._correct + correct
        self._left -= rows

    @property
    def whole(self) -> bool:
        """Whether every row of the epoch was seen."""
        return self._left == 0

    @property
    def accuracy(self) -> float:
        """Share of right answers over the epoch, each given before its row was learned from."""
        return float(self._correct) / self._rows

    def flush(self) -> dict[str, float]:
        """Mean loss a row and rows a second since the last call."""
        loss = float(self._window_loss) / self._window_rows
        speed = self._window_rows / (time.perf_counter() - self._since)
        self._start_window()
        return {"train/loss": loss, "train/samples_per_s": speed}

    def _start_window(self) -> None:
        self._window_rows = 0
        self._window_loss: Tensor | float = 0.0
        self._since = time.perf_counter()


def shuffled_batches(rows: int, batch_size: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Every row once, in one random order drawn at the start: int64 indices [batch_size], the last may be shorter."""
    yield from torch.randperm(rows, generator=generator).split(batch_size)


def set_learning_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Give every parameter group the same learning rate."""
    for group in optimizer.param_groups:
        group["lr"] = rate


def _keep_best(best: Best, model: nn.Module, epoch: int, step: int, scores: dict[str, float]) -> None:
    if scores["val/loss"] < best.loss:
        best.epoch, best.step, best.loss, best.scores = epoch, step, scores["val/loss"], scores
        best.weights = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def _restore_best(best: Best, model: nn.Module, step: int) -> None:
    if best.weights is None:
        best.step = step
    else:
        model.load_state_dict(best.weights)
    model.eval()
