"""Samples of several parts as trainers read them: what each holds, what is missing, what was left out."""

from pathlib import Path

import numpy as np
import pytest

from support import joined
from support.file_kinds import csv_bytes, idx, npy, points, wav
from trainyard.contracts.errors import InvalidError
from trainyard.datasets import multimodal
from trainyard.datasets.bundled import materialise
from trainyard.datasets.version import DatasetVersion

SHOTS = np.arange(4 * 10 * 12).reshape(4, 10, 12)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    rows = [
        "0.wav,shots#2,a.csv,0.npy,3.5,red,several words about it,x",
        "1.wav,,b.csv,,,,,y",
        ",shots#0,,1.npy,1.5,blue,other words that were said,x",
        *(
            f"{number % 2}.wav,shots#1,a.csv,0.npy,2,red,what was said of number {number},{'xy'[number % 2]}"
            for number in range(17)
        ),
    ]
    files = {
        "0.wav": wav(np.linspace(-0.5, 0.5, 40)),
        "1.wav": wav(np.zeros(30)),
        "shots-idx3-ubyte": idx(SHOTS),
        "a.csv": csv_bytes("hour,tilt,crack", "1,2.5,", "2,3.5,8"),
        "b.csv": csv_bytes("hour,crack,rain", "1,4,1", "2,5,2", "3,6,3"),
        "0.npy": npy(points(0)),
        "1.npy": npy(np.vstack([points(1), [[np.nan, 0, 0]]])),
        "t.csv": csv_bytes("sound,shot,log,scan,weight,colour,note,label", *rows),
    }
    return joined.of_files(tmp_path_factory.mktemp("home"), files)


def test_each_part_is_there_or_missing(version: DatasetVersion) -> None:
    data = multimodal.load(version)
    assert data.reading.names == ["sound", "log", "shot", "scan", "note", "numbers"]
    lacking = {name: np.flatnonzero(~there).tolist() for name, there in data.there.items()}
    assert {name: rows for name, rows in lacking.items() if name != "note"} == {
        "sound": [2],
        "log": [2],
        "shot": [1],
        "scan": [1],
        "numbers": [1],
    }
    assert data.reading.rates == {"sound": 8000, "log": 0}
    assert data.series["sound"][0][0] == pytest.approx(np.linspace(-0.5, 0.5, 40), abs=1e-4)
    assert data.series["sound"][2].shape == (1, 0)
    assert data.pictures["shot"].shape == (20, 1, 12, 12)  # the sides of the largest, each scaled by itself
    assert not data.pictures["shot"][1].any()
    assert [len(cloud) for cloud in data.clouds["scan"][:3]] == [60, 0, 60]  # a point that is not finite is none
    assert data.texts["note"][:2] == ["several words about it", ""]
    assert [data.classes[label] for label in data.y[:3].tolist()] == ["x", "y", "x"]


def test_channels_are_told_apart_by_their_names(version: DatasetVersion) -> None:
    data, unknown = multimodal.load(version), float("nan")
    assert data.reading.series["log"] == ["tilt", "crack", "rain"]
    assert data.series["log"][0] == pytest.approx(np.array([[2.5, 3.5], [unknown, 8], [unknown, unknown]]), nan_ok=True)
    assert data.series["log"][1] == pytest.approx(np.array([[unknown] * 3, [4, 5, 6], [1, 2, 3]]), nan_ok=True)


def test_parts_columns_and_channels_are_left_out(version: DatasetVersion) -> None:
    data = multimodal.load(version, ["sound", "scan", "note", "log.crack", "weight"])
    assert data.reading.names == ["log", "shot", "numbers"]
    assert data.reading.series == {"log": ["tilt", "rain"]}
    assert (data.numbers.shape, data.codes.shape) == ((20, 0), (20, 1))
    with pytest.raises(InvalidError, match=r"'gone'.*sound, shot, log"):
        multimodal.load(version, ["gone"])


def test_a_version_is_read_as_a_model_learned_it(version: DatasetVersion, tmp_path: Path) -> None:
    reading = multimodal.load(version, ["note"]).reading
    rows = [f"{number}.wav,{'ab'[number % 2]},{number},x" for number in range(9)]
    files = {f"{number}.wav": wav(np.zeros((20, 2))) for number in range(9)}
    other = joined.of_files(tmp_path, {**files, "t.csv": csv_bytes("sound,city,weight,label", *rows)})
    data = multimodal.load(other, reading=reading)
    assert list(data.there) == reading.names
    assert {name: bool(there.any()) for name, there in data.there.items()} == {
        "sound": True,
        "log": False,
        "shot": False,
        "scan": False,
        "numbers": True,
    }
    assert data.series["sound"][0].shape == (1, 20)
    assert data.pictures["shot"].shape == (9, 1, 12, 12)
    assert data.numbers.shape == (9, reading.columns.width)


def test_what_holds_no_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="table data, not samples of several parts"):
        multimodal.load(materialise("wine", tmp_path / "wine"))
