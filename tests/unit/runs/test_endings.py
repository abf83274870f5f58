"""What the child and the guardian said, and the reason that comes of it: the whole table."""

from typing import Any

import pytest

from trainyard.contracts.commands import StopMode
from trainyard.contracts.events import Exited, Failed, Finished
from trainyard.contracts.run import Reason
from trainyard.runs.endings import ending_of
from trainyard.runs.reasons import MEANINGS
from trainyard.runs.transitions import ENDED


def exited(**facts: Any) -> Exited:
    return Exited(time=1.0, code=facts.pop("code", None), signal=facts.pop("signal", None), **facts)


def finished(outcome: Any, saved: str | None) -> Finished:
    return Finished(time=1.0, outcome=outcome, saved=saved, summary={})


def failed(reason: Any) -> Failed:
    return Failed(time=1.0, reason=reason, message="ValueError: no", traceback="…")


CASES = [
    (exited(code=0), finished("completed", "final_model"), None, Reason.COMPLETED),
    (exited(code=0), finished("stopped", "final_model"), "finish", Reason.STOPPED_BY_USER),
    (exited(code=0), finished("stopped", None), "discard", Reason.DISCARDED_BY_USER),
    (exited(signal=9, killed_for="stop_deadline"), None, "save", Reason.STOP_DEADLINE),
    (exited(signal=9, killed_for="stop_deadline"), None, "discard", Reason.DISCARDED_BY_USER),
    (exited(signal=9, killed_for="silence"), None, None, Reason.HUNG),
    (exited(code=1), failed("trainer_error"), None, Reason.TRAINER_ERROR),
    (exited(code=1), failed("out_of_memory"), None, Reason.OUT_OF_MEMORY),
    (exited(code=1), failed("disk_full"), None, Reason.DISK_FULL),
    (exited(code=1), failed("invalid_data"), None, Reason.INVALID_DATA),
    (exited(signal=9, out_of_memory=True), None, None, Reason.OUT_OF_MEMORY),
    (exited(signal=9), None, None, Reason.KILLED),
    (exited(signal=15), None, None, Reason.KILLED),
    (exited(signal=11), None, None, Reason.CRASHED),
    (exited(signal=6), None, None, Reason.CRASHED),
    (exited(code=0), None, None, Reason.EXITED_EARLY),
    (exited(code=3), None, None, Reason.EXITED_EARLY),
    (exited(), None, None, Reason.EXITED_EARLY),
    (exited(code=0), finished("timed_out", "final_model"), None, Reason.TIME_LIMIT),
    (exited(signal=9, killed_for="time_limit"), None, None, Reason.TIME_LIMIT_DEADLINE),
    (exited(signal=9, killed_for="time_limit"), failed("trainer_error"), None, Reason.TIME_LIMIT_DEADLINE),
    # a child that had finished and is killed in its last breath has finished all the same
    (exited(signal=9, killed_for="stop_deadline"), finished("stopped", "final_model"), "save", Reason.STOPPED_BY_USER),
]


@pytest.mark.parametrize(("how", "word", "mode", "reason"), CASES)
def test_reason(how: Exited, word: Finished | Failed | None, mode: StopMode | None, reason: Reason) -> None:
    assert ending_of(how, word, mode).reason is reason


def test_the_exceptions_last_line_is_kept() -> None:
    assert ending_of(exited(code=1), failed("trainer_error"), None).message == "ValueError: no"


def test_every_reason_has_a_final_state_and_a_text() -> None:
    assert set(MEANINGS) == set(Reason)
    assert all(meaning.final in ENDED and meaning.text.endswith(".") for meaning in MEANINGS.values())
