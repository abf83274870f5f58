"""A full disk is named as such, nothing half-written is kept as whole, and the studio goes on when there is space.

The home folder lies on a small file system, mounted for the test.
"""

from pathlib import Path

import pytest

from support.studio import running_studio

pytestmark = pytest.mark.slow


def test_a_full_disk_is_named_and_survived(small_disk: Path) -> None:
    with running_studio(small_disk / "home") as studio:
        run_id = studio.unruly("disk_full")
        ended = studio.end(run_id, 30)
        assert (ended["state"], ended["reason"]) == ("failed", "disk_full")
        assert "space" in ended["failure"]["message"].lower()
        assert not (studio.home / "runs" / run_id / "final_model").exists()
        assert studio.client.delete(run_id)["freed_bytes"] > 1_000_000
        assert studio.end(studio.unruly("ledger", steps=5))["state"] == "completed"
