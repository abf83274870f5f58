"""A network's whole training, from a model and its data to a saved, judged one: what the torch trainers share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

from trainyard.contracts.events import Action, Phase
from trainyard.datasets.split import Part
from trainyard.training.baseline import Baseline
from trainyard.training.conclusion import conclude
from trainyard.training.context import Context, Result
from trainyard.training.devices import Arithmetic, device_of, peak_bytes
from trainyard.training.feed import Feed
from trainyard.training.following import follow
from trainyard.training.footprint import Answering, Size
from trainyard.training.forecast import forecast
from trainyard.training.group import DismissedError, Group
from trainyard.training.judging import JUDGED_AT_ONCE, Judge
from trainyard.training.learner import Learner, Share, adamw
from trainyard.training.loop import Session, train
from trainyard.training.network_config import NetworkConfig
from trainyard.training.objectives import Objective
from trainyard.training.plan import Plan
from trainyard.training.saver import begun
from trainyard.training.sources import Source

C = TypeVar("C", bound=NetworkConfig)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a trainer brings: a model, what it is to learn, the samples of each part, and how it is saved.

    `shares` are parameters with a rate of their own, `before_epoch` is told each epoch's number before it begins, and
    also when a run goes on in its middle; `save` writes into a folder what a loader needs beside `config.json`;
    `baseline` is what the model should be better than; `answering`, asked once the training is over, gives what answers
    from then on in place of the model: the same, with more to say.
    """

    model: nn.Module
    objective: Objective
    sources: Mapping[Part, Source]
    save: Callable[[Path], None]
    shares: Iterable[Share] = ()
    before_epoch: Callable[[int], None] | None = None
    baseline: Baseline | None = None
    answering: Callable[[], nn.Module] | None = None


def begin(context: Context[C]) -> None:
    """Call before a model is built: its first weights come from the seed. Raises InvalidError for no such device."""
    device_of(context.config.device)
    torch.set_num_threads(context.threads)
    torch.manual_seed(context.seed)


def learn(context: Context[C], trainer: str, subject: Subject) -> Result:
    """Train, judge on the test part, save. The model kept is that of the epoch with the lowest validation loss."""
    config = context.config
    device = device_of(config.device, context.rank)
    arithmetic = Arithmetic(config.precision, device)
    model = subject.model.to(device)
    optimizer = adamw(model, config.weight_decay, subject.shares)
    at_once = max(config.batch_size, JUDGED_AT_ONCE)
    judge = Judge(model, subject.objective, at_once, device, arithmetic)
    session = Session(
        context,
        Learner(model, optimizer, arithmetic, device),
        subject.objective,
        Feed(subject.sources[Part.TRAIN], config.batch_size, context.seed, config.workers),
        Plan.of(config),
        lambda: judge.scores(subject.sources[Part.VALIDATION], "val"),
        subject.before_epoch,
    )
    if config.preflight and context.rank.leads and not begun(context.folder):
        _look_ahead(session, judge, subject)
    if context.rank.of > 1:
        _meet(session)
    context.phase(Phase.TRAINING)
    best = train(session)
    if session.group is not None:
        session.group.leave()
    test = subject.sources[Part.TEST]

    def last() -> Judge:
        if subject.answering is None:
            return judge
        return replace(judge, model=subject.answering(), batch_size=JUDGED_AT_ONCE)

    answering = Answering(
        size_of(model), test.rows, lambda rows: last().ready(test, rows), device.type, lambda: peak_bytes(device)
    )
    scores = best.scores or {}
    return conclude(
        *(context, trainer, best.step, scores, lambda: last().judged(test, "test"), subject.save, answering),
        subject.baseline,
    )


def size_of(model: nn.Module) -> Size:
    """Parameters, each once; those of LoRA's adapters are among them."""
    counts = [(parameter.numel(), parameter.requires_grad) for parameter in model.parameters()]
    return Size(
        parameters=sum(count for count, _ in counts), trained=sum(count for count, learned in counts if learned)
    )


def _meet(session: Session[C]) -> None:
    """Train with the others. Only the first process comes back, to lead them.

    Raises DismissedError in all others, when the training is over: what is judged and saved then is not theirs.
    """
    session.group = Group(session.context.rank, session.learner.device)
    if not session.context.rank.leads:
        follow(session, session.group)
        session.group.leave()
        raise DismissedError
    session.context.log(f"{session.context.rank.of} processes share the work, a device each")


def _look_ahead(session: Session[C], judge: Judge, subject: Subject) -> None:
    """Tell what the training will take, and warn where memory will not do."""
    context, validation = session.context, subject.sources[Part.VALIDATION]
    if subject.before_epoch is not None:
        subject.before_epoch(1)
    tested = subject.sources[Part.TEST].rows
    told = forecast(session, lambda rows: judge.try_out(validation, rows), validation.rows, tested)
    context.foreseen(told)
    more = told.memory_bytes - told.free_bytes
    batch = told.largest_batch
    if more > 0 and batch is not None and batch < context.config.batch_size:
        accumulate = -(-context.config.batch_size // batch)
        text = (
            f"It will need some {told.memory_bytes / 1e9:.1f} GB, and {told.free_bytes / 1e9:.1f} GB are free. A batch "
            f"of {batch} will fit; with {accumulate} batches a step, a step is as large as it was meant to be."
        )
        smaller = {"batch_size": batch, "accumulate": accumulate * context.config.accumulate}
        context.alert("warning", "It may not fit into memory", text, 0, [Action(kind="retry", config=smaller)])
