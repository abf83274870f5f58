"""Each event of a journal is applied exactly once, however often and in whatever pieces it is sent."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.store import launch, new_run, running
from trainyard.contracts.run import State
from trainyard.runs.transitions import REQUEUE
from trainyard.store import runs, streams
from trainyard.store.database import Database, Tx
from trainyard.store.errors import SequenceGapError
from trainyard.store.runs import Fence

_fresh = itertools.count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 9)), max_size=15))
def test_any_order_of_batches_applies_each_event_once(database: Database, sent: list[tuple[int, int]]):
    run_id = f"r{next(_fresh)}"
    database.write_sync(lambda tx: running(tx, run_id))
    applied: list[int] = []
    for first, more in sent:
        last = first + more
        advance = lambda tx, first=first, last=last: streams.advance(tx, run_id, Fence(1), "child", first, last)  # noqa: E731
        if first > len(applied) + 1:
            with pytest.raises(SequenceGapError) as gap:
                database.write_sync(advance)
            assert gap.value.expected == len(applied) + 1
        else:
            skip = database.write_sync(advance)
            applied += range(first + skip, last + 1)
    assert applied == list(range(1, len(applied) + 1))
    assert database.read_sync(lambda tx: streams.acked(tx, run_id, 1, "child")) == len(applied)


def test_writers_and_attempts_count_apart_and_the_cursor_is_the_current_childs(database: Database):
    def first_attempt(tx: Tx) -> None:
        runs.insert(tx, new_run())
        launch(tx)
        streams.advance(tx, "r1", Fence(1), "child", 1, 9)
        streams.advance(tx, "r1", Fence(1), "guardian", 1, 2)

    def second_attempt(tx: Tx) -> None:
        runs.apply(tx, "r1", REQUEUE, State.QUEUED, Fence(1))
        launch(tx, number=2)

    database.write_sync(first_attempt)
    assert database.read_sync(lambda tx: streams.cursor(tx, "r1")) == 9
    database.write_sync(second_attempt)
    assert database.read_sync(lambda tx: streams.cursors(tx, ["r1", "nope"])) == {"r1": 0}
    database.write_sync(lambda tx: streams.advance(tx, "r1", Fence(2), "child", 1, 4))
    assert database.read_sync(lambda tx: streams.cursor(tx, "r1")) == 4
    assert database.read_sync(lambda tx: streams.acked(tx, "r1", 1, "guardian")) == 2


def test_a_refused_batch_leaves_no_trace(database: Database):
    database.write_sync(running)

    def fail_after_advancing(tx: Tx) -> None:
        streams.advance(tx, "r1", Fence(1), "child", 1, 3)
        raise RuntimeError("the events could not be applied")

    with pytest.raises(RuntimeError, match="could not be applied"):
        database.write_sync(fail_after_advancing)
    assert database.read_sync(lambda tx: streams.acked(tx, "r1", 1, "child")) == 0


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 2)])
def test_what_is_no_batch_is_refused(database: Database, first: int, last: int):
    database.write_sync(running)
    with pytest.raises(ValueError, match="not a batch"):
        database.write_sync(lambda tx: streams.advance(tx, "r1", Fence(1), "child", first, last))
