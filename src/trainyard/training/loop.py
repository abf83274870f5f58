"""The training loop: epochs of shuffled batches, reported step by step. Read `train` from the top."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from trainyard.training.context import Context
from trainyard.training.course import Best, Course
from trainyard.training.devices import moved
from trainyard.training.errors import DivergedError
from trainyard.training.feed import Feed
from trainyard.training.group import Group, Orders, SharedMeter
from trainyard.training.learner import Learner
from trainyard.training.meter import DATA, Meter
from trainyard.training.network_config import NetworkConfig
from trainyard.training.objectives import Objective, SeveralLosses
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
    `group` are the processes that share each step, None where this one trains alone.
    """

    context: Context[C]
    learner: Learner
    objective: Objective
    feed: Feed
    plan: Plan
    judge: Callable[[], dict[str, float]]
    before_epoch: Callable[[int], None] | None = None
    group: Group | None = None

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

    def meter(self) -> Meter:
        """Of an epoch that begins."""
        rows, scale, objective = self.feed.source.rows, self.objective.loss_scale, self.objective
        beside = objective.beside if isinstance(objective, SeveralLosses) else ()
        if self.group is None:
            return Meter(rows, scale, beside)
        return SharedMeter(rows, scale, beside, self.plan.accumulate * self.feed.batch_size, self.group)

    def take_over(self, values: dict[str, Any]) -> None:
        """Train on with other values of config fields."""
        self.plan = self.plan.changed(values)
        if "weight_decay" in values:
            self.learner.set_weight_decay(values["weight_decay"])


def train(session: Session[C]) -> Best:
    """Train until the plan is done, patience is out or a stop comes; the model then holds the best weights.

    It goes on from the run's newest checkpoint, to the same end as if it had never been away. Reports train/loss,
    train/learning_rate and train/samples_per_s every `report_every` steps and at the end of an epoch, and after each
    epoch the objective's running score and what `judge` gives.
    """
    context, model = session.context, session.learner.model
    saver = Saver(context, session.learner.exactness if session.group is None else "close")
    watchers = Watchers(context, lambda: saver.best)
    course = course_of(session)
    _tell(session, Orders(changed=_steer(session, course)))
    _tell_progress(session, course)
    while not _over(session.plan, course) and not context.discarded:
        _tell(session, Orders())
        begin_epoch(session, course)
        if not _train_epoch(session, course, saver):
            break
        model.eval()
        scores = session.judge()
        _refuse_nan(session, course.step, "val/loss", scores)
        learned = {f"train/{session.objective.running}": course.meter.mean_count, **course.meter.mean_beside}
        context.report(course.step, {**learned, **scores})
        watchers.after_epoch(course.step, {**context.newest, "train/loss": course.meter.mean_loss}, model)
        better = course.best.keep(model, course.epoch, course.step, scores)
        course.next_epoch(session.meter())
        if context.stop_requested("epoch"):
            break
        _save_after_epoch(session, course, saver, better=better)
    _tell(session, Orders(stop=True))
    saver.close(lambda: _fill(session, course), course.step)
    course.best.restore(model, course.step)
    return course.best


def course_of(session: Session[C]) -> Course:
    """That of the newest checkpoint, else a new one."""
    found = newest(session.context.folder)
    if found is None:
        if session.context.attempt > 1:
            session.context.resumed(0)
        return Course(session.meter())
    snapshot = Snapshot.read(found)
    course = put_back(snapshot, session.learner, session.meter())
    session.context.resumed(course.step)
    if snapshot.facts["batches"] != session.shape:
        course.begin_epoch_anew(session.meter(), session.steps_per_epoch)
        session.context.log(f"other batches than before: epoch {course.epoch} begins anew, at step {course.step:,}")
    return course


def begin_epoch(session: Session[C], course: Course) -> None:
    """Make the model ready to learn in the course's epoch, at its beginning or in its middle."""
    if session.before_epoch is not None:
        session.before_epoch(course.epoch)
    learner = session.learner
    learner.model.train()
    if session.group is not None:
        learner.trained = session.group.wrapped(learner.model)


def epoch_batches(session: Session[C], course: Course) -> Iterator[tuple[int, Batch]]:
    """The batches of the course's epoch that are left, of those that this process takes."""
    feed, each = session.feed, session.plan.accumulate
    done = course.steps * each
    if session.group is None:
        return feed.epoch(course.epoch, done)
    return feed.some(course.epoch, session.group.numbers(done, feed.batches, each))


