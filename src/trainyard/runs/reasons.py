"""Why a run ended: each reason gives the final state, whether trying again can help, and the text to read."""

from dataclasses import dataclass
from typing import Literal

from trainyard.contracts.run import Reason, State

FinalState = Literal[State.COMPLETED, State.FAILED, State.STOPPED]


@dataclass(frozen=True, slots=True)
class Meaning:
    final: FinalState
    retryable: bool
    """Whether trying again unchanged can end differently: the cause lay outside the training."""
    text: str


MEANINGS: dict[Reason, Meaning] = {
    Reason.COMPLETED: Meaning(State.COMPLETED, False, "The training ran to its end."),
    Reason.STOPPED_BY_USER: Meaning(State.STOPPED, False, "Stopped by a user; what it had learned was saved."),
    Reason.CANCELLED_BY_USER: Meaning(State.STOPPED, False, "Stopped by a user before it had started."),
    Reason.DISCARDED_BY_USER: Meaning(State.STOPPED, False, "Stopped by a user; nothing was saved, as asked."),
    Reason.STOPPED_WHILE_PAUSED: Meaning(
        State.STOPPED, False, "Stopped by a user while it was paused; its last checkpoint is kept."
    ),
    Reason.STOP_DEADLINE: Meaning(
        State.STOPPED,
        False,
        "Stopped by a user; it did not end in time and was killed, so nothing was saved.",
    ),
    Reason.TIME_LIMIT: Meaning(
        State.COMPLETED, False, "Its time limit was reached; what it had learned was judged and saved."
    ),
    Reason.TIME_LIMIT_DEADLINE: Meaning(
        State.STOPPED,
        False,
        "Its time limit was reached; it did not end in time and was killed. Checkpoints that it had saved are kept.",
    ),
    Reason.TRAINER_ERROR: Meaning(State.FAILED, False, "The trainer raised an error."),
    Reason.INVALID_DATA: Meaning(State.FAILED, False, "The data set does not fit the trainer."),
    Reason.OUT_OF_MEMORY: Meaning(State.FAILED, False, "The machine ran out of memory."),
    Reason.DIVERGED: Meaning(
        State.FAILED, False, "The loss is not a number any more; a smaller learning rate, or other data, may help."
    ),
    Reason.DISK_FULL: Meaning(State.FAILED, True, "The disk is full; free some space and start again."),
    Reason.KILLED: Meaning(State.FAILED, True, "The training process was killed from outside."),
    Reason.CRASHED: Meaning(State.FAILED, False, "The training process crashed."),
    Reason.EXITED_EARLY: Meaning(State.FAILED, False, "The training process ended without a result."),
    Reason.HUNG: Meaning(State.FAILED, True, "The training process gave no sign of life and was killed."),
    Reason.LAUNCH_FAILED: Meaning(State.FAILED, True, "The training process could not be started."),
    Reason.INTERRUPTED: Meaning(State.FAILED, True, "The machine or the guardian of this run went away under it."),
}
