"""Clouds: points come out as they were written, and what cannot be read is told."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.desk import NotingDesk, source_of
from support.file_kinds import csv_bytes, las, ply, points
from trainyard.contracts.dataset import Task
from trainyard.datasets.formats import clouds
from trainyard.datasets.formats.base import Draft
from trainyard.datasets.formats.clouds import CloudFormat, read_points
from trainyard.datasets.formats.gathering import BrokenFileError

THREE = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.5], [0.0, 2.0, -1.0]])


def _npy(values: Any, **more: Any) -> bytes:
    content = io.BytesIO()
    np.save(content, values, **more)
    return content.getvalue()


def _lines(*, start: str = "", between: str = " ", end: str = "") -> bytes:
    return csv_bytes(*([start] if start else []), *(between.join(map(str, row)) + end for row in THREE.tolist()))


def _read(tmp_path: Path, files: dict[str, bytes], **options: Any) -> Draft:
    return CloudFormat().read(source_of(tmp_path, files), options, NotingDesk())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ply", ply(THREE)),
        ("a.off", b"OFF\n3 1 0\n" + _lines() + b"3 0 1 2\n"),
        ("a.off", b"OFF3 1 0\n" + _lines() + b"3 0 1 2\n"),
        ("a.obj", b"mtllib none.mtl\n" + b"".join(b"v " + row + b"\n" for row in _lines().splitlines()) + b"f 1 2 3\n"),
        ("a.xyz", _lines()),
        ("a.xyz", _lines(end=" 255 0 0")),
        ("a.pts", _lines(start="3")),
        ("a.txt", _lines(between=",")),
        ("a.csv", _lines(start="x,y,z", between=",")),
        ("a.npy", _npy(THREE)),
        ("a.npy", _npy(np.hstack([THREE, THREE]).astype(np.float32))),
        ("a.las", las(THREE, [1, 2, 2])),
        ("a.laz", las(THREE, [1, 2, 2], compressed=True)),
    ],
)
def test_points_come_out_as_they_were_written(tmp_path: Path, name: str, content: bytes) -> None:
    source = source_of(tmp_path, {name: content})
    match = CloudFormat().match(source)
    assert match is not None
    assert match.score > 0.5
    read, classes = read_points(source, source.files[0])
    assert read.dtype == np.float64
    np.testing.assert_allclose(read, THREE, atol=1e-9)
    assert (None if classes is None else classes.tolist()) == ([1, 2, 2] if name.startswith("a.la") else None)


def test_points_that_are_not_finite_are_counted(tmp_path: Path) -> None:
    spoiled = np.vstack([THREE, [[np.nan, 1, 1]], [[9, np.inf, 9]]])
    draft = _read(tmp_path, {"a.npy": _npy(spoiled), "b.npy": _npy(np.full((2, 3), np.nan)), "c.npy": _npy(THREE[:0])})
    row = draft.samples.to_pylist()[0]
    assert (row["points"], row["bad_points"]) == (5, 2)
    assert [row["min_x"], row["max_x"], row["min_y"], row["max_y"], row["min_z"], row["max_z"]] == [0, 1, 0, 2, -1, 0.5]
    assert [(one.name, one.kind) for one in draft.broken] == [("b.npy", "unreadable"), ("c.npy", "empty")]
    assert draft.notes == ["2 points of 1 clouds are not finite"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.las", las(points(1), np.ones(60))[:-50]),
        ("a.laz", las(points(1), np.ones(60), compressed=True)[:-50]),
        ("a.ply", ply(points(1))[:-50]),
        ("a.off", b"OFF\n3 1 0\n0 0 0\n1 0"),
        ("a.stl", b"garbage"),
        ("a.npy", _npy(points(1))[:-50]),
        ("a.npy", _npy(np.array([{}], dtype=object), allow_pickle=True)),
        ("a.npy", _npy(np.zeros((4, 2)))),
        ("a.xyz", b"3\na molecule\nC 0 0 0\nH 1 1 1\nH 2 2 2\n"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes) -> None:
    source = source_of(tmp_path, {name: content})
    with pytest.raises(BrokenFileError, match=r"\.$"):
        read_points(source, source.files[0])


def test_an_array_larger_than_its_file_is_never_made_room_for(tmp_path: Path) -> None:
    content = _npy(np.zeros((10, 3))).replace(b"(10, 3)", b"(9999999, 3)").replace(b"     \n", b"\n", 1)
    source = source_of(tmp_path, {"a.npy": content})
    with pytest.raises(BrokenFileError, match="cut"):
        read_points(source, source.files[0])


def test_a_header_that_announces_too_many_records_is_refused_at_once(tmp_path: Path) -> None:
    content = las(THREE, [1, 2, 2])
    source = source_of(tmp_path, {"a.las": content[:100] + b"\xff\xff\xff\x7f" + content[104:]})
    with pytest.raises(BrokenFileError, match="more than there is room for"):
        read_points(source, source.files[0])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", csv_bytes("1,2,3", "4,5,6")),
        ("a.csv", csv_bytes("x,y,label", "1,2,3")),
        ("a.txt", b"Words, and more words.\n"),
        ("a.txt", csv_bytes("1 2", "3 4")),
        ("a.txt", csv_bytes("1 2 3", "3 4")),
        ("a.xyz", b"2\nwater\nO 0 0 0\nH 1 1 1\n"),
        ("a.npy", _npy(np.zeros((2, 3, 4)))),
    ],
)
def test_what_is_no_cloud_does_not_match(tmp_path: Path, name: str, content: bytes) -> None:
    assert CloudFormat().match(source_of(tmp_path, {name: content})) is None


def test_class_folders_go_before_point_classes(tmp_path: Path) -> None:
    files = {f"{tree}/{n}.las": las(points(n), np.arange(60) % 2) for tree in ("oak", "fir") for n in range(2)}
    draft = _read(tmp_path / "a", files)
    assert (draft.task, draft.target) == (Task.CLASSIFICATION, "label")
    draft = _read(tmp_path / "b", files, segmentation=True)
    assert (draft.task, draft.target) == (Task.SEGMENTATION, "classification")
    assert draft.samples.column("classification").to_pylist() == [[0, 1]] * 4


def test_large_clouds_are_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clouds.cloud_files, "PIECE_POINTS", 25)
    source = source_of(tmp_path, {"a.las": las(points(1), np.arange(60) % 3 + 1), "b.xyz": csv_bytes("1 2 3") * 60})
    draft = CloudFormat().read(source, {}, NotingDesk())
    assert draft.samples.column("points").to_pylist() == [60, 60]
    assert draft.samples.column("classification")[0].as_py() == [1, 2, 3]
    np.testing.assert_allclose(read_points(source, source.files[0])[0], points(1), atol=1e-3)
