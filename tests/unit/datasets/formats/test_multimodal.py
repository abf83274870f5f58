"""Tables that point to files: how files are found, and parts that are not there."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.format_cases import NotingDesk, csv_bytes, json_lines, ply, png, points, source_of, wav
from trainyard.contracts.dataset import Task
from trainyard.datasets.formats.base import Draft, UnreadableError
from trainyard.datasets.formats.multimodal import MultimodalFormat
from trainyard.datasets.packs import Source

SOUND = wav(np.sin(np.arange(300) / 5))


def _read(source: Source, **options: Any) -> tuple[Draft, NotingDesk]:
    desk = NotingDesk()
    return MultimodalFormat().read(source, options, desk), desk


def _names(source: Source, draft: Draft, column: str) -> list[str | None]:
    return [None if place is None else source.files[place].name for place in draft.samples.column(column).to_pylist()]


def test_absent_parts_are_null_and_told(tmp_path: Path) -> None:
    table = csv_bytes("picture,sound,label", "1.png,1.wav,a", "2.png,,b", "gone.png,3.wav,a", "4.png,bad.wav,b")
    files = {"t.csv": table, "1.png": png(1), "2.png": png(2), "4.png": png(4), "1.wav": SOUND, "3.wav": SOUND}
    source = source_of(tmp_path, {**files, "bad.wav": b"no sound"})
    draft, desk = _read(source)
    assert _names(source, draft, "picture") == ["1.png", "2.png", None, "4.png"]
    assert _names(source, draft, "sound") == ["1.wav", None, "3.wav", None]
    assert draft.samples.column("label").to_pylist() == ["a", "b", "a", "b"]
    assert [(one.name, one.kind) for one in draft.broken] == [
        ("t.csv, row 3", "absent"),
        ("bad.wav", "wrong_format"),
    ]
    assert [desk.previews[n][:1] for n in range(4)] == [b"M", b"I", b"S", b"I"]


def test_all_parts_of_a_sample_are_shown(tmp_path: Path) -> None:
    table = csv_bytes("sound,picture,label", "1.wav,1.png,a", "1.wav,2.png,b")
    files = {"t.csv": table, "1.png": png(1), "2.png": png(2), "1.wav": SOUND}
    _, desk = _read(source_of(tmp_path, files))
    head, _, contents = desk.previews[1][1:].partition(b"\n")
    picture, sound = json.loads(head)
    assert ((picture["name"], picture["form"]), (sound["name"], sound["form"])) == (("picture", "I"), ("sound", "S"))
    assert contents[8:12] == b"WEBP"
    assert json.loads(contents[picture["bytes"] :])["channels"][0]["name"] == "channel 1"
    assert picture["bytes"] + sound["bytes"] == len(contents)


def test_files_are_found_beside_the_table_from_the_top_and_by_their_ending(tmp_path: Path) -> None:
    rows = ["./1.png", "set/2.png", "pictures\\3.png", "../set/4.png"]
    files = {f"set/{n}.png": png(n) for n in (1, 2, 4)} | {"set/deep/pictures/3.png": png(3)}
    source = source_of(tmp_path, {**files, "set/t.csv": csv_bytes("file,label", *(f"{row},x" for row in rows))})
    draft, _ = _read(source)
    assert _names(source, draft, "file_2") == ["set/1.png", "set/2.png", "set/deep/pictures/3.png", "set/4.png"]
    assert draft.broken == []


def test_a_name_that_two_folders_have_is_not_guessed(tmp_path: Path) -> None:
    files = {
        "a/1.png": png(1),
        "b/1.png": png(2),
        "b/2.png": png(2),
        "t.csv": csv_bytes("f,label", "1.png,x", "2.png,y", "b/2.png,y"),
    }
    source = source_of(tmp_path, files)
    draft, _ = _read(source)
    assert _names(source, draft, "f") == [None, "b/2.png", "b/2.png"]


def test_types_of_all_columns(tmp_path: Path) -> None:
    rows = [
        {
            "scan": f"{n}.ply",
            "sound": f"{n}.wav",
            "weight": n / 2,
            "city": ["Oslo", "Rome"][n % 2],
            "note": f"several words that describe the sample {n}",
            "code": f"k{n}",
            "label": n % 3,
        }
        for n in range(6)
    ]
    files = {f"{n}.ply": ply(points(n)) for n in range(6)} | {f"{n}.wav": SOUND for n in range(6)}
    draft, desk = _read(source_of(tmp_path, {**files, "t.jsonl": json_lines(*rows)}))
    assert {column.name: column.type for column in draft.columns} == {
        "scan": "cloud",
        "sound": "series",
        "weight": "numeric",
        "city": "categorical",
        "note": "text",
        "code": "identifier",
    }
    assert draft.samples.column("weight").to_pylist() == [0, 0.5, 1, 1.5, 2, 2.5]
    assert {content[:1] for content in desk.previews.values()} == {b"M"}


def test_a_label_that_is_a_measure(tmp_path: Path) -> None:
    rows = [f"p/{n}.png,{n * 0.37}" for n in range(60)]
    files = {f"p/{n}.png": png(n) for n in range(60)}
    draft, _ = _read(source_of(tmp_path, {**files, "t.csv": csv_bytes("picture,target", *rows)}))
    assert (draft.task, draft.target) == (Task.REGRESSION, "value")
    assert draft.samples.column("value")[2].as_py() == 0.74


def test_options_choose_table_and_label(tmp_path: Path) -> None:
    rows = ["1.png,a,x", "2.png,b,y", "1.png,a,y"]
    files = {
        "1.png": png(1),
        "2.png": png(2),
        "a.csv": csv_bytes("p,label,other", *rows),
        "b.csv": csv_bytes("p,q", "1.png,5"),
    }
    source = source_of(tmp_path, files)
    assert _read(source)[0].options["table"] == "a.csv"
    draft, _ = _read(source, table="a.csv", label="other")
    assert draft.samples.column("label").to_pylist() == ["x", "y", "y"]
    assert _read(source, table="b.csv")[0].samples.num_rows == 1
    with pytest.raises(UnreadableError, match="no column 'absent'"):
        _read(source, label="absent")


def test_a_table_that_points_nowhere_does_not_match(tmp_path: Path) -> None:
    table = csv_bytes("picture,label", *(f"gone{n}.png,a" for n in range(9)), "1.png,b")
    assert MultimodalFormat().match(source_of(tmp_path, {"t.csv": table, "1.png": png(1)})) is None
