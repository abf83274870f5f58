"""Several uploads, single compressed files, nested and renamed archives, rubbish, and what the files are named."""

import bz2
import gzip
import io
import lzma
import zipfile

import numpy as np
import pytest

from trainyard.datasets.formats.base import UnreadableError
from unit.datasets.intake.conftest import Intake
from unit.datasets.intake.making_archives import tar_of, zip_of

NPZ = zip_of([("x.npy", b"\x93NUMPY"), ("y.npy", b"\x93NUMPY")])
XLSX = zip_of([("xl/workbook.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")])
RDS = gzip.compress(b"r")
JAR = zip_of([("META-INF/MANIFEST.MF", b"x"), ("a.class", b"x")])


def test_plain_files_go_in_as_they_are(intake: Intake) -> None:
    files = {"cat/1.jpg": b"1", "dog/2.jpg": b"2", "سگ/🐕.jpg": b"3", "empty.txt": b""}
    for label, content in files.items():
        intake.put(label, content)
    result = intake.take()
    assert result.files == files
    assert (result.broken, result.notes) == ([], [])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_single_compressed_files_are_unpacked(intake: Intake, pack) -> None:
    suffix = {gzip.compress: ".gz", bz2.compress: ".bz2", lzma.compress: ".xz"}[pack]
    images = bytes(784 * 100) + b"end"
    intake.put(f"images-idx3-ubyte{suffix}", pack(images))
    intake.put(f"labels-idx1-ubyte{suffix}", pack(b"labels") + pack(b" in two") + bytes(10))
    assert intake.take().files == {"images-idx3-ubyte": images, "labels-idx1-ubyte": b"labels in two"}


def test_compressed_files_in_an_archive_are_unpacked(intake: Intake) -> None:
    images, large = gzip.compress(b"i" * 1000), gzip.compress(np.random.default_rng(1).bytes(5 << 20))
    intake.put("mnist.zip", zip_of([("images.gz", images), ("large.gz", large), ("cut.gz", images[:-9])]))
    result = intake.take()
    assert result.files == {"images": b"i" * 1000, "large": gzip.decompress(large)}
    assert "too early" in result.why["mnist.zip/cut.gz"]


def test_a_compressed_file_that_is_cut_off_is_broken(intake: Intake) -> None:
    intake.put("cut.csv.gz", gzip.compress(b"a,b" * 1000)[:-3])
    intake.put("whole.csv", b"a,b")
    result = intake.take()
    assert result.files == {"whole.csv": b"a,b"}
    assert "too early" in result.why["cut.csv.gz"]


def test_what_is_compressed_inside_its_own_format_stays(intake: Intake) -> None:
    for label, content in {"data.rds": RDS, "a.npz": NPZ, "b.xlsx": XLSX, "c.jar": JAR}.items():
        intake.put(label, content)
    assert intake.take().files == {"data.rds": RDS, "a.npz": NPZ, "b.xlsx": XLSX, "c.jar": JAR}


def test_documents_are_known_by_their_content_too(intake: Intake) -> None:
    for label, content in {"arrays": NPZ, "book.zip": XLSX, "library.bin": JAR}.items():
        intake.put(label, content)
    assert set(intake.take().files) == {"arrays", "book.zip", "library.bin"}


def test_a_zip_of_arrays_is_a_folder(intake: Intake) -> None:
    intake.put("clouds.zip", NPZ)
    assert set(intake.take().files) == {"x.npy", "y.npy"}


def test_documents_in_an_archive_stay(intake: Intake) -> None:
    intake.put("set.zip", zip_of([("a.npz", NPZ), ("b.xlsx", XLSX), ("c.bin", JAR)]))
    assert intake.take().files == {"a.npz": NPZ, "b.xlsx": XLSX, "c.bin": JAR}


@pytest.mark.parametrize(
    ("nested", "kind"),
    [
        (zip_of([("x", b"x")]), "ZIP"),
        (tar_of([("x", b"x")]), "TAR"),
        (gzip.compress(tar_of([("x", b"x")]), mtime=0), "TAR"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(600), "7z"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(600), "RAR"),
    ],
)
@pytest.mark.parametrize("outer", [zip_of, tar_of])
def test_an_archive_in_an_archive_is_refused(intake: Intake, nested: bytes, kind: str, outer) -> None:
    intake.put("set", outer([("inner.gz", nested), ("good.txt", b"good")]))
    result = intake.take()
    assert result.files == {"good.txt": b"good"}
    assert [(broken.name, broken.kind) for broken in result.broken] == [("set/inner.gz", "wrong_format")]
    assert f"({kind})" in result.broken[0].why


def test_of_two_compressions_one_is_taken_off(intake: Intake) -> None:
    once = gzip.compress(b"x")
    intake.put("x.bin.gz", gzip.compress(once))
    assert intake.take().files == {"x.bin": once}


@pytest.mark.parametrize("label", ["set.zip", "set.tar", "set.tar.gz", "set.gz", "set.7z"])
@pytest.mark.parametrize("content", [b"just text", b""])
def test_a_file_that_is_only_named_as_an_archive_is_refused(intake: Intake, label: str, content: bytes) -> None:
    intake.put(label, content)
    with pytest.raises(UnreadableError, match="named as an archive"):
        intake.take()


