"""The training loop: epochs of shuffled batches held in memory, reported step by step. Read `train` from the top."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from trainyard.contracts.trainer import TrainerConfig
from trainyard.training.context import Context
from trainyard.training.course import Best, Course
from trainyard.training.meter import Meter
from trainyard.training.saver import Saver, newest
from trainyard.training.schedules import ScheduleName, learning_rate
from trainyard.training.snapshot import Learner, Snapshot, put_back, take

C = TypeVar("C", bound=TrainerConfig)

_EPOCHS_APART = 1_000_003
"""More epochs than any training has, so that no epoch of one seed has the order of another seed's."""


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


@dataclass(frozen=True, slots=True)
class Session(Generic[C]):
    """One training with all it needs. Batches draw from `generator`; the order of the rows is drawn apart."""

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

    @property
    def steps(self) -> int:
        """Of all epochs of the plan."""
        return self.plan.epochs * self.steps_per_epoch

    @property
    def learner(self) -> Learner:
        return Learner(self.model, self.optimizer, self.generator)


def train(session: Session[C]) -> Best:
    """Train until the plan is done, patience is out or a stop comes; the model then holds the best weights.

    It goes on from the run's newest checkpoint, to the same end as if it had never been away. Reports train/loss,
    train/learning_rate and train/samples_per_s every `report_every` steps and at the end of an epoch, train/accuracy
    and what `lesson.judge` gives after each epoch.
    """
    context, model, plan, lesson = session.context, session.model, session.plan, session.lesson
    course = _course(session)
    saver = Saver(context)
    _tell_progress(session, course, session.steps)
    while not _over(plan, course) and not context.discarded:
        model.train()
        if not _train_epoch(session, course, saver):
            break
        model.eval()
        scores = lesson.judge()
        context.report(course.step, {"train/accuracy": course.meter.accuracy, **scores})
        course.best.keep(model, course.epoch, course.step, scores)
        course.next_epoch(Meter(lesson.rows))
        if context.stop_requested("epoch"):
            break
        _save_if_due(session, course, saver)
    if context.stopping == "pause":
        saver.save_now(take(session.learner, course).write, course.step)
    saver.settle()
    course.best.restore(model, course.step)
    return course.best


def _course(session: Session[C]) -> Course:
    """That of the newest checkpoint, else a new one."""
    rows = session.lesson.rows
    found = newest(session.context.folder)
    if found is None:
        return Course(Meter(rows))
    course = put_back(Snapshot.read(found), session.learner, rows)
    session.context.resumed(course.step)
    return course


def _over(plan: Plan, course: Course) -> bool:
    judged = course.epoch - 1
    return judged >= plan.epochs or 0 < plan.patience <= judged - course.best.epoch


def _train_epoch(session: Session[C], course: Course, saver: Saver) -> bool:
    """The rest of the epoch under way: whether it was trained to its end, and not cut short by a stop."""
    context, plan = session.context, session.plan
    total = session.steps
    warmup = round(plan.warmup_share * total)
    batches = shuffled_batches(session.lesson.rows, plan.batch_size, context.seed, course.epoch)
    for indices in batches[course.batches :]:
        rate = learning_rate(course.step, total, plan.learning_rate, warmup, plan.schedule)
        course.meter.count(len(indices), *train_step(session, indices, rate))
        course.step += 1
        course.batches += 1
        if course.step % plan.report_every == 0 or course.meter.whole:
            context.report(course.step, {**course.meter.flush(), "train/learning_rate": rate})
            _tell_progress(session, course, total)
        if context.stop_requested("step"):
            return False
        if not course.meter.whole:  # what belongs to an epoch's last step is reported before it is saved
            _save_if_due(session, course, saver)
    return True


def _save_if_due(session: Session[C], course: Course, saver: Saver) -> None:
    if saver.due():
        saver.save(take(session.learner, course).write, course.step)


def _tell_progress(session: Session[C], course: Course, total: int) -> None:
    epochs = session.plan.epochs
    session.context.progress(course.step / total, epoch=min(course.epoch, epochs), epochs=epochs, step=course.step)


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


def shuffled_batches(rows: int, batch_size: int, seed: int, epoch: int) -> tuple[Tensor, ...]:
    """Every row once: int64 indices [batch_size], the last may be shorter. The order hangs on seed and epoch alone."""
    generator = torch.Generator().manual_seed(seed * _EPOCHS_APART + epoch)
    return torch.randperm(rows, generator=generator).split(batch_size)


def set_learning_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Give every parameter group the same learning rate."""
    for group in optimizer.param_groups:
        group["lr"] = rate
