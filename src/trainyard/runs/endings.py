"""From what the child and the guardian said to why the run ended. Pure; the whole table is in the tests."""

from dataclasses import dataclass

from trainyard.contracts.commands import StopMode
from trainyard.contracts.events import Exited, Failed, Finished
from trainyard.contracts.run import Reason

SIGKILL = 9
CRASH_SIGNALS: dict[int, str] = {
    4: "illegal instruction",
    6: "abort",
    7: "bus error",
    8: "arithmetic error",
    11: "segmentation fault",
}


@dataclass(frozen=True, slots=True)
class Ending:
    reason: Reason
    message: str | None = None


def ending_of(exited: Exited, last_word: Finished | Failed | None, stop_mode: StopMode | None) -> Ending:
    """The reason of an ended attempt. `last_word` is what the child said of its end, None if it said nothing.

    What the child said itself comes first; then what the guardian did to it; then what the operating system tells.
    """
    if isinstance(last_word, Finished):
        return _of_finished(last_word)
    if exited.killed_for == "silence":
        return Ending(Reason.HUNG, "No output and no point for longer than the silence limit.")
    if exited.killed_for == "stop_deadline":
        return Ending(Reason.DISCARDED_BY_USER if stop_mode == "discard" else Reason.STOP_DEADLINE)
    if exited.killed_for == "time_limit":
        return Ending(Reason.TIME_LIMIT_DEADLINE)
    if isinstance(last_word, Failed):
        return Ending(Reason(last_word.reason), last_word.message)
    return _of_process(exited)


def paused(last_word: Finished | Failed | None) -> bool:
    """Whether the attempt is over because it was paused."""
    return isinstance(last_word, Finished) and last_word.outcome == "paused"


def _of_finished(finished: Finished) -> Ending:
    if finished.outcome == "paused":
        return Ending(Reason.STOPPED_WHILE_PAUSED)  # a stop came while it was pausing; else it has not ended
    if finished.outcome == "completed":
        return Ending(Reason.COMPLETED)
    if finished.outcome == "timed_out":
        return Ending(Reason.TIME_LIMIT)
    return Ending(Reason.STOPPED_BY_USER if finished.saved else Reason.DISCARDED_BY_USER)


def _of_process(exited: Exited) -> Ending:
    if exited.out_of_memory:
        return Ending(Reason.OUT_OF_MEMORY, "The kernel killed the training process because memory ran out.")
    if exited.signal in CRASH_SIGNALS:
        return Ending(Reason.CRASHED, f"{CRASH_SIGNALS[exited.signal].capitalize()} (signal {exited.signal}).")
    if exited.signal is not None:
        by = " by someone or something outside the studio" if exited.signal == SIGKILL else ""
        return Ending(Reason.KILLED, f"Signal {exited.signal} was sent to the training process{by}.")
    if exited.code is None:
        return Ending(Reason.EXITED_EARLY, "The script ended and said nothing of a result.")
    return Ending(
        Reason.EXITED_EARLY, f"The training process ended with exit code {exited.code} and said nothing of a result."
    )
