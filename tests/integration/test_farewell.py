"""Ctrl+C at a terminal asks once whether running trainings should stop or go on."""

import os
import pty
import signal
from pathlib import Path

import pytest

from support.studio import StudioProcess, running_studio, wait_for


class Terminal:
    """The studio's standard input is a terminal that a test types into."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()

    def type(self, text: str) -> None:
        os.write(self.ours, text.encode())

    def close(self) -> None:
        os.close(self.ours)
        os.close(self.theirs)


def interrupted(studio: StudioProcess, run_id: str) -> None:
    """A run under way, and Ctrl+C pressed; returns when the question stands."""
    studio.until(run_id, lambda run: (run["step"] or 0) > 3)
    os.kill(studio.pid, signal.SIGINT)
    wait_for(lambda: "One training is running" in studio.log() or None, 10, "the question")


@pytest.mark.parametrize(("answer", "state"), [("s\n", "stopped"), ("g\n", "running"), ("\n", "running")])
def test_the_answer_decides(tmp_path: Path, answer: str, state: str) -> None:
    terminal = Terminal()
    with running_studio(tmp_path / "home", stdin=terminal.theirs) as studio:
        run_id = studio.unruly("ledger", steps=1_000_000, step_ms=2)
        interrupted(studio, run_id)
        assert studio.client.run(run_id)["state"] == "running"  # the studio answers while it asks
        terminal.type(answer)
        studio.ended(30)
        studio.start()
        run = studio.client.run(run_id)
        assert run["state"] == state
        saved = (studio.home / "runs" / run_id / "final_model").exists()
        assert saved is (state == "stopped")
    terminal.close()


def test_a_second_ctrl_c_leaves_at_once_and_trainings_go_on(tmp_path: Path) -> None:
    terminal = Terminal()
    with running_studio(tmp_path / "home", stdin=terminal.theirs) as studio:
        run_id = studio.unruly("ledger", steps=1_000_000, step_ms=2)
        interrupted(studio, run_id)
        os.kill(studio.pid, signal.SIGINT)
        studio.ended(15)
        studio.start()
        assert studio.client.run(run_id)["state"] == "running"
    terminal.close()
