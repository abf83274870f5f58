"""Attempts, their commands, and the small rows of events."""

import math

import msgspec

from support.store import CREATED, running
from trainyard.contracts.commands import Stop
from trainyard.contracts.events import (
    Alert,
    Breakdown,
    Checkpoint,
    ClassScore,
    Exited,
    Failed,
    Finished,
    Footprint,
    HorizonScore,
)
from trainyard.contracts.run import AlertInfo, BreakdownInfo, CheckpointInfo
from trainyard.store import attempts, commands, run_events, runs
from trainyard.store.attempts import ProcessId
from trainyard.store.database import Database, Tx


def test_an_attempt_gains_its_processes_and_its_end(database: Database):
    def live(tx: Tx) -> None:
        running(tx)
        attempts.set_guardian(tx, "r1", 1, ProcessId(10, "boot-a"))
        attempts.set_child(tx, "r1", 1, ProcessId(11, "boot-b"))

    database.write_sync(live)
    attempt = database.read_sync(lambda tx: attempts.by_token(tx, "r1-1"))
    assert attempt is not None
    assert (attempt.guardian, attempt.child) == (ProcessId(10, "boot-a"), ProcessId(11, "boot-b"))
    assert (attempt.launched_at, attempt.ended_at, attempt.exited) == (CREATED + 1, None, None)
    assert database.read_sync(attempts.open_attempts) == [attempt]

    said = Failed(time=1.5, reason="trainer_error", message="boom", traceback="Traceback")
    database.write_sync(lambda tx: attempts.set_last_word(tx, "r1", 1, said))
    exited = Exited(time=2.0, code=None, signal=9, out_of_memory=True)
    database.write_sync(lambda tx: attempts.end(tx, "r1", 1, 3.0, exited))
    ended = database.read_sync(lambda tx: attempts.get(tx, "r1", 1))
    assert ended is not None
    assert (ended.ended_at, ended.last_word, ended.exited) == (3.0, said, exited)
    assert database.read_sync(attempts.open_attempts) == []
    assert database.read_sync(lambda tx: attempts.of_run(tx, "r1")) == [ended]


def test_what_nobody_stored_is_none(database: Database):
    assert database.read_sync(lambda tx: attempts.get(tx, "r1", 1)) is None
    assert database.read_sync(lambda tx: attempts.by_token(tx, "x")) is None


def test_a_command_is_sent_until_its_own_attempt_acknowledges_it(database: Database):
    def give(tx: Tx) -> list[commands.Command]:
        running(tx)
        return [commands.add(tx, "r1", 1, Stop(id=99, mode=mode, deadline_s=5.0), 1.0) for mode in ("finish", "save")]

    finish, save = database.write_sync(give)
    assert finish == Stop(id=finish.id, mode="finish", deadline_s=5.0)
    assert finish.id < save.id
    assert database.read_sync(lambda tx: commands.pending(tx, "r1", 1)) == [finish, save]

    database.write_sync(lambda tx: commands.acknowledge(tx, "r1", 2, finish.id, 2.0))
    database.write_sync(lambda tx: commands.acknowledge(tx, "other", 1, finish.id, 2.0))
    assert database.read_sync(lambda tx: commands.pending(tx, "r1", 1)) == [finish, save]
    database.write_sync(lambda tx: commands.acknowledge(tx, "r1", 1, finish.id, 2.0))
    database.write_sync(lambda tx: commands.acknowledge(tx, "r1", 1, finish.id, 3.0))
    assert database.read_sync(lambda tx: commands.pending(tx, "r1", 1)) == [save]
    assert database.read_sync(lambda tx: commands.pending(tx, "r1", 2)) == []


def test_the_newest_alerts_and_checkpoints_come_back_oldest_first(database: Database):
    alerts = [Alert(time=float(i), level="warning", title=f"a{i}", text="t", step=i) for i in range(4)]
    saved = Checkpoint(time=9.0, kind="best", folder="checkpoints/7", step=7, bytes=123, sha256="ff")

    def add(tx: Tx) -> None:
        running(tx)
        run_events.add(tx, "r1", 1, [*alerts[:2], saved])
        run_events.add(tx, "r1", 1, alerts[2:])
        run_events.add(tx, "r1", 1, [])

    database.write_sync(add)
    newest = database.read_sync(lambda tx: run_events.alerts(tx, "r1", limit=2))
    assert newest == [AlertInfo(level="warning", title=f"a{i}", text="t", step=i, time=float(i)) for i in (2, 3)]
    assert database.read_sync(lambda tx: run_events.checkpoints(tx, "r1")) == [
        CheckpointInfo(kind="best", folder="checkpoints/7", step=7, bytes=123, sha256="ff", time=9.0)
    ]


def test_the_newest_footprint_and_breakdown_are_the_runs(database: Database) -> None:
    """A second attempt comes to its end again; an attempt that goes on from before forgets what came after."""
    scores = [ClassScore(name="گربه/ة", support=0, predicted=2, precision=0.0, recall=None, f1=0.0)]
    old = Breakdown(time=1.0, step=5, classes=[])
    new = Breakdown(time=2.0, step=9, classes=scores, horizon=[HorizonScore(ahead=1, mse=math.nan, mae=0.5)])
    taken = Footprint(time=3.0, step=9, bytes=10, trees=2, device="cpu", memory_bytes=7)
    database.write_sync(running)
    database.write_sync(lambda tx: run_events.add(tx, "r1", 1, [old, new, taken]))
    found = database.read_sync(lambda tx: run_events.breakdown(tx, "r1"))
    assert found is not None
    assert [one.model_dump() for one in found.classes] == [msgspec.to_builtins(scores[0])]
    assert found.horizon[0].mse is None
    run = database.read_sync(lambda tx: runs.get(tx, "r1"))
    assert run is not None
    assert run.footprint is not None
    assert (run.footprint.trees, run.footprint.parameters) == (2, None)
    database.write_sync(lambda tx: run_events.rewind(tx, "r1", 8))
    assert database.read_sync(lambda tx: run_events.footprint(tx, "r1")) is None
    assert database.read_sync(lambda tx: run_events.breakdown(tx, "r1")) == BreakdownInfo()


def test_a_last_word_with_scores_that_are_no_numbers_is_kept_and_read_again(database: Database) -> None:
    database.write_sync(running)
    said = Finished(time=1.0, outcome="completed", saved="final_model", summary={"val/loss": math.nan, "val/f1": 0.5})
    database.write_sync(lambda tx: attempts.set_last_word(tx, "r1", 1, said))
    attempt = database.read_sync(lambda tx: attempts.get(tx, "r1", 1))
    assert attempt is not None
    assert isinstance(attempt.last_word, Finished)
    assert attempt.last_word.summary == {"val/f1": 0.5}
