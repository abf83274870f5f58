"""Train once more from one checkpoint to the step of a later one, and leave off exactly where that was saved."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

from trainyard.contracts.trainer import TrainerConfig
from trainyard.training.context import Context

C = TypeVar("C", bound=TrainerConfig)

STATE = "state.json"
Boundary = Literal["step", "epoch"]


class Until(Context[C]):
    """A context that asks for a pause when the training has come to `to`, at this boundary (None: at whichever).

    `look` is told each step.
    """

    def __init__(self, to: int, boundary: Boundary | None, look: Callable[[int], None], **rest: Any) -> None:
        super().__init__(**rest)
        self._to, self._boundary, self._look = to, boundary, look
        self._at = 0

    def changed(self, step: int) -> dict[str, Any] | None:
        self._at = step
        self._look(step)
        return super().changed(step)

    def stop_requested(self, boundary: Boundary) -> bool:
        if self._at < self._to or (self._boundary or boundary) != boundary:
            return False
        self._honoured = "pause"
        return True


def boundary_of(checkpoint: Path) -> Boundary | None:
    """Where in the loop a checkpoint was saved: after a step, or after an epoch was judged. None: it does not say.

    Both are there for the last step of an epoch, and are not the same.
    """
    state = checkpoint / STATE
    if not state.exists():
        return None
    course = json.loads(state.read_text(encoding="utf-8")).get("course")
    if not isinstance(course, dict):
        return None
    return "epoch" if course.get("steps") == 0 else "step"
