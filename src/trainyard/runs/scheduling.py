"""Which queued runs start now, and what the others wait for. Pure: the same queue gives the same answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from trainyard.contracts.run import Waiting


@dataclass(frozen=True, slots=True)
class Plan:
    """Ids to launch, oldest first, and why each other one waits."""

    launch: list[str]
    waiting: dict[str, Waiting]


def schedule(queued: Sequence[str], busy: int, slots: int) -> Plan:
    """First come, first served over `slots` equal slots, of which `busy` are taken. `queued` is oldest first."""
    free = max(0, slots - busy)
    launch = list(queued[:free])
    taken = busy + len(launch)
    waiting = {
        run: Waiting(slots=slots, busy=taken, position=place) for place, run in enumerate(queued[free:], start=1)
    }
    return Plan(launch, waiting)
