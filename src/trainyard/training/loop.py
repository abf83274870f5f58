"""The training loop: epochs of shuffled batches, reported step by step. Read `train` from the top."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from trainyard.training.context import Context
from trainyard.training.course import Best, Course
from trainyard.training.devices import moved
from trainyard.training.errors import DivergedError
from trainyard.training.feed import Feed
from trainyard.training.learner import Learner
from trainyard.training.meter import DATA, Meter
from trainyard.training.network_config import NetworkConfig
from trainyard.training.objectives import Objective
from trainyard.training.plan import Plan
from trainyard.training.saver import Fill, Saver, newest
from trainyard.training.schedules import Rates
from trainyard.training.snapshot import Snapshot, put_back, take
from trainyard.training.sources import Batch
from trainyard.training.watchers import Watchers

C = TypeVar("C", bound=NetworkConfig)

SPLIT_EVERY = 50
"""Steps between two points of how a step's time is divided; the end of an epoch gives one too."""


@dataclass(slots=True)
class Session(Generic[C]):
    """One training with all it needs. `judge` scores the model on the validation rows, `val/loss` among them.

    `before_epoch` is called with the number of the epoch that begins or goes on, and settles what hangs on it alone.
    """

    context: Context[C]
    learner: Learner
    objective: Objective
    feed: Feed
    plan: Plan
    judge: Callable[[], dict[str, float]]
    before_epoch: Callable[[int], None] | None = None

    @property
    def shape(self) -> dict[str, int]:
        """What the batches of an epoch hang on; with another, a course cannot go on in the middle of one."""
        feed = self.feed
        return {
            "rows": feed.source.rows,
            "batch_size": feed.batch_size,
            "accumulate": self.plan.accumulate,
            "seed": feed.seed,
        }

    @property
    def steps_per_epoch(self) -> int:
        """The last step of an epoch may have fewer batches than the others, and its last batch fewer rows."""
        return -(-self.feed.batches // self.plan.accumulate)

    @property
    def steps(self) -> int:
        """Of all epochs of the plan."""
        return self.plan.epochs * self.steps_per_epoch

    @property
    def rates(self) -> Rates:
        """The learning rates of the plan as it now is."""
        plan, steps = self.plan, self.steps
        return Rates(steps, plan.learning_rate, round(plan.warmup_share * steps), plan.schedule)


def train(session: Session[C]) -> Best:
    """Train until the plan is done, patience is out or a stop comes; the model then holds the best weights.

    It goes on from the run's newest checkpoint, to the same end as if it had never been away. Reports train/loss,
    train/learning_rate and train/samples_per_s every `report_every` steps and at the end of an epoch, and after each
    epoch the objective's running score and what `judge` gives.
    """
    context, model = session.context, session.learner.model
    saver = Saver(context, session.learner.exactness)
    watchers = Watchers(context, lambda: saver.best)
    course = _course(session)
    _steer(session, course)
    _tell_progress(session, course)
    while not _over(session.plan, course) and not context.discarded:
        if session.before_epoch is not None:
            session.before_epoch(course.epoch)
        model.train()
        if not _train_epoch(session, course, saver):
            break
        model.eval()
        scores = session.judge()
        _refuse_nan(session, course.step, "val/loss", scores)
        context.report(course.step, {f"train/{session.objective.running}": course.meter.mean_count, **scores})
        watchers.after_epoch(course.step, {**context.newest, "train/loss": course.meter.mean_loss}, model)
        better = course.best.keep(model, course.epoch, course.step, scores)
        course.next_epoch(new_meter(session))
        if context.stop_requested("epoch"):
            break
        _save_after_epoch(session, course, saver, better=better)
    saver.close(lambda: _fill(session, course), course.step)
    course.best.restore(model, course.step)
    return course.best


def new_meter(session: Session[C]) -> Meter:
    """Of an epoch that begins."""
    return Meter(session.feed.source.rows, session.objective.loss_scale)


def _course(session: Session[C]) -> Course:
    """That of the newest checkpoint, else a new one."""
    found = newest(session.context.folder)
    if found is None:
        if session.context.attempt > 1:
            session.context.resumed(0)
        return Course(new_meter(session))
    snapshot = Snapshot.read(found)
    course = put_back(snapshot, session.learner, new_meter(session))
    session.context.resumed(course.step)
    if snapshot.facts["batches"] != session.shape:
        course.begin_epoch_anew(new_meter(session), session.steps_per_epoch)
        session.context.log(f"other batches than before: epoch {course.epoch} begins anew, at step {course.step:,}")
    return course


def _over(plan: Plan, course: Course) -> bool:
    judged = course.epoch - 1
    return judged >= plan.epochs or 0 < plan.patience <= judged - course.best.epoch


def _train_epoch(session: Session[C], course: Course, saver: Saver) -> bool:
    """The rest of the epoch under way: whether it was trained to its end, and not cut short by a stop."""
    context, meter, rates = session.context, course.meter, session.rates
    batches = session.feed.epoch(course.epoch, course.steps * session.plan.accumulate)
    meter.start()
    while not meter.whole:
        rate = rates.at(course.step)
        train_step(session, meter, batches, rate)
        course.step += 1
        course.steps += 1
        if course.step % session.plan.report_every == 0 or meter.whole:
            values = meter.flush()
            values["train/learning_rate"] = rate
            _refuse_nan(session, course.step, "train/loss", values)
            if course.step % SPLIT_EVERY == 0 or meter.whole:
                values.update(meter.split())
            context.report(course.step, values)
            _tell_progress(session, course)
        if _steer(session, course):
            rates = session.rates
        if context.stop_requested("step"):
            return False
        if not meter.whole:  # what belongs to an epoch's last step is reported before it is saved
            _save_if_due(session, course, saver)
    return True


def _steer(session: Session[C], course: Course) -> bool:
    """Take over what a user has changed: whether there was anything."""
    values = session.context.changed(course.step)
    if values is None:
        return False
    session.plan = session.plan.changed(values)
    if "weight_decay" in values:
        session.learner.set_weight_decay(values["weight_decay"])
    return True


def _refuse_nan(session: Session[C], step: int, name: str, values: dict[str, float]) -> None:
    """Raises DivergedError where the loss is no number, if the run is to help itself; what came of it is reported."""
    value = values[name]
    if value - value != 0.0 and session.context.config.recover:
        session.context.report(step, values)
        raise DivergedError(step, name)


def _save_if_due(session: Session[C], course: Course, saver: Saver) -> None:
    if saver.due() and session.learner.finite:
        saver.save(_fill(session, course), course.step)


def _save_after_epoch(session: Session[C], course: Course, saver: Saver, *, better: bool) -> None:
    """One to keep, one of the best so far, or the newest: whichever is wanted first."""
    every, epoch = session.plan.keep_every, course.epoch - 1
    if every and epoch % every == 0:
        saver.save(_fill(session, course), course.step, "kept")
    elif better and saver.due("best"):
        saver.save(_fill(session, course), course.step, "best")
    else:
        _save_if_due(session, course, saver)


def _fill(session: Session[C], course: Course) -> Fill:
    return take(session.learner, course, session.shape).write


def _tell_progress(session: Session[C], course: Course) -> None:
    epochs, total = session.plan.epochs, session.steps
    session.context.progress(
        min(1.0, course.step / total), epoch=min(course.epoch, epochs), epochs=epochs, step=course.step
    )


def train_step(session: Session[C], meter: Meter, batches: Iterator[tuple[int, Batch]], rate: float) -> None:
    """Forward and backward on each batch of the step, then one update; `meter` counts what came of it."""
    learner, accumulate = session.learner, session.plan.accumulate
    learner.set_learning_rate(rate)
    learner.optimizer.zero_grad()
    if accumulate == 1:
        rows, batch = next(batches)
        meter.lap(DATA)
        _forward_backward(session, meter, rows, batch, 1.0)
    else:
        together = [next(batches) for _ in range(min(accumulate, -(-meter.left // session.feed.batch_size)))]
        meter.lap(DATA)
        of_step = sum(rows for rows, _ in together)
        for rows, batch in together:
            _forward_backward(session, meter, rows, batch, rows / of_step)
    learner.step(session.plan.clip_norm)
    meter.stepped()


def _forward_backward(session: Session[C], meter: Meter, rows: int, batch: Batch, share: float) -> None:
    """`share` is that of the batch's rows among those of its step."""
    learner, objective = session.learner, session.objective
    inputs: Any = moved(batch[0], learner.device)
    targets: Any = moved(batch[1], learner.device)
    with learner.arithmetic.context():
        outputs = learner.model(inputs)
        loss = objective.loss(outputs, targets)
    meter.lap("forward")
    learner.arithmetic.backward(loss if share == 1.0 else loss * share)
    meter.lap("backward")
    meter.count(rows, loss.detach(), objective.count(outputs, targets))
