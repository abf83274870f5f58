"""Tables that point to files: how files are found, and parts that are not there."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.desk import NotingDesk, source_of
from support.file_kinds import csv_bytes, idx, json_lines, npy, ply, png, points, wav
from trainyard.contracts.dataset import Task
from trainyard.datasets.formats import media
from trainyard.datasets.formats.base import Draft, UnreadableError, best_match
from trainyard.datasets.formats.multimodal import MultimodalFormat
from trainyard.datasets.formats.registry import FORMATS
from trainyard.datasets.packs import Source

SOUND = wav(np.sin(np.arange(300) / 5))


def _read(source: Source, **options: Any) -> tuple[Draft, NotingDesk]:
    desk = NotingDesk()
    return MultimodalFormat().read(source, options, desk), desk


def _names(source: Source, draft: Draft, column: str) -> list[str | None]:
    return [None if place is None else source.files[place].name for place in draft.samples.column(column).to_pylist()]


def test_an_empty_cell_is_a_missing_part_and_a_wrong_name_is_told(tmp_path: Path) -> None:
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


def _items(draft: Draft, column: str) -> list[int | None]:
    return draft.samples.column(f"{column}#").to_pylist()


SHOTS = idx(np.arange(6 * 12).reshape(6, 3, 4))


def test_two_columns_point_into_a_stack_that_is_called_by_its_beginning(tmp_path: Path) -> None:
    rows = ["train,5,a", "train,0,b", "t10k,1,a", "train,6,b", "dev,1,a", ",1,b", "train,x,a"]
    files = {"train-images-idx3-ubyte": SHOTS, "t10k-images-idx3-ubyte": SHOTS, "train-labels-idx1-ubyte": idx([1])}
    source = source_of(tmp_path, {**files, "t.csv": csv_bytes("shot_file,shot_index,label", *rows)})
    draft, desk = _read(source)
    train, t10k = "train-images-idx3-ubyte", "t10k-images-idx3-ubyte"
    assert _names(source, draft, "shot") == [train, train, t10k, None, None, None, None]
    assert _items(draft, "shot") == [5, 0, 1, None, None, None, None]
    assert [(column.name, column.type) for column in draft.columns] == [("shot", "image")]
    assert [(one.name, one.why) for one in draft.broken] == [
        ("t.csv, row 4", "There is no sample 6 in 'train-images-idx3-ubyte'."),
        ("t.csv, row 5", "The file 'dev', '1' in 'shot_file' is not there."),
        ("t.csv, row 7", "The file 'train', 'x' in 'shot_file' is not there."),
    ]
    assert sorted(desk.previews) == [0, 1, 2]
    assert desk.previews[0] != desk.previews[1]


def test_a_stack_is_read_sample_by_sample_whatever_it_holds(tmp_path: Path) -> None:
    tracks, clouds = np.random.default_rng(0).random((3, 2, 50)).astype(np.float32), [points(n) for n in range(3)]
    colours = np.random.default_rng(1).integers(0, 255, (3, 3, 8, 9), np.uint8)
    rows = [f"s.npy#{n},sets/c#{n},p#{n},{'ab'[n % 2]}" for n in (2, 0, 1)]
    files = {"sets/s.npy": npy(tracks), "sets/c.npy": npy(clouds), "p.npy": npy(colours)}
    source = source_of(tmp_path, {**files, "t.csv": csv_bytes("track,cloud,picture,label", *rows)})
    draft, _ = _read(source)
    assert {column.name: column.type for column in draft.columns} == {
        "track": "series",
        "cloud": "cloud",
        "picture": "image",
    }
    assert [_items(draft, name) for name in ("track", "cloud", "picture")] == [[2, 0, 1]] * 3
    place = {file.name: file for file in source.files}
    assert np.array_equal(media.series_of(source, place["sets/s.npy"], 2)[0], tracks[2])
    assert np.array_equal(media.points_of(source, place["sets/c.npy"], 1), clouds[1])
    assert draft.broken == []


def test_a_stack_that_two_files_may_be_is_not_guessed(tmp_path: Path) -> None:
    table = csv_bytes("shot_file,shot_index,label", "west,1,a", "east,2,b", "east/train,2,b")
    files = {"east/train-images-idx3-ubyte": SHOTS, "west-1-idx3-ubyte": SHOTS, "west-2-idx3-ubyte": SHOTS}
    source = source_of(tmp_path, {**files, "east-idx3": SHOTS, "t.csv": table})
    draft, _ = _read(source)
    assert _names(source, draft, "shot") == [None, "east-idx3", "east/train-images-idx3-ubyte"]


def test_a_cut_stack_is_told_once(tmp_path: Path) -> None:
    rows = [f"s#{n},{n}.wav,{'ab'[n % 2]}" for n in range(4)]
    files = {f"{n}.wav": SOUND for n in range(4)} | {"s.npy": npy(np.ones((4, 5, 6), np.uint8))[:-3]}
    draft, _ = _read(source_of(tmp_path, {**files, "t.csv": csv_bytes("shot,sound,label", *rows)}))
    assert [(one.name, one.why) for one in draft.broken] == [
        ("s.npy", "The file is cut: it has 245 of 248 bytes."),
    ]


def test_an_index_beside_files_that_are_no_stacks_is_a_number(tmp_path: Path) -> None:
    rows = [f"{n}.png,{n % 2},{'ab'[n % 2]}" for n in range(4)]
    files = {f"{n}.png": png(n) for n in range(4)} | {"s.npy": npy(np.ones((4, 5, 6), np.uint8))}
    draft, _ = _read(source_of(tmp_path, {**files, "t.csv": csv_bytes("shot_file,shot_index,label", *rows)}))
    assert [(column.name, column.type) for column in draft.columns] == [
        ("shot_file", "image"),
        ("shot_index", "numeric"),
    ]


def test_logs_are_series_and_the_table_among_them_is_found(tmp_path: Path) -> None:
    logs = {f"a{n:03d}.csv": csv_bytes("hour;tilt;state;crack;off", f"1;{n};on;3;", "2;2,5;off;;") for n in range(30)}
    logs = {name: content.replace(b",", b".") for name, content in logs.items()}
    table = csv_bytes("log,label", *(f"a{n:03d}.csv,{'xy'[n % 2]}" for n in range(30)))
    source = source_of(tmp_path, {**logs, "windows.csv": table})
    found, _ = best_match(FORMATS, source)
    assert found.id == "multimodal"
    draft, _ = _read(source)
    assert (draft.options["table"], draft.samples.num_rows, draft.broken) == ("windows.csv", 30, [])
    values, names = media.series_of(source, next(file for file in source.files if file.name == "a007.csv"))
    assert names == ["tilt", "crack", "off"]
    unknown = float("nan")
    assert values == pytest.approx(np.array([[7, 2.5], [3, unknown], [unknown, unknown]]), nan_ok=True)


def test_outcomes_can_be_learned_and_are_never_learned_from(tmp_path: Path) -> None:
    rows = [f"{n}.png,{n / 2},{n * 3 if n % 2 else ''},{'ab'[n % 2]}" for n in range(6)]
    files = {f"{n}.png": png(n) for n in range(6)}
    source = source_of(tmp_path, {**files, "t.csv": csv_bytes("picture,width,hours_left,label", *rows)})
    draft, _ = _read(source, outcomes=["hours_left"])
    assert [(one.name, one.type) for one in draft.columns][1:] == [("width", "numeric"), ("hours_left", "outcome")]
    assert draft.samples.column("hours_left").to_pylist() == [None, 3, None, 9, None, 15]
    assert draft.target == "label"
    with pytest.raises(UnreadableError, match="no column 'gone'"):
        _read(source, outcomes=["gone"])


def test_a_table_that_points_nowhere_does_not_match(tmp_path: Path) -> None:
    table = csv_bytes("picture,label", *(f"gone{n}.png,a" for n in range(9)), "1.png,b")
    assert MultimodalFormat().match(source_of(tmp_path, {"t.csv": table, "1.png": png(1)})) is None
