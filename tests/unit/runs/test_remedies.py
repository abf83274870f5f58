"""What a failed run tries next: each remedy twice, and nothing where it is switched off."""

from typing import Any

import pytest

from trainyard.contracts.run import Reason
from trainyard.runs.remedies import remedy_for

CONFIG: dict[str, Any] = {"batch_size": 33, "accumulate": 2, "learning_rate": 0.03, "recover": True}


def test_out_of_memory_halves_the_batch_and_keeps_the_step_as_large() -> None:
    remedy = remedy_for(Reason.OUT_OF_MEMORY, CONFIG, [])
    assert remedy is not None
    assert remedy.values == {"batch_size": 17, "accumulate": 4}


def test_a_divergence_takes_a_third_of_the_rate() -> None:
    remedy = remedy_for(Reason.DIVERGED, CONFIG, ["out_of_memory", "out_of_memory", None, "diverged"])
    assert remedy is not None
    assert remedy.values["learning_rate"] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("reason", "config", "tried"),
    [
        (Reason.DIVERGED, CONFIG, ["diverged", "diverged"]),
        (Reason.DIVERGED, CONFIG | {"recover": False}, []),
        (Reason.DIVERGED, {"trees": 10}, []),
        (Reason.OUT_OF_MEMORY, CONFIG | {"batch_size": 1}, []),
        (Reason.OUT_OF_MEMORY, CONFIG | {"accumulate": 1024}, []),
        (Reason.KILLED, CONFIG, []),
        (Reason.TRAINER_ERROR, CONFIG, []),
    ],
)
def test_there_is_no_remedy(reason: Reason, config: dict[str, Any], tried: list[str | None]) -> None:
    assert remedy_for(reason, config, tried) is None
