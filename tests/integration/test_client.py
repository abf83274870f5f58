"""`trainyard.client`: logging from a script of one's own."""

import subprocess
import sys

import pyarrow as pa
import pytest

from support.studio import StudioProcess
from trainyard.client import Client, UnreachableError, init
from trainyard.contracts.errors import StudioError

SCRIPT = """
import sys
from pathlib import Path
from trainyard.client import Client, init
with init(name="mine", config={"lr": 0.1}, client=Client(home=Path(sys.argv[1]))) as run:
    print(run.id, flush=True)
    for step in range(50):
        run.log({"train/loss": 1 / (step + 1)})
    if sys.argv[2] == "raise":
        raise ValueError("no good")
    if sys.argv[2] == "vanish":
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
"""


def play(studio: StudioProcess, how: str) -> str:
    command = [sys.executable, "-c", SCRIPT, str(studio.home), how]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def test_what_a_script_logs_can_be_read_when_finish_returns(studio: StudioProcess) -> None:
    with init(name="mine", config={"lr": 0.1}, client=studio.client) as run:
        for step in range(1000):
            run.log({"train/loss": 1 / (step + 1), "val/loss": 2.0}, step=step * 2)
    stored = studio.client.run(run.id)
    assert (stored["state"], stored["reason"], stored["config"]) == ("completed", "completed", {"lr": 0.1})
    series = studio.client.series(run.id, "train/loss")
    assert series["step"] == list(range(0, 2000, 2))
    assert series["value"] == [1 / (step + 1) for step in range(1000)]


def test_what_only_a_trainer_can_do_is_said_of_a_script(studio: StudioProcess) -> None:
    with init(name="mine", client=studio.client) as run:
        run.log({"train/loss": 1.0}, step=0)
        with pytest.raises(StudioError, match="'mine' is a script of your own; only the script can change"):
            studio.client.change(run.id, {"learning_rate": 0.1})
    for asked in (studio.client.evaluate, studio.client.retry, studio.client.verify):
        with pytest.raises(StudioError, match="'mine' is a script of your own"):
            asked(run.id)


@pytest.mark.parametrize(
    ("how", "reason", "message"),
    [("raise", "trainer_error", "ValueError: no good"), ("vanish", "exited_early", "said nothing of a result")],
)
def test_a_script_that_fails_or_vanishes_is_shown_as_such(
    studio: StudioProcess, how: str, reason: str, message: str
) -> None:
    ended = studio.end(play(studio, how))
    assert (ended["state"], ended["reason"]) == ("failed", reason)
    assert message in ended["failure"]["message"]
    assert ended["metrics"]["train/loss"] == 1 / 50


def test_series_come_as_arrow_where_asked(studio: StudioProcess) -> None:
    run_id = studio.unruly("nan")
    studio.end(run_id)
    answer = studio.client._http.get(
        f"/api/runs/{run_id}/metrics/series",
        params={"name": "train/loss", "points": 0},
        headers={"Accept": "application/vnd.apache.arrow.stream"},
    )
    table = pa.ipc.open_stream(answer.content).read_all()
    assert table["step"].to_pylist() == [0, 1, 2, 3, 4]
    assert table["nonfinite"].to_pylist() == [0, 1, 2, 4, 0]
    assert table.schema.metadata[b"total"] == b"5"


def test_no_studio_says_how_to_start_one(tmp_path) -> None:
    with pytest.raises(UnreachableError, match="trainyard up"):
        Client(home=tmp_path)
    with pytest.raises(UnreachableError, match="trainyard up"):
        Client(url="http://127.0.0.1:9", token="x", home=tmp_path).runs().__next__()
