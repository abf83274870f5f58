"""How long a run has trained over its attempts."""

import os
from pathlib import Path

import pytest

from support.store import CREATED, launch, new_run
from trainyard.contracts.events import Exited
from trainyard.contracts.run import State
from trainyard.runs.transitions import REQUEUE
from trainyard.services.trained import trained_s
from trainyard.store import attempts, runs
from trainyard.store.database import Database, Tx
from trainyard.store.runs import Fence


@pytest.fixture
def run(sqlite_database: Database) -> Database:
    sqlite_database.write_sync(lambda tx: runs.insert(tx, new_run()))
    return sqlite_database


def test_attempts_count_from_launch_to_end_and_what_lies_between_does_not(run: Database, tmp_path: Path) -> None:
    def write(tx: Tx) -> None:
        for number, ended in ((1, 31.0), (2, 1002.0)):  # launched at 1 and at 2; the last one still trains
            launch(tx, number=number)
            attempts.end(tx, "r1", number, CREATED + 5000, Exited(time=CREATED + ended, code=0, signal=None))
            runs.apply(tx, "r1", REQUEUE, State.QUEUED, Fence(number))
        launch(tx, number=3)

    run.write_sync(write)
    assert run.read_sync(lambda tx: trained_s(tx, "r1", lambda _run, _number: tmp_path)) == 30.0 + 1000.0


def test_one_whose_machine_went_away_counts_until_its_guardian_last_wrote(run: Database, tmp_path: Path) -> None:
    journal = tmp_path / "guardian.journal"
    journal.touch()
    os.utime(journal, (CREATED + 61, CREATED + 61))

    def write(tx: Tx) -> None:
        launch(tx)
        attempts.end(tx, "r1", 1, CREATED + 90_000, None)  # noticed a day later

    run.write_sync(write)
    assert run.read_sync(lambda tx: trained_s(tx, "r1", lambda _run, _number: tmp_path)) == 60.0
    journal.unlink()
    assert run.read_sync(lambda tx: trained_s(tx, "r1", lambda _run, _number: tmp_path)) == 0.0
