"""The plan over slots: who starts, who waits and for what."""

from hypothesis import given
from hypothesis import strategies as st

from trainyard.runs.scheduling import schedule


def test_oldest_first_and_the_rest_say_why_they_wait() -> None:
    plan = schedule(["a", "b", "c"], busy=1, slots=2)
    assert plan.launch == ["a"]
    assert {run: (w.position, w.busy, w.slots) for run, w in plan.waiting.items()} == {"b": (1, 2, 2), "c": (2, 2, 2)}


def test_more_busy_than_slots_launches_nothing() -> None:
    assert schedule(["a"], busy=5, slots=2).launch == []


@given(st.lists(st.integers(), unique=True), st.integers(0, 20), st.integers(1, 20))
def test_every_run_is_launched_or_waits_and_slots_are_never_exceeded(ids: list[int], busy: int, slots: int) -> None:
    queued = [str(i) for i in ids]
    plan = schedule(queued, busy, slots)
    assert [*plan.launch, *plan.waiting] == queued
    assert len(plan.launch) == min(len(queued), max(0, slots - busy))
    assert [w.position for w in plan.waiting.values()] == list(range(1, len(plan.waiting) + 1))
