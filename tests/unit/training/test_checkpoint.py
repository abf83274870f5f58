"""A checkpoint that exists is whole, and the one before stays until then."""

import os
from pathlib import Path

import pytest

from trainyard.contracts.errors import InvalidError
from trainyard.training import checkpoint
from trainyard.training.errors import DiskFullError


def fill(text: str):
    def write(folder: Path) -> None:
        (folder / "weights").write_text(text)

    return write


def fill_the_disk(folder: Path) -> None:
    (folder / "weights").write_bytes(b"x" * 1000)
    with Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"y")


def interrupt(folder: Path) -> None:
    (folder / "weights").write_text("half")
    raise KeyboardInterrupt


def test_written_is_verified_and_described(tmp_path: Path) -> None:
    written = checkpoint.write(tmp_path / "final", fill("one"), step=7)
    manifest = checkpoint.verify(tmp_path / "final")
    assert manifest.step == 7
    assert manifest.files["weights"].bytes == 3
    assert written.bytes == sum(path.stat().st_size for path in (tmp_path / "final").iterdir())
    assert os.listdir(tmp_path) == ["final"]  # noqa: PTH208 - names that start with a dot count too


def test_the_newer_replaces_the_older(tmp_path: Path) -> None:
    first = checkpoint.write(tmp_path / "final", fill("one"), step=1)
    second = checkpoint.write(tmp_path / "final", fill("two"), step=2)
    assert first.sha256 != second.sha256
    assert (tmp_path / "final" / "weights").read_text() == "two"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_named_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError) as caught:
        checkpoint.write(tmp_path / "final", fill_the_disk, step=1)
    assert caught.value.path == tmp_path / "final"
    assert caught.value.needed_bytes == 1001
    assert str(tmp_path / "final") in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("breaking", [fill_the_disk, interrupt])
def test_what_was_there_survives_a_failed_write(tmp_path: Path, breaking) -> None:
    checkpoint.write(tmp_path / "final", fill("one"), step=1)
    with pytest.raises((DiskFullError, KeyboardInterrupt)):
        checkpoint.write(tmp_path / "final", breaking, step=2)
    assert checkpoint.verify(tmp_path / "final").step == 1
    assert [path.name for path in tmp_path.iterdir()] == ["final"]


def test_a_death_between_the_two_renames_is_undone(tmp_path: Path) -> None:
    checkpoint.write(tmp_path / "final", fill("one"), step=1)
    (tmp_path / "final").rename(tmp_path / ".final.previous")
    checkpoint.restore(tmp_path / "final")
    assert checkpoint.verify(tmp_path / "final").step == 1


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".final.tmp").mkdir()
    (tmp_path / ".final.tmp" / "junk").write_text("junk")
    checkpoint.write(tmp_path / "final", fill("one"), step=1)
    assert sorted(path.name for path in (tmp_path / "final").iterdir()) == ["manifest.json", "weights"]


@pytest.mark.parametrize("change", ["other", "longer", None])
def test_damage_is_found(tmp_path: Path, change: str | None) -> None:
    checkpoint.write(tmp_path / "final", fill("first"), step=1)
    weights = tmp_path / "final" / "weights"
    weights.unlink() if change is None else weights.write_text(change)
    with pytest.raises(InvalidError, match="weights"):
        checkpoint.verify(tmp_path / "final")
