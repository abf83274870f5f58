"""Limits are kept while unpacking, and a disk that fills leaves nothing behind."""

import gzip
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.intake.archives import add_all
from trainyard.datasets.intake.base import Limits, Upload
from trainyard.datasets.intake.gauge import Room
from trainyard.datasets.packs import PackWriter
from unit.datasets.intake.conftest import Intake
from unit.datasets.intake.making_archives import patched, sized, tar_of, tar_special, zip_of

MB = 1 << 20


class FillingRoom(Room):
    """A disk that has less at each look."""

    def __init__(self, free: int, each: int) -> None:
        self._left, self._each = free, each

    def free(self) -> tuple[int, int]:
        self._left -= self._each
        return max(self._left, 0), 100 << 30


def test_too_many_entries(intake: Intake) -> None:
    intake.put("set.zip", zip_of([(f"{n}", b"") for n in range(11)]))
    with pytest.raises(UnreadableError, match="more than 10 files"):
        intake.take(Limits(entries=10))


def test_too_many_entries_in_a_tar_count_folders_and_rubbish(intake: Intake) -> None:
    intake.put("set.tar", tar_of([tar_special(f"d{n}", b"5") for n in range(6)] + [(f".{n}", b"") for n in range(5)]))
    with pytest.raises(UnreadableError, match="more than 10 files"):
        intake.take(Limits(entries=10))


def test_too_much_in_all(intake: Intake) -> None:
    intake.put("a.txt", bytes(3 * MB))
    intake.put("b.txt", b"1" * 3 * MB)
    with pytest.raises(UnreadableError, match=r"larger than 5\.0 MB"):
        intake.take(Limits(total_bytes=5 * MB))


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_one_file_that_is_too_large_is_refused_alone(intake: Intake, pack) -> None:
    intake.put("set", pack([("large", bytes(3 * MB)), ("small", b"s")]))
    result = intake.take(Limits(file_bytes=2 * MB))
    assert result.files == {"small": b"s"}
    assert [broken.kind for broken in result.broken] == ["too_large"]


BOMB = [(f"{n}", bytes(3 * MB) + bytes([n])) for n in range(10)]


@pytest.mark.parametrize(
    "bomb",
    [
        zip_of(BOMB),
        zip_of([("a", bytes(30 * MB))], zipfile.ZIP_BZIP2),
        zip_of([("a", bytes(30 * MB))], zipfile.ZIP_LZMA),
        tar_of(BOMB, "w:gz"),
        tar_of([(f".hidden{n}", content) for n, (_, content) in enumerate(BOMB)], "w:xz"),
        gzip.compress(bytes(30 * MB)),
        gzip.compress(tar_of([("a", b"a")]) + bytes(30 * MB)),
    ],
)
def test_a_bomb_is_stopped(intake: Intake, bomb: bytes) -> None:
    intake.put("bomb.gz" if bomb[:2] == b"\x1f\x8b" else "bomb", bomb)
    with pytest.raises(UnreadableError, match="100 times"):
        intake.take(Limits(ratio=100, ratio_from_bytes=8 * MB))


def test_a_bomb_in_a_member_is_stopped(intake: Intake) -> None:
    intake.put("set.zip", zip_of([("bomb.gz", gzip.compress(bytes(30 * MB)))]))
    with pytest.raises(UnreadableError, match="100 times"):
        intake.take(Limits(ratio=100, ratio_from_bytes=8 * MB))


def test_a_bomb_whose_header_lies_gives_no_more_than_it_states(intake: Intake) -> None:
    bomb = patched(
        zip_of([("bomb", bytes(50 * MB))]), "bomb", in_directory={24: sized(100)}, in_header={22: sized(100)}
    )
    intake.put("set.zip", bomb)
    intake.put("good.txt", b"good")
    result = intake.take()
    assert result.files == {"good.txt": b"good"}
    assert "CRC" in result.why["set.zip/bomb"]


def test_a_member_that_is_listed_a_hundred_times_is_read_once(intake: Intake) -> None:
    archive = zip_of([("aaaa", bytes(MB))])
    start, end = archive.index(b"PK\x01\x02"), archive.index(b"PK\x05\x06")
    directory = archive[start:end] * 100
    tail = bytearray(archive[end:])
    tail[8:16] = struct.pack("<HHL", 100, 100, len(directory))
    intake.put("set.zip", archive[:start] + directory + bytes(tail))
    result = intake.take(Limits(ratio=100, ratio_from_bytes=8 * MB))
    assert len(result.files) == 1
    assert len(result.broken) == 99


def test_a_disk_that_is_full_from_the_start(intake: Intake) -> None:
    intake.put("a.txt", b"a")
    with pytest.raises(UnreadableError, match=r"disk is almost full.*Free some space"):
        intake.take(room=FillingRoom(MB, 0))


@pytest.mark.parametrize("pack", [lambda files: zip_of(files, zipfile.ZIP_STORED), tar_of])
def test_a_disk_that_fills_on_the_way(intake: Intake, pack) -> None:
    intake.put("set", pack([(f"{n}", bytes([n]) * 3 * MB) for n in range(30)]))
    with pytest.raises(UnreadableError, match="disk is almost full"):
        intake.take(room=FillingRoom((1 << 30) + 40 * MB, 10 * MB))


@pytest.mark.parametrize("size", [2 * MB, 6 * MB])
def test_a_write_that_finds_no_room(tmp_path: Path, size: int) -> None:
    """A pack on a device that is always full."""
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "0000.pack").symlink_to("/dev/full")
    (tmp_path / "set.zip").write_bytes(zip_of([(f"{n}", f"{n}".encode() * size) for n in range(3)]))
    writer = PackWriter(tmp_path / "packs")
    with pytest.raises(UnreadableError, match="disk is almost full"):
        add_all(writer, [Upload("set.zip", tmp_path / "set.zip")])
    writer.release()


def test_twenty_thousand_entries(intake: Intake) -> None:
    intake.put("set.zip", zip_of([(f"c{n % 10}/{n}.txt", f"{n}".encode()) for n in range(20_000)], zipfile.ZIP_STORED))
    result = intake.take()
    assert len(result.files) == 20_000
    assert result.files["c7/19997.txt"] == b"19997"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_million_entries_in_bounded_memory(tmp_path: Path) -> None:
    """In a process of its own, whose peak memory is its own."""
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for n in range(1_000_000):
            archive.writestr(zipfile.ZipInfo(f"photos/class_{n % 10}/image_{n:07}.jpg"), b"%d" % n)
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from trainyard.datasets.intake.archives import add_all\n"
        "from trainyard.datasets.intake.base import Upload\n"
        "from trainyard.datasets.packs import new_source\n"
        "root = Path(sys.argv[1])\n"
        "with new_source(root / 'sources') as writer:\n"
        "    add_all(writer, [Upload('set.zip', root / 'set.zip')])\n"
        "print(len(writer.files), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    assert count == 1_000_000
    assert megabytes < 1500
