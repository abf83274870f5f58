"""ZIP archives: good ones as they are, hostile ones member by member."""

import random
import stat
import struct
import unicodedata
import zipfile
import zlib
from contextlib import suppress

import pytest

from trainyard.datasets.formats.base import UnreadableError
from unit.datasets.intake.conftest import Intake
from unit.datasets.intake.making_archives import patched, sized, zip_of, zip_with_mode

NOISE = random.Random(1).randbytes(5 << 20)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_keeps_the_bytes_whether_small_or_large(intake: Intake, method: int) -> None:
    files = {"a/گربه.jpg": b"\xff\xd8" + NOISE[:1000], "b/🐈.bin": NOISE, "a/empty.txt": b"", "b/zeros": bytes(6 << 20)}
    intake.put("set.zip", zip_of(files.items(), method))
    result = intake.take()
    assert result.files == files
    assert result.broken == []
    assert result.progress[-1] == (result.progress[-1][1],) * 2


def test_bad_names_are_refused_and_the_rest_goes_on(intake: Intake) -> None:
    bad = ["/etc/passwd", "../../x", "a/../../y", "C:/z", "..\\w", "a\nb", "n" * 1100]
    intake.put("set.zip", zip_of([(name, b"bad") for name in bad] + [("a/good.txt", b"good"), ("b\\c.txt", b"c")]))
    result = intake.take()
    assert result.files == {"a/good.txt": b"good", "b/c.txt": b"c"}
    assert len(result.broken) == len(bad)
    assert "absolute" in result.why["set.zip//etc/passwd"]
    assert "set.zip/a\\nb" in result.why


def test_a_name_with_nul_is_not_cut_there(intake: Intake) -> None:
    intake.put("set.zip", zip_of([("fine.txt", b"1"), ("evil.txt\0.jpg", b"2")]))
    result = intake.take()
    assert result.files == {"fine.txt": b"1"}
    assert "control" in result.why["set.zip/evil.txt\\x00.jpg"]


