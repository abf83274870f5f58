"""Log lines: numbered, folded, found again, in few rows."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.store import new_run
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.events import LogLine
from trainyard.contracts.logs import LogPage
from trainyard.store import logs, runs
from trainyard.store.database import Database
from trainyard.store.schema import log_segments

_fresh = itertools.count()


def line(text: str, stream: str = "stdout", *, replaces: bool = False) -> LogLine:
    return LogLine(time=1.5, stream=stream, text=text, replaces=replaces)  # pyright: ignore[reportArgumentType]


def stored(database: Database, *batches: list[LogLine]) -> list[logs.Appended]:
    database.write_sync(lambda tx: runs.insert(tx, new_run()))
    return [database.write_sync(lambda tx, batch=batch: logs.append(tx, "r1", batch)) for batch in batches]


def texts(page: LogPage) -> list[str]:
    return [row.text for row in page.items]


def test_lines_are_numbered_from_one_and_paged(database: Database):
    stored(database, [line("a"), line("b")], [line("c")])
    first = database.read_sync(lambda tx: logs.page(tx, "r1", limit=2))
    assert [(row.number, row.text) for row in first.items] == [(1, "a"), (2, "b")]
    assert (first.next, first.total) == (2, 3)
    second = database.read_sync(lambda tx: logs.page(tx, "r1", after=2, limit=2))
    assert [(row.number, row.text) for row in second.items] == [(3, "c")]
    assert second.next is None
    assert database.read_sync(lambda tx: logs.page(tx, "r1", after=3)).items == []


def test_a_run_without_lines(database: Database):
    assert stored(database, []) == [logs.Appended(1, [])]
    assert database.read_sync(lambda tx: logs.page(tx, "r1")) == LogPage(items=[], next=None, total=0)
    assert database.read_sync(lambda tx: logs.tail(tx, "r1", 5)) == LogPage(items=[], next=None, total=0)


def test_a_progress_bar_stays_one_line(database: Database):
    appended = stored(
        database,
        [line("start"), line("1 %", "stderr"), line("2 %", "stderr", replaces=True)],
        [line("3 %", "stderr", replaces=True), line("4 %", "stderr", replaces=True), line("end")],
        [line("not a bar's", "stderr", replaces=True)],
    )
    page = database.read_sync(lambda tx: logs.page(tx, "r1"))
    assert texts(page) == ["start", "4 %", "end", "not a bar's"]
    assert [(a.from_number, [(x.text, x.replaces) for x in a.lines]) for a in appended] == [
        (1, [("start", False), ("2 %", False)]),
        (2, [("4 %", True), ("end", False)]),
        (4, [("not a bar's", False)]),
    ]


def test_a_bar_goes_on_over_a_full_segment(database: Database):
    stored(database, [line("x" * logs.SEGMENT_BYTES)], [line("short", replaces=True)], [line("next")])
    assert texts(database.read_sync(lambda tx: logs.page(tx, "r1"))) == ["short", "next"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(
        st.lists(
            st.builds(
                line,
                st.sampled_from(["", "a", "\u00fc" * 9, "y" * 40, "z" * 150]),
                st.sampled_from(["stdout", "stderr"]),
                replaces=st.booleans(),
            ),
            max_size=8,
        ),
        max_size=8,
    )
)
def test_what_viewers_fold_is_what_is_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch, batches: list[list[LogLine]]
):
    """A viewer that puts each batch where `from_number` says has the same lines as one that asks for them."""
    monkeypatch.setattr(logs, "SEGMENT_BYTES", 200)
    run_id = f"r{next(_fresh)}"
    database.write_sync(lambda tx: runs.insert(tx, new_run(run_id)))
    seen: list[str] = []
    for batch in batches:
        appended = database.write_sync(lambda tx, batch=batch: logs.append(tx, run_id, batch))
        assert all(not later.replaces for later in appended.lines[1:])
        if appended.lines:
            assert appended.from_number == len(seen) + (0 if appended.lines[0].replaces else 1)
            seen[appended.from_number - 1 :] = [given_line.text for given_line in appended.lines]
    page = database.read_sync(lambda tx: logs.page(tx, run_id))
    assert texts(page) == seen
    assert [row.number for row in page.items] == list(range(1, len(seen) + 1))
    assert texts(database.read_sync(lambda tx: logs.tail(tx, run_id, 3))) == seen[-3:]


def test_search_and_level(database: Database):
    stored(database, [line("Epoch 1"), line("WARNING: slow"), line("ERROR: bad"), line("epoch 2"), line("DEBUG x")])
    read = database.read_sync
    assert texts(read(lambda tx: logs.page(tx, "r1", search="EPOCH"))) == ["Epoch 1", "epoch 2"]
    assert texts(read(lambda tx: logs.page(tx, "r1", level="warning"))) == ["WARNING: slow", "ERROR: bad"]
    assert texts(read(lambda tx: logs.page(tx, "r1", level="info", search="e", after=1, limit=1))) == ["ERROR: bad"]
    assert [row.level for row in read(lambda tx: logs.page(tx, "r1")).items] == [
        *("info", "warning", "error", "info", "debug")
    ]
    assert texts(read(lambda tx: logs.tail(tx, "r1", 1, search="epoch"))) == ["epoch 2"]
    assert read(lambda tx: logs.page(tx, "r1", search="nothing")).total == 5
    with pytest.raises(InvalidError, match="log level 'loud'"):
        read(lambda tx: logs.page(tx, "r1", level="loud"))


def test_many_lines_take_few_rows_and_are_all_found(database: Database):
    batches = [[line(f"line {batch * 500 + i} {'.' * 60}") for i in range(500)] for batch in range(30)]
    stored(database, *batches)
    rows = database.read_sync(lambda tx: tx.execute(log_segments.select()).all())
    assert len(rows) < 60
    assert max(row.raw_bytes for row in rows) < 65_536
    found = database.read_sync(lambda tx: logs.page(tx, "r1", search="line 14999 "))
    assert [row.number for row in found.items] == [15_000]
    assert texts(database.read_sync(lambda tx: logs.tail(tx, "r1", 2)))[0].startswith("line 14998 ")
    page = database.read_sync(lambda tx: logs.page(tx, "r1", after=11_000, limit=1000))
    assert (page.items[0].number, page.items[-1].number, page.next) == (11_001, 12_000, 12_000)
