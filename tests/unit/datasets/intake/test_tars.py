"""TAR archives, plain and compressed."""

import bz2
import gzip
import lzma
import random
import tarfile
import unicodedata
from contextlib import suppress

import pytest

from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.intake.base import Limits
from unit.datasets.intake.conftest import Intake
from unit.datasets.intake.making_archives import tar_of, tar_special

NOISE = random.Random(1).randbytes(1_200_000)
FILES = {"a/گربه.jpg": NOISE[:1000], "b/🐈.bin": NOISE, "a/empty.txt": b"", "b/" + "n" * 300: b"long"}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["set.tar", "set.tgz", "set.dat"])
def test_every_compression_keeps_the_bytes_whatever_the_name(intake: Intake, mode: str, form: int, name: str) -> None:
    intake.put(name, tar_of(FILES.items(), mode, format=form))
    result = intake.take()
    assert result.files == FILES
    assert result.broken == []
    assert result.progress[-1] == (result.progress[-1][1],) * 2


def test_bad_names_and_special_files_are_refused_and_the_rest_goes_on(intake: Intake) -> None:
    bad = ["/etc/passwd", "../../x", "C:/z", "..\\w", "a\nb", "n" * 1100]
    special = [
        tar_special("soft", tarfile.SYMTYPE, "/etc/passwd"),
        tar_special("hard", tarfile.LNKTYPE, "good.txt"),
        tar_special("character", tarfile.CHRTYPE),
        tar_special("block", tarfile.BLKTYPE),
        tar_special("pipe", tarfile.FIFOTYPE),
    ]
    nfc, nfd = (unicodedata.normalize(form, "é.txt") for form in ("NFC", "NFD"))
    twice = [("x.txt", b"1"), ("x.txt", b"2"), ("X.txt", b"3"), (nfc, b"4"), (nfd, b"5")]
    intake.put("set.tar", tar_of([(name, b"bad") for name in bad] + special + twice))
    result = intake.take()
    assert result.files == {"x.txt": b"1", nfc: b"4"}
    assert "link to '/etc/passwd'" in result.why["set.tar/soft"]
    assert "link" in result.why["set.tar/hard"]
    assert all("device or pipe" in result.why[f"set.tar/{name}"] for name in ("character", "block", "pipe"))
    assert len(result.broken) == len(bad) + len(special) + 3


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_tar_that_was_cut_off_is_refused_as_a_whole(intake: Intake, mode: str, kept: float) -> None:
    whole = tar_of([(f"{n}.bin", NOISE[n * 9999 : n * 9999 + 9999]) for n in range(30)], mode)
    intake.put("set.tar.gz", whole[: int(len(whole) * kept)])
    with pytest.raises(UnreadableError, match="cut off or damaged"):
        intake.take()


def test_a_damaged_header_is_not_taken_for_the_end(intake: Intake) -> None:
    data = bytearray(tar_of([("1.txt", b"1"), ("2.txt", b"2"), ("3.txt", b"3")]))
    data[1024 + 3] ^= 1
    intake.put("set.tar", bytes(data))
    with pytest.raises(UnreadableError, match="bad checksum"):
        intake.take()


def test_a_wrong_checksum_of_the_compression_is_seen(intake: Intake) -> None:
    data = bytearray(tar_of([("1.txt", b"1")], "w:gz"))
    data[-6] ^= 1
    intake.put("set.tar.gz", bytes(data))
    with pytest.raises(UnreadableError, match="damaged"):
        intake.take()


def test_a_missing_end_mark_is_said(intake: Intake) -> None:
    intake.put("set.tar", tar_of([("1.txt", b"1")])[:1024])
    result = intake.take()
    assert result.files == {"1.txt": b"1"}
    assert "no end mark" in result.notes[0]


@pytest.mark.parametrize("type_", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_huge_header_is_not_read_into_memory(intake: Intake, type_: bytes) -> None:
    info = tarfile.TarInfo("long")
    info.type, info.size = type_, 100 << 20
    intake.put("set.tar.gz", gzip.compress(info.tobuf() + b"x" * (100 << 20), 1))
    with pytest.raises(UnreadableError, match="header is larger"):
        intake.take()


def test_an_endless_table_of_holes_is_not_read_into_memory(intake: Intake) -> None:
    info = tarfile.TarInfo("holes")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 512
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[482] = 1
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    more = b"00000000001\0" * 42 + b"\1" * 8
    intake.put("set.tar.gz", gzip.compress(bytes(head) + more * 20_000, 1))
    with pytest.raises(UnreadableError, match="header is larger"):
        intake.take()


def test_a_chain_of_headers_ends(intake: Intake) -> None:
    info = tarfile.TarInfo("global")
    info.type, info.size = tarfile.XGLTYPE, 8
    intake.put("set.tar.gz", gzip.compress((info.tobuf() + b"8 a=bcd\n".ljust(512, b"\0")) * 20_000, 1))
    with pytest.raises(UnreadableError, match="cut off or damaged"):
        intake.take()


def test_a_sparse_file_that_claims_petabytes_meets_the_limit(intake: Intake) -> None:
    headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.map": "0,1",
        "GNU.sparse.size": str(1 << 50),
    }
    info = tarfile.TarInfo("holes")
    info.pax_headers = headers
    intake.put("set.tar", tar_of([(info, b"1"), ("good.txt", b"good")]))
    result = intake.take(Limits(file_bytes=8 << 20))
    assert result.files == {"good.txt": b"good"}
    assert "larger than 8.0 MB" in result.why["set.tar/holes"]


@pytest.mark.parametrize("seed", range(60))
def test_flipped_bytes_never_end_in_another_error(intake: Intake, seed: int) -> None:
    draw = random.Random(seed)
    form = draw.choice([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
    files = [(f"{n}" * draw.choice([1, 150]), NOISE[n * 50 : n * 50 + 50]) for n in range(10)]
    data = bytearray(tar_of(files, format=form))
    for _ in range(draw.randint(1, 20)):
        data[draw.randrange(1, 10240)] = draw.randrange(256)
    pack = draw.choice([bytes, gzip.compress, bz2.compress, lzma.compress])
    packed = bytearray(pack(bytes(data)))
    for _ in range(draw.randint(0, 2)):
        packed[draw.randrange(12, len(packed))] = draw.randrange(256)
    intake.put("set.tar", bytes(packed))
    with suppress(UnreadableError):
        intake.take()