@pytest.mark.parametrize(
    ("mode", "why"),
    [(stat.S_IFLNK, "link"), (stat.S_IFCHR, "device"), (stat.S_IFIFO, "pipe"), (stat.S_IFSOCK, "device")],
)
def test_links_and_devices_are_refused(intake: Intake, mode: int, why: str) -> None:
    intake.put("set.zip", zip_of([zip_with_mode("x", mode | 0o777, b"/etc/passwd"), ("good.txt", b"good")]))
    result = intake.take()
    assert result.files == {"good.txt": b"good"}
    assert why in result.why["set.zip/x"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_files_that_clash_the_first_stays(intake: Intake) -> None:
    nfc, nfd = (unicodedata.normalize(form, "é.txt") for form in ("NFC", "NFD"))
    names = ["a.txt", "a.txt", "A.TXT", nfd, nfc]
    intake.put("set.zip", zip_of([(name, f"{place}".encode()) for place, name in enumerate(names)]))
    result = intake.take()
    assert result.files == {"a.txt": b"0", nfc: b"3"}
    assert len(result.broken) == 3
    assert "'a.txt'" in result.why["set.zip/A.TXT"]


def test_a_member_with_a_wrong_checksum_is_refused(intake: Intake) -> None:
    whole = zip_of([("a.txt", b"text" * 100), ("large.bin", NOISE), ("c.txt", b"c")], zipfile.ZIP_STORED)
    broken = bytearray(whole)
    broken[whole.index(b"texttext") + 5] ^= 1
    broken[whole.index(NOISE[-100:])] ^= 1
    intake.put("set.zip", bytes(broken))
    result = intake.take()
    assert result.files == {"c.txt": b"c"}
    assert all("CRC" in why for why in result.why.values())
    assert set(result.why) == {"set.zip/a.txt", "set.zip/large.bin"}


@pytest.mark.parametrize("stated", [10, 4 << 20, 200 << 20])
def test_a_member_whose_size_is_a_lie_is_refused(intake: Intake, stated: int) -> None:
    archive = zip_of([("lie.txt", b"0" * 5000), ("good.txt", b"good")])
    intake.put("set.zip", patched(archive, "lie.txt", in_directory={24: sized(stated)}, in_header={22: sized(stated)}))
    result = intake.take()
    assert result.files == {"good.txt": b"good"}
    assert "damaged" in result.why["set.zip/lie.txt"]


def test_a_zip64_size_that_is_a_lie_is_refused(intake: Intake) -> None:
    info = zipfile.ZipInfo("lie.txt")
    info.extra = struct.pack("<HHQ", 0x7777, 8, 0)
    archive = zip_of([(info, b"0" * 5000), ("good.txt", b"good")])
    directory = archive.index(b"PK\x01\x02")
    lie = bytearray(archive)
    extra = lie.index(struct.pack("<HH", 0x7777, 8), directory)
    lie[extra : extra + 12] = struct.pack("<HHQ", 1, 8, 1 << 60)
    lie[directory + 24 : directory + 28] = b"\xff" * 4
    intake.put("set.zip", bytes(lie))
    result = intake.take()
    assert result.files == {"good.txt": b"good"}
    assert f"{1 << 60:,}" in result.why["set.zip/lie.txt"]


def test_a_compressed_size_that_runs_into_the_next_member_is_refused(intake: Intake) -> None:
    archive = zip_of([("lie.txt", b"0" * 5000), ("good.txt", b"good")], zipfile.ZIP_STORED)
    intake.put("set.zip", patched(archive, "lie.txt", in_directory={20: sized(9999), 24: sized(9999)}, in_header={}))
    assert intake.take().files == {"good.txt": b"good"}


def test_an_unknown_method_is_named(intake: Intake) -> None:
    archive = zip_of([("new.txt", b"0" * 5000), ("good.txt", b"good")])
    intake.put("set.zip", patched(archive, "new.txt", in_directory={10: b"\x09\0"}, in_header={8: b"\x09\0"}))
    result = intake.take()
    assert result.files == {"good.txt": b"good"}
    assert "Deflate64" in result.why["set.zip/new.txt"]


def test_a_header_that_names_another_file_is_refused(intake: Intake) -> None:
    archive = zip_of([("seen.txt", b"0"), ("good.txt", b"good")])
    intake.put("set.zip", patched(archive, "seen.txt", in_directory={}, in_header={30: b"evil.txt"}))
    assert intake.take().files == {"good.txt": b"good"}


def test_an_encrypted_zip_is_refused_as_a_whole(intake: Intake) -> None:
    archive = zip_of([("first.txt", b"1"), ("secret.txt", b"2")])
    intake.put("set.zip", patched(archive, "secret.txt", in_directory={8: b"\x01\0"}, in_header={6: b"\x01\0"}))
    with pytest.raises(UnreadableError, match=r"encrypted.*password"):
        intake.take()


@pytest.mark.parametrize("cut", [1, 30, 1000, 4000])
def test_a_zip_that_was_cut_off_is_refused_as_a_whole(intake: Intake, cut: int) -> None:
    intake.put("set.zip", zip_of([(f"{n}.txt", NOISE[n * 100 : n * 100 + 100]) for n in range(30)])[:-cut])
    with pytest.raises(UnreadableError, match="cut off"):
        intake.take()


@pytest.mark.parametrize("seed", range(60))
def test_flipped_bytes_never_end_in_another_error(intake: Intake, seed: int) -> None:
    draw = random.Random(seed)
    data = bytearray(zip_of([(f"folder/{n}.txt", NOISE[n * 50 : n * 50 + 50] * 3) for n in range(10)]))
    for _ in range(draw.randint(1, 20)):
        data[draw.randrange(4, len(data))] = draw.randrange(256)
    intake.put("set.zip", bytes(data))
    with suppress(UnreadableError):
        intake.take()


def test_names_without_a_flag_are_read_as_utf8_where_they_are(intake: Intake) -> None:
    persian, old = "گربه.txt", "Müller.txt"
    plain = "x" * len(persian.encode())
    archive = zip_of([(plain, b"1"), ("y" * len(old), b"2")])
    archive = archive.replace(plain.encode(), persian.encode())
    intake.put("set.zip", archive.replace(b"y" * len(old), old.encode("cp437")))
    assert intake.take().files == {persian: b"1", old: b"2"}


def test_a_unicode_name_in_an_extra_field_is_used(intake: Intake) -> None:
    old, meant = b"\x81\x82\x83.txt", "گربه.txt"
    info = zipfile.ZipInfo("x" * len(old))
    content = b"\x01" + struct.pack("<L", zlib.crc32(old)) + meant.encode()
    info.extra = struct.pack("<HH", 0x7075, len(content)) + content
    intake.put("set.zip", zip_of([(info, b"1")]).replace(b"x" * len(old), old))
    assert intake.take().files == {meant: b"1"}
