"""The legal moves of a run's state, as data. `store.runs.apply` is the one door through which they happen."""

from dataclasses import dataclass

from trainyard.contracts.run import State

ENDED: frozenset[State] = frozenset({State.COMPLETED, State.FAILED, State.STOPPED})
ACTIVE: frozenset[State] = frozenset({State.STARTING, State.RUNNING, State.PAUSING, State.STOPPING})
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
    {State.STARTING, State.RUNNING, State.PAUSING, State.STOPPING},
    {State.STOPPING},
    "a user asked, or asks for a harder stop; the command is on its way",
)
CANCEL = _move(
    "cancel", {State.QUEUED, State.PAUSED}, {State.STOPPED}, "a user stopped it while no process of it was there"
)
REQUEST_PAUSE = _move("request_pause", {State.STARTING, State.RUNNING}, {State.PAUSING}, "a user asked for a pause")
PAUSE = _move("pause", {State.PAUSING}, {State.PAUSED}, "everything is saved, and the slot is free")
RESUME = _move("resume", {State.PAUSED}, {State.QUEUED}, "a user lets it go on; the next attempt resumes")
RETRY = _move(
    "retry",
    {State.STARTING, State.RUNNING, State.PAUSING},
    {State.QUEUED},
    "the attempt was lost after it had saved a checkpoint; the next one resumes",
)
END = _move(
    "end",
    {State.STARTING, State.RUNNING, State.PAUSING, State.STOPPING},
    ENDED,
    "the attempt is over; its reason gives the state",
)

TRANSITIONS: tuple[Transition, ...] = (
    LAUNCH,
    REQUEUE,
    START,
    REQUEST_PAUSE,
    PAUSE,
    RESUME,
    RETRY,
    REQUEST_STOP,
    CANCEL,
    END,
)


def allowed(transition: Transition, source: State, target: State) -> bool:
    """Whether `transition` may move a run from `source` to `target`."""
    return source in transition.sources and target in transition.targets
