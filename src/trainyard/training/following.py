"""The training loop of a process that is not the first of its group: it takes its part of every step, and obeys."""

import random
from typing import TypeVar

import numpy as np
import torch

from trainyard.training.course import Course
from trainyard.training.feed import RANKS, mixed
from trainyard.training.group import Group, Orders, SharedMeter
from trainyard.training.loop import Session, begin_epoch, course_of, epoch_batches, train_part
from trainyard.training.network_config import NetworkConfig

C = TypeVar("C", bound=NetworkConfig)


def follow(session: Session[C], group: Group) -> None:
    """Train until the first process says that it is over."""
    course = course_of(session)
    _obey(session, group.hear())
    while not group.hear().stop:
        begin_epoch(session, course)
        _follow_epoch(session, course, group)


def _follow_epoch(session: Session[C], course: Course, group: Group) -> None:
    meter, rates, batches = course.meter, session.rates, epoch_batches(session, course)
    assert isinstance(meter, SharedMeter)  # noqa: S101  a session with a group makes no other
    while not meter.whole:
        _draw_apart(session.feed.seed, group.rank.number, course.step)
        train_part(session, meter, batches, rates.at(course.step))
        course.step += 1
        course.steps += 1
        if course.step % session.plan.report_every == 0 or meter.whole:
            meter.flush()
        orders = group.hear()
        if orders.changed is not None:
            _obey(session, orders)
            rates = session.rates
        if orders.save:
            meter.gather()
        if orders.stop:
            return
    course.next_epoch(session.meter())


def _obey(session: Session[C], orders: Orders) -> None:
    if orders.changed is not None:
        session.context.config = session.context.config.model_copy(update=orders.changed)
        session.take_over(orders.changed)


def _draw_apart(seed: int, rank: int, step: int) -> None:
    """Dropout and the like draw other numbers on each device, which hang on the step alone: nothing has to be saved."""
    own = mixed(RANKS, seed, rank, step)
    torch.manual_seed(own)
    random.seed(own)
    np.random.seed(own)
