"""The generated page is as fresh as the code, and the moves make sense."""

from pathlib import Path

from trainyard.contracts.run import State
from trainyard.runs.lifecycle import markdown
from trainyard.runs.transitions import ENDED, TRANSITIONS, allowed

PAGE = Path(__file__).parents[3] / "docs" / "lifecycle.md"


def test_page_is_fresh() -> None:
    assert PAGE.read_text() == markdown(), "docs/lifecycle.md is stale: run `make docs`"


def test_nothing_leaves_an_ended_state() -> None:
    moves = [(t, s, d) for t in TRANSITIONS for s in ENDED for d in State if allowed(t, s, d)]
    assert moves == []


def test_every_state_but_queued_can_be_reached_and_every_open_one_left() -> None:
    reached = {d for t in TRANSITIONS for s in State for d in State if allowed(t, s, d)}
    left = {s for t in TRANSITIONS for s in State for d in State if allowed(t, s, d)}
    assert reached == set(State)
    assert left == set(State) - ENDED
