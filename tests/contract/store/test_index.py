"""What came from journals can be removed and rebuilt, to the same answers."""

from support.store import points, running
from trainyard.contracts.events import Alert, LogLine
from trainyard.contracts.run import RunDetail, State
from trainyard.store import index, logs, metrics, run_events, runs, streams
from trainyard.store.database import Database, Tx
from trainyard.store.runs import Fence
from trainyard.store.schema import metadata


def apply_journal(tx: Tx) -> None:
    metrics.append(tx, "r1", {"m": points([float(i) for i in range(5000)])})
    logs.append(tx, "r1", [LogLine(time=1.0, stream="stdout", text="hello")])
    run_events.add(tx, "r1", 1, [Alert(time=1.0, level="info", title="t", text="x")])


def everything(tx: Tx) -> tuple[RunDetail | None, bytes, object, int]:
    return (
        runs.get(tx, "r1"),
        metrics.series(tx, "r1", "m").json(),
        logs.page(tx, "r1"),
        streams.acked(tx, "r1", 1, "child"),
    )


def test_rebuilt_from_its_journals_a_run_answers_the_same(database: Database):
    def first_time(tx: Tx) -> None:
        running(tx)
        streams.advance(tx, "r1", Fence(1), "child", 1, 3)
        apply_journal(tx)

    def again(tx: Tx) -> None:
        index.reset(tx, "r1")
        apply_journal(tx)
        streams.restore(tx, "r1", 1, "child", 3)

    database.write_sync(first_time)
    before = database.read_sync(everything)
    database.write_sync(again)
    assert database.read_sync(everything) == before


def test_a_reset_leaves_nothing_derived_and_no_other_run_touched(database: Database):
    def two(tx: Tx) -> None:
        running(tx)
        streams.advance(tx, "r1", Fence(1), "child", 1, 3)
        apply_journal(tx)
        running(tx, "r2")
        metrics.append(tx, "r2", {"m": points([1.0])})

    database.write_sync(two)
    database.write_sync(lambda tx: index.reset(tx, "r1"))
    counts = database.read_sync(
        lambda tx: {table.name: len(tx.execute(table.select()).all()) for table in metadata.sorted_tables}
    )
    assert counts == dict.fromkeys(counts, 0) | {"runs": 2, "attempts": 2, "metrics": 1}
    run = database.read_sync(lambda tx: runs.get(tx, "r1"))
    assert run is not None
    assert (run.state, run.metrics) == (State.RUNNING, {})