def test_an_archive_is_opened_whatever_its_name(intake: Intake) -> None:
    intake.put("photo.jpg", zip_of([("a.txt", b"1"), ("b.txt", b"2")]))
    assert intake.take().files == {"a.txt": b"1", "b.txt": b"2"}


@pytest.mark.parametrize("content", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01\x00", b"\x28\xb5\x2f\xfd"])
def test_archives_of_other_kinds_are_refused_with_a_way_out(intake: Intake, content: bytes) -> None:
    intake.put("set.rar", content)
    with pytest.raises(UnreadableError, match="Unpack it"):
        intake.take()


@pytest.mark.parametrize("empty", [zip_of([]), zip_of([("folder/", b"")]), tar_of([]), tar_of([], "w:gz")])
def test_an_empty_archive_is_said(intake: Intake, empty: bytes) -> None:
    intake.put("empty.tar", empty)
    with pytest.raises(UnreadableError, match="holds no files"):
        intake.take()
    intake.put("good.txt", b"good")
    result = intake.take()
    assert result.files == {"good.txt": b"good"}
    assert result.broken[0].kind == "empty"


def test_nothing_is_said(intake: Intake) -> None:
    with pytest.raises(UnreadableError, match="Nothing was uploaded"):
        intake.take()
    intake.put(".DS_Store", b"x")
    with pytest.raises(UnreadableError, match="hidden"):
        intake.take()


def test_rubbish_is_left_out_and_counted(intake: Intake) -> None:
    rubbish = ["__MACOSX/._a.txt", ".DS_Store", "b/Thumbs.db", "b/._c", ".git/config"]
    intake.put("set.zip", zip_of([(name, b"x") for name in rubbish] + [("a.txt", b"a")]))
    intake.put(".hidden", b"x")
    result = intake.take()
    assert set(result.files) == {"a.txt"}
    assert result.broken == []
    assert "6 hidden" in result.notes[0]


def test_the_folder_around_everything_is_taken_off(intake: Intake) -> None:
    intake.put("set.zip", zip_of([("photos/cat/1.jpg", b"1"), ("photos/dog/1.jpg", b"2"), ("__MACOSX/x", b"")]))
    result = intake.take()
    assert set(result.files) == {"cat/1.jpg", "dog/1.jpg"}
    assert "'photos'" in result.notes[0]


def test_the_only_class_keeps_its_folder(intake: Intake) -> None:
    intake.put("set.zip", zip_of([("photos/cat/1.jpg", b"1"), ("photos/cat/2.jpg", b"2")]))
    assert set(intake.take().files) == {"cat/1.jpg", "cat/2.jpg"}


def test_several_archives_get_a_folder_each(intake: Intake) -> None:
    intake.put("cats.zip", zip_of([("1.jpg", b"1"), ("2.jpg", b"2")]))
    intake.put("dogs.tar.gz", tar_of([("dogs/1.jpg", b"3")], "w:gz"))
    intake.put("labels.csv", b"l")
    assert set(intake.take().files) == {"cats/1.jpg", "cats/2.jpg", "dogs/1.jpg", "labels.csv"}


def test_uploads_that_clash_are_said(intake: Intake) -> None:
    intake.put("a/x.csv", b"1")
    intake.put("A/X.csv", b"2")
    intake.put("b/x.csv", b"3")
    result = intake.take()
    assert result.files == {"a/x.csv": b"1", "b/x.csv": b"3"}
    assert "'a/x.csv'" in result.why["A/X.csv"]


def test_the_same_files_make_the_same_source_whatever_brought_them(intake: Intake) -> None:
    files = [("a/1.txt", b"1"), ("b/2.txt", b"2")]
    for pack in (zip_of, tar_of, lambda items: tar_of(reversed(list(items)), "w:xz")):
        intake.uploads.clear()
        intake.put("set", pack(files))
        assert list(intake.take().files) == ["a/1.txt", "b/2.txt"]


def test_what_is_alike_is_kept_once(intake: Intake) -> None:
    content = np.random.default_rng(1).bytes(50_000)
    intake.put("set.zip", zip_of([(f"{n}.bin", content) for n in range(20)]))
    assert intake.take().files == {f"{n}.bin": content for n in range(20)}
    assert sum(pack.stat().st_size for pack in intake.root.rglob("*.pack")) == len(content)


def test_progress_goes_up_to_all(intake: Intake) -> None:
    intake.put("a.bin", np.random.default_rng(1).bytes(5 << 20))
    intake.put(
        "b.zip", zip_of([(f"{n}", np.random.default_rng(n).bytes(9999)) for n in range(100)], zipfile.ZIP_STORED)
    )
    told = intake.take().progress
    done = [step for step, _ in told]
    assert done == sorted(done)
    assert len(done) <= 200
    assert done[-1] <= told[0][1]


def test_a_real_npz_and_a_numpy_file_stay_readable(intake: Intake) -> None:
    out = io.BytesIO()
    np.savez_compressed(out, x=np.arange(1000))
    intake.put("set.npz", out.getvalue())
    assert np.load(io.BytesIO(intake.take().files["set.npz"]))["x"].sum() == 499_500
