"""What a run that failed for a known cause tries next by itself. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trainyard.contracts.run import Reason

AT_MOST = 2
"""So often each is tried in one run."""
LARGEST_ACCUMULATE = 1024
SLOWER = 3.0


@dataclass(frozen=True, slots=True)
class Remedy:
    """Config fields to go on with, from the newest checkpoint or, without one, from the beginning; and why."""

    values: dict[str, Any]
    why: str


def remedy_for(reason: Reason, config: Mapping[str, Any], tried: Sequence[str | None]) -> Remedy | None:
    """None where there is none, it was tried often enough, or the config's `recover` says no.

    `config` is the run's as it was last changed, `tried` says why each of its changes was made. Out of memory: half the
    batch, twice the batches a step, so that a step stays what it was. Diverged: a third of the learning rate.
    """
    if not config.get("recover") or tried.count(reason.value) >= AT_MOST:
        return None
    match reason:
        case Reason.OUT_OF_MEMORY:
            values = _smaller(config)
        case Reason.DIVERGED:
            values = {"learning_rate": config["learning_rate"] / SLOWER}
        case _:
            return None
    return None if values is None else Remedy(values, reason.value)


def _smaller(config: Mapping[str, Any]) -> dict[str, Any] | None:
    batch, accumulate = config["batch_size"], config["accumulate"]
    if batch < 2 or accumulate * 2 > LARGEST_ACCUMULATE:
        return None
    return {"batch_size": -(-batch // 2), "accumulate": accumulate * 2}
