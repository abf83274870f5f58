"""The legal moves of a run's state, as data. `store.runs.apply` is the one door through which they happen."""

from dataclasses import dataclass

from trainyard.contracts.run import State

ENDED: frozenset[State] = frozenset({State.COMPLETED, State.FAILED, State.STOPPED})
ACTIVE: frozenset[State] = frozenset({State.STARTING, State.RUNNING, State.STOPPING})
"""States in which an attempt holds a slot."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A move from any of `sources` to one of `targets`. An ending takes its target from its reason."""

    name: str
    sources: frozenset[State]
    targets: frozenset[State]
    why: str


def _move(name: str, sources: set[State], targets: set[State] | frozenset[State], why: str) -> Transition:
    return Transition(name, frozenset(sources), frozenset(targets), why)


LAUNCH = _move("launch", {State.QUEUED}, {State.STARTING}, "a slot is free; a new attempt is made")
REQUEUE = _move("requeue", {State.STARTING}, {State.QUEUED}, "the studio went away before a process was made")
START = _move("start", {State.STARTING}, {State.RUNNING}, "the child resolved its trainer")
REQUEST_STOP = _move(
    "request_stop",
    {State.STARTING, State.RUNNING, State.STOPPING},
    {State.STOPPING},
    "a user asked, or asks for a harder stop; the command is on its way",
)
CANCEL = _move("cancel", {State.QUEUED}, {State.STOPPED}, "a user stopped it before it was launched")
END = _move(
    "end",
    {State.STARTING, State.RUNNING, State.STOPPING},
    ENDED,
    "the attempt is over; its reason gives the state",
)

TRANSITIONS: tuple[Transition, ...] = (LAUNCH, REQUEUE, START, REQUEST_STOP, CANCEL, END)


def allowed(transition: Transition, source: State, target: State) -> bool:
    """Whether `transition` may move a run from `source` to `target`."""
    return source in transition.sources and target in transition.targets
