"""Whoever dies: the shown state is true within 15 s, with the true reason."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.studio import StudioProcess, running_studio, wait_for

pytestmark = pytest.mark.slow

TRUE_WITHIN_S = 15.0


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    home = tmp_path_factory.mktemp("faults")
    with running_studio(home, TRAINYARD_SILENCE_LIMIT_S="3", TRAINYARD_SLOTS="2") as running:
        yield running


def running(studio: StudioProcess) -> dict:
    run_id = studio.unruly("ledger", steps=1_000_000, step_ms=2)
    return studio.until(run_id, lambda run: (run["step"] or 0) > 20)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_killed_child_is_failed_with_the_signal(studio: StudioProcess, number: signal.Signals) -> None:
    run = running(studio)
    os.kill(run["pid"], number)
    ended = studio.end(run["id"], TRUE_WITHIN_S)
    assert ended["state"] == "failed"
    assert ended["reason"] == ("crashed" if number == signal.SIGSEGV else "killed")
    assert str(number.value) in ended["failure"]["message"]
    assert studio.client.series(run["id"], "train/loss")["total"] >= run["step"]


def test_a_killed_guardian_takes_its_child_along_and_the_run_says_so(studio: StudioProcess) -> None:
    run = running(studio)
    mark = studio.home / "runs" / run["id"] / "attempts" / "1" / "guardian.pid"
    os.kill(int(mark.read_text().split()[0]), signal.SIGKILL)
    ended = studio.end(run["id"], TRUE_WITHIN_S)
    assert (ended["state"], ended["reason"]) == ("failed", "interrupted")
    wait_for(lambda: None if Path(f"/proc/{run['pid']}").exists() else True, 5, "the child to be gone")


def test_a_killed_fork_server_is_started_again(studio: StudioProcess) -> None:
    (pid,) = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and parent_of(entry) == studio.pid and b"forkserver" in command_of(entry)
    ]
    run = running(studio)
    os.kill(pid, signal.SIGKILL)
    assert studio.client.run(run["id"])["state"] == "running"
    second = studio.unruly("ledger", steps=5)
    assert studio.end(second, 60)["state"] == "completed"
    studio.client.stop(run["id"], "discard")
    assert studio.end(run["id"])["state"] == "stopped"


def parent_of(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except FileNotFoundError:
        return 0


def command_of(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except FileNotFoundError:
        return b""


@pytest.mark.parametrize(
    ("behaviour", "reason", "sentence"),
    [
        ("raise", "trainer_error", "ValueError: the gradient went for a walk"),
        ("exit", "exited_early", "exit code 3"),
        ("segfault", "crashed", "Segmentation fault"),
        ("memory", "out_of_memory", "can't allocate memory"),
    ],
)
def test_a_trainer_that_goes_wrong_says_how(studio: StudioProcess, behaviour: str, reason: str, sentence: str) -> None:
    ended = studio.end(studio.unruly(behaviour), TRUE_WITHIN_S)
    assert (ended["state"], ended["reason"]) == ("failed", reason)
    assert sentence in ended["failure"]["message"]
    assert studio.client.request("GET", "/api/system/health")["status"] == "ok"


def test_the_traceback_is_kept_and_logged(studio: StudioProcess) -> None:
    run_id = studio.unruly("raise")
    ended = studio.end(run_id)
    assert "in _raise" in ended["failure"]["traceback"]
    errors = studio.client.request("GET", f"/api/runs/{run_id}/logs", params={"level": "error"})["items"]
    assert any("went for a walk" in line["text"] for line in errors)


def test_a_trainer_that_never_reports_ends_well(studio: StudioProcess) -> None:
    ended = studio.end(studio.unruly("silent", steps=10))
    assert (ended["state"], ended["metrics"].get("train/loss")) == ("completed", None)


def test_a_trainer_without_a_sign_of_life_is_killed_and_called_hung(studio: StudioProcess) -> None:
    begun = time.monotonic()
    ended = studio.end(studio.unruly("silent", steps=100, step_ms=1000), 30)
    assert (ended["state"], ended["reason"]) == ("failed", "hung")
    assert time.monotonic() - begun >= 3


def test_nan_and_steps_backwards_are_kept_and_said(studio: StudioProcess) -> None:
    for behaviour, title in (("nan", "train/loss is NaN"), ("backwards", "train/loss stepped backwards")):
        run_id = studio.unruly(behaviour)
        ended = studio.end(run_id)
        assert ended["state"] == "completed"
        assert any(alert["title"].startswith(title) for alert in ended["alerts"])
        series = studio.client.series(run_id, "train/loss")
        assert series["total"] == 5
        assert series["monotonic"] is (behaviour == "nan")


def test_what_the_index_lost_is_rebuilt_from_the_journal(studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=300, step_ms=0)
    studio.end(run_id)

    def read() -> tuple:
        metrics = studio.client.metrics(run_id)
        for summary in metrics.values():
            summary["mean"] = pytest.approx(summary["mean"])  # a sum in batches of another size
        return studio.client.series(run_id, "train/loss"), metrics, studio.client.logs(run_id)

    before = read()
    studio.client.request("POST", f"/api/runs/{run_id}/reindex")
    assert read() == before
