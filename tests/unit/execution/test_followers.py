"""Several processes train one model: as one would have, and whoever of them fails, the run ends and says why."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file
from torch.testing import assert_close

from support.studio import wait_for
from support.together import Ended, Launch
from support.together_spec import SPEC
from trainyard.contracts.events import Failed, Finished, Metrics, Progress, Resumed
from trainyard.datasets.bundled import materialise
from trainyard.evaluation.naming import of_the_clock

QUICK: dict[str, Any] = {"epochs": 2, "batch_size": 96, "learning_rate": 0.01, "preflight": False}
"""Digits have 1,257 training rows: with two batches a step, the last step of an epoch has 9 in its second."""


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("datasets") / "digits"
    materialise("digits", folder)
    return folder


def points(ended: Ended) -> list[tuple[int, dict[str, float]]]:
    return [
        (event.step, {name: value for name, value in event.values.items() if not of_the_clock(name)})
        for event in ended.events
        if isinstance(event, Metrics)
    ]


@pytest.mark.parametrize("batch_size", [96, pytest.param(430, marks=pytest.mark.slow)])
def test_two_devices_learn_what_one_does_from_twice_the_batches(digits: Path, tmp_path: Path, batch_size: int) -> None:
    """With 430 rows a batch, the second process has none in the last step of an epoch."""
    config = QUICK | {"batch_size": batch_size, "clip_norm": 1.0}
    two = Launch(SPEC, config | {"devices": 2}, digits, tmp_path / "two").ended()
    one = Launch(SPEC, config | {"accumulate": 2}, digits, tmp_path / "one").ended()
    assert (two.code, one.code) == (0, 0)
    assert isinstance(two.events[-1], Finished)
    assert [step for step, _ in points(two)] == [step for step, _ in points(one)]
    for (_, ours), (_, theirs) in zip(points(two), points(one), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)
    weights = [load_file(ended.folder / "final_model" / "model.safetensors") for ended in (two, one)]
    assert_close(weights[0], weights[1], rtol=1e-3, atol=1e-5)


@pytest.mark.slow
def test_a_training_that_was_cut_off_goes_on_to_the_same_end(digits: Path, tmp_path: Path) -> None:
    """In the middle of an epoch, the sums of which are in the checkpoint, and not twice."""
    config = QUICK | {"devices": 2, "batch_size": 16, "at": 60}
    whole = Launch(SPEC, config, digits, tmp_path / "whole").ended()
    cut = tmp_path / "cut"
    assert Launch(SPEC, config | {"fate": "leader_raises"}, digits, cut, checkpoint_every_s=1e-9).ended().code == 1
    rest = Launch(SPEC, config, digits, cut, attempt=2).ended()
    (resumed,) = [event.step for event in rest.events if isinstance(event, Resumed)]
    assert 40 < resumed <= 60
    expected = [(step, values) for step, values in points(whole) if step > resumed]
    assert [step for step, _ in points(rest)] == [step for step, _ in expected]
    for (_, ours), (_, theirs) in zip(points(rest), expected, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)


@pytest.mark.parametrize(
    ("fate", "code", "reason", "words"),
    [
        ("raise", 1, "trainer_error", "the second process lost its way"),
        pytest.param("leader_raises", 1, "trainer_error", "the first process lost its way", marks=pytest.mark.slow),
        pytest.param("memory", 1, "out_of_memory", "MemoryError", marks=pytest.mark.slow),
        pytest.param("exit", 3, None, None, marks=pytest.mark.slow),
        pytest.param("kill", -signal.SIGKILL, None, None, marks=pytest.mark.slow),
    ],
)
def test_who_fails_ends_the_run_in_its_own_words(
    digits: Path, tmp_path: Path, fate: str, code: int, reason: str | None, words: str | None
) -> None:
    ended = Launch(SPEC, QUICK | {"devices": 2, "fate": fate}, digits, tmp_path).ended()
    assert ended.code == code
    last = ended.events[-1]
    if words is None:
        assert not isinstance(last, Finished | Failed)
    else:
        assert isinstance(last, Failed)
        assert last.reason == reason
        assert words in last.message
        assert "in _meet_fate" in last.traceback
    assert_gone(tmp_path)


def test_nobody_outlives_the_first_process(digits: Path, tmp_path: Path) -> None:
    run = Launch(SPEC, QUICK | {"devices": 2, "epochs": 1000}, digits, tmp_path)
    journal = tmp_path / "attempts" / "1" / "child.journal"
    wait_for(lambda: True if journal.exists() and b"train/loss" in journal.read_bytes() else None, 60, "a first point")
    assert run.process.pid is not None
    os.kill(run.process.pid, signal.SIGKILL)
    assert run.ended().code == -signal.SIGKILL
    assert_gone(tmp_path)


def assert_gone(folder: Path) -> None:
    for number in (0, 1):
        pid = int((folder / f"pid.{number}").read_text())
        wait_for(lambda pid=pid: None if alive(pid) else True, 10, f"process {number} to be gone")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_more_devices_than_there_are_are_refused_in_words(digits: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    ended = Launch(SPEC, QUICK | {"devices": 3}, digits, tmp_path).ended()
    failed = ended.events[-1]
    assert isinstance(failed, Failed)
    assert failed.reason == "invalid_data"
    assert "devices is 3, but this machine has 2 CPU cores to share the work; choose 2 or fewer." in failed.message
    assert not [event for event in ended.events if isinstance(event, Metrics | Progress)]
