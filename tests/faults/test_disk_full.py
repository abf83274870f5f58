"""A full disk is named as such, nothing half-written is kept as whole, and the studio goes on when there is space.

The home folder lies on a file system of a few megabytes, mounted for the test; where that is not allowed it is skipped.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.studio import running_studio

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = tmp_path / "disk"
    mount.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", mount], capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"cannot mount a small file system here: {made.stderr.decode().strip()}")
    yield mount
    subprocess.run(["umount", "-l", mount], check=True)


def test_a_full_disk_is_named_and_survived(small_disk: Path) -> None:
    with running_studio(small_disk / "home") as studio:
        run_id = studio.unruly("disk_full")
        ended = studio.end(run_id, 30)
        assert (ended["state"], ended["reason"]) == ("failed", "disk_full")
        assert "space" in ended["failure"]["message"].lower()
        assert not (studio.home / "runs" / run_id / "final_model").exists()
        assert studio.client.delete(run_id)["freed_bytes"] > 1_000_000
        assert studio.end(studio.unruly("ledger", steps=5))["state"] == "completed"