def _over(plan: Plan, course: Course) -> bool:
    judged = course.epoch - 1
    return judged >= plan.epochs or 0 < plan.patience <= judged - course.best.epoch


def _train_epoch(session: Session[C], course: Course, saver: Saver) -> bool:
    """The rest of the epoch under way: whether it was trained to its end, and not cut short by a stop."""
    context, meter, rates = session.context, course.meter, session.rates
    batches, group = epoch_batches(session, course), session.group
    step = train_step if group is None else train_part
    meter.start()
    while not meter.whole:
        rate = rates.at(course.step)
        step(session, meter, batches, rate)
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
        if (changed := _steer(session, course)) is not None:
            rates = session.rates
        stop = context.stop_requested("step")
        # What belongs to an epoch's last step is reported before it is saved.
        save = not stop and not meter.whole and saver.due() and session.learner.finite
        if group is not None:
            _tell(session, Orders(stop, save or stop, changed))
            if (save or stop) and isinstance(meter, SharedMeter):
                meter.gather()
        if stop:
            return False
        if save:
            saver.save(_fill(session, course), course.step)
    return True


def _tell(session: Session[C], orders: Orders) -> None:
    """Let the other processes know, if there are any."""
    if session.group is not None:
        session.group.tell(orders)


def _steer(session: Session[C], course: Course) -> dict[str, Any] | None:
    """Take over what a user has changed: the new values, None for none."""
    values = session.context.changed(course.step)
    if values is not None:
        session.take_over(values)
    return values


def _refuse_nan(session: Session[C], step: int, name: str, values: dict[str, float]) -> None:
    """Raises DivergedError where the loss is no number, if the run is to help itself; what came of it is reported."""
    value = values[name]
    if value - value != 0.0 and session.context.config.recover:
        session.context.report(step, values)
        raise DivergedError(step, name)


def _save_after_epoch(session: Session[C], course: Course, saver: Saver, *, better: bool) -> None:
    """One to keep, one of the best so far, or the newest: whichever is wanted first."""
    every, epoch = session.plan.keep_every, course.epoch - 1
    if every and epoch % every == 0:
        saver.save(_fill(session, course), course.step, "kept")
    elif better and saver.due("best"):
        saver.save(_fill(session, course), course.step, "best")
    elif saver.due() and session.learner.finite:
        saver.save(_fill(session, course), course.step)


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


def train_part(session: Session[C], meter: Meter, batches: Iterator[tuple[int, Batch]], rate: float) -> None:
    """As `train_step`, of this process's part: its batches, and none that another one counts.

    DistributedDataParallel takes the mean over the processes, of what is to be summed up.
    """
    learner, group = session.learner, session.group
    assert group is not None  # noqa: S101  who trains alone takes whole steps
    learner.set_learning_rate(rate)
    learner.optimizer.zero_grad()
    size = session.feed.batch_size
    together = min(session.plan.accumulate, -(-meter.left // size))
    of_step = min(meter.left, together * size)
    own = len(group.part_of(together))
    taken = [next(batches) for _ in range(max(1, own))]
    meter.lap(DATA)
    for number, (rows, batch) in enumerate(taken, 1):
        counted = rows if own else 0
        with group.apart(last=number == len(taken)):
            _forward_backward(session, meter, counted, batch, counted / of_step * group.rank.of)
    learner.step(session.plan.clip_norm)
    meter.stepped()


def _forward_backward(session: Session[C], meter: Meter, rows: int, batch: Batch, share: float) -> None:
    """`share` is that of the batch's rows among those of its step."""
    learner, objective = session.learner, session.objective
    inputs: Any = moved(batch[0], learner.device)
    targets: Any = moved(batch[1], learner.device)
    with learner.arithmetic.context():
        outputs = learner.trained(inputs)
        loss = objective.loss(outputs, targets)
    meter.lap("forward")
    learner.arithmetic.backward(loss if share == 1.0 else loss * share)
    meter.lap("backward")
    sums = objective.sums(outputs, targets) if isinstance(objective, SeveralLosses) else None
    meter.count(rows, loss.detach(), objective.count(outputs, targets), sums)
