"""kill -9 at any moment of a training that saves at every step: also between the files of a checkpoint."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from support.resuming import Run

pytestmark = pytest.mark.slow
EPOCHS, KILLS = 12, 40


def begin(folder: Path) -> int:
    """An attempt in a process of its own, which leaves its digest; the pid."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            digest = Run(folder, epochs=EPOCHS).attempt()
            (folder / "digest").write_text(digest)
            code = 0
        finally:
            os._exit(code)
    return pid


def test_however_often_it_is_killed_the_weights_are_those_of_an_undisturbed_training(tmp_path: Path) -> None:
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    begun = time.monotonic()
    os.waitpid(begin(tmp_path / "whole"), 0)
    took = time.monotonic() - begun
    moments = random.Random(0)
    kills = 0
    while not (tmp_path / "killed" / "digest").exists():
        pid = begin(tmp_path / "killed")
        if kills < KILLS:
            time.sleep(took * moments.uniform(0.0, 0.12))
            os.kill(pid, signal.SIGKILL)
            kills += 1
        os.waitpid(pid, 0)
    assert kills >= 5
    assert (tmp_path / "killed" / "digest").read_text() == (tmp_path / "whole" / "digest").read_text()
