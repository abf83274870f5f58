"""What a user changes while a run trains, and at which step: as much a part of a run's course as its config."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SHAPING = frozenset({"batch_size", "accumulate"})
"""What batches are made of cannot change while they are made; the studio changes it between two attempts."""


@dataclass(frozen=True, slots=True)
class Change:
    """New values of config fields. `step` is the one behind which they hold, None: from the next step on.

    `command` names the order that asked for it, `why` is the studio's own reason where no user did.
    """

    command: int
    values: dict[str, Any]
    step: int | None = None
    why: str | None = None


class Steering:
    """Changes that an earlier attempt made, each to be made again at its step; and those that come now."""

    def __init__(self, known: Iterable[Change] = ()) -> None:
        given = list(known)
        self._known = deque(sorted((one for one in given if one.step is not None), key=_step_of))
        self._new = deque(one for one in given if one.step is None)
        self._seen = {one.command for one in given}

    @property
    def from_the_start(self) -> dict[str, Any]:
        """Values that an attempt begins with: ordered before it, or of fields that shape the whole of an attempt."""
        values: dict[str, Any] = {}
        for change in self._known:
            values |= {name: value for name, value in change.values.items() if name in SHAPING}
        for change in self._new:
            values |= change.values
        return values

    def add(self, change: Change) -> None:
        """Take an order, from any thread; one that has come before is left alone."""
        if change.command not in self._seen:
            self._seen.add(change.command)
            self._new.append(change)

    def again(self, step: int) -> list[Change]:
        """Changes of earlier attempts that hold from `step` on, in order; each is given once."""
        known = self._known
        if not known:
            return []
        return [known.popleft() for _ in range(sum(_step_of(one) <= step for one in known))]

    def fresh(self) -> list[Change]:
        """What was ordered since the last call."""
        return [self._new.popleft() for _ in range(len(self._new))]


def _step_of(change: Change) -> int:
    assert change.step is not None  # noqa: S101  only those with a step are asked
    return change.step
