"""What flows into a run: one tagged union. Commands are stored, then sent until acknowledged."""

from typing import Any, Literal, get_args

import msgspec

StopMode = Literal["finish", "save", "discard"]
STOP_MODES: tuple[StopMode, ...] = get_args(StopMode)
Halt = Literal[StopMode, "pause", "time_limit"]
"""Every way in which a training may be asked to leave off."""


class CommandBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    """`id` lets a command arrive twice and act once."""

    id: int


class Stop(CommandBase, frozen=True):
    """End the attempt: finish the epoch and save, save now, or discard; after `deadline_s` its processes are killed."""

    mode: StopMode
    deadline_s: float


class Pause(CommandBase, frozen=True):
    """Save at the next step and leave off, to go on from there; after `deadline_s` the processes are killed."""

    deadline_s: float


class TimeUp(CommandBase, frozen=True):
    """The run has had its time: leave off at the next step, judge and save; after `deadline_s` it is killed.

    The guardian gives this order itself; the server never does.
    """

    deadline_s: float


class Set(CommandBase, frozen=True):
    """Train on with other values of config fields that the trainer's schema marks `live`."""

    values: dict[str, Any]
    why: str | None = None
    """The reason for which the studio gave the order itself; None where a user did."""


Command = Stop | Pause | TimeUp | Set
