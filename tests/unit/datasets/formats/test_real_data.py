"""Public data sets, where they are at hand (`TRAINYARD_SHARED_DATA`, or `../shared/data` beside the repository)."""

import gzip
import json
import os
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from support.desk import NotingDesk, source_of
from trainyard.contracts.dataset import SplitMethod, SplitSpec, Task
from trainyard.datasets.formats import arrays
from trainyard.datasets.formats.base import Draft, best_match
from trainyard.datasets.formats.clouds import read_points
from trainyard.datasets.formats.registry import FORMATS
from trainyard.datasets.readiness import checks
from trainyard.datasets.readiness.base import Subject

REPOSITORY = Path(__file__).resolve().parents[4]
DATA = Path(os.environ.get("TRAINYARD_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not at hand")


def _read(tmp_path: Path, *patterns: str) -> Draft:
    files = {path.name: path.read_bytes() for pattern in patterns for path in sorted(DATA.glob(pattern))}
    source = source_of(tmp_path, files)
    found, _ = best_match(FORMATS, source)
    draft = found.read(source, {}, NotingDesk())
    assert draft.broken == []
    return draft


@pytest.mark.parametrize(
    ("name", "parts", "shape", "task"),
    [
        ("GunPoint", {"train": 50, "test": 150}, [1, 150], Task.CLASSIFICATION),
        ("JapaneseVowels", {"train": 270, "test": 370}, [], Task.CLASSIFICATION),
        ("Covid3Month", {"train": 140, "test": 61}, [1, 84], Task.REGRESSION),
    ],
)
def test_archive(tmp_path: Path, name: str, parts: dict[str, int], shape: list[int], task: Task) -> None:
    draft = _read(tmp_path, f"timeseries/ts/{name}/*.ts")
    assert Counter(draft.samples.column("part").to_pylist()) == parts
    assert (draft.shape, draft.task) == (shape, task)


def test_japanese_vowels_keeps_channels_and_lengths(tmp_path: Path) -> None:
    samples = _read(tmp_path, "timeseries/ts/JapaneseVowels/*.ts").samples
    lengths = samples.column("length").to_numpy()
    assert set(samples.column("channels").to_pylist()) == {12}
    assert (lengths.min(), lengths.max()) == (7, 29)
    assert [len(values) for values in samples.column("values").to_pylist()] == (12 * lengths).tolist()


def test_transformer_temperatures(tmp_path: Path) -> None:
    draft = _read(tmp_path, "timeseries/ETTh1.csv")
    assert (draft.task, draft.target, draft.shape) == (Task.FORECASTING, "OT", [7])
    assert draft.samples.num_rows == 17_420
    assert draft.notes[1:] == ["the usual step is 1 hour"]


def test_lidar(tmp_path: Path) -> None:
    path = DATA / "pointcloud/las/autzen_trim.laz"
    source = source_of(tmp_path, {path.name: path.read_bytes()})
    points, classes = read_points(source, source.files[0])
    assert points.shape == (110_000, 3)
    assert classes is not None
    assert np.count_nonzero(classes == 2) == 26_107
    draft = _read(tmp_path / "draft", "pointcloud/las/autzen_trim.laz")
    assert (draft.task, draft.samples.num_rows, draft.options["tile"]) == (Task.SEGMENTATION, 136, 65.0)
    assert sum(draft.samples.column("points").to_pylist()) == 110_000 - 221  # at the borders, where tiles hold a few


def test_spoken_and_written_digits(tmp_path: Path) -> None:
    files = {path.name: path.read_bytes() for path in DATA.glob("multimodal/*.csv")}
    with zipfile.ZipFile(DATA / "multimodal/fsdd_recordings.zip") as archive:
        files |= {f"fsdd_recordings/{name}": archive.read(name) for name in archive.namelist()}
    for path in DATA.glob("image/mnist/*.gz"):
        files[path.stem] = gzip.decompress(path.read_bytes())
    source = source_of(tmp_path, files)
    found, _ = best_match(FORMATS, source)
    draft = found.read(source, {}, NotingDesk())
    assert (found.id, draft.broken, draft.options["label"]) == ("multimodal", [], "digit")
    assert {one.name: one.type for one in draft.columns} == {
        "wav": "series",
        "mnist": "image",
        "speaker": "categorical",
    }
    assert Counter(draft.samples.column("part").to_pylist()) == {"train": 2700, "test": 300}
    row = draft.samples.slice(17, 1).to_pylist()[0]
    file = source.files[row["mnist"]]
    labels = next(one for one in source.files if one.name == file.name.replace("images-idx3", "labels-idx1"))
    assert str(arrays.read_array(source, labels)[row["mnist#"]]) == row["label"]
    subject = Subject(draft, source, np.zeros(3000, np.uint8), SplitSpec(method=SplitMethod.GIVEN))
    assert {one.check for one in checks.run(subject)} == {"split.empty"}  # all is training here


def test_film_reviews(tmp_path: Path) -> None:
    files: dict[str, bytes] = {}
    with tarfile.open(DATA / "text/review_polarity.tar.gz") as archive:
        for member in archive:
            if member.isfile() and (stream := archive.extractfile(member)) is not None:
                files[member.name] = stream.read()
    source = source_of(tmp_path, files)
    found, _ = best_match(FORMATS, source)
    draft = found.read(source, {}, NotingDesk())
    assert found.id == "text"
    assert Counter(draft.samples.column("label").to_pylist()) == {"pos": 1000, "neg": 1000}
    assert draft.broken == []


def test_persian_reviews(tmp_path: Path) -> None:
    draft = _read(tmp_path, "text/parsinlu_sentiment/movie_*.jsonl")
    written: list[str] = []
    for path in sorted(DATA.glob("text/parsinlu_sentiment/movie_*.jsonl")):
        written += [json.loads(line)["review"] for line in path.read_text("utf-8").split("\n") if line]
    assert draft.samples.column("text").to_pylist() == written
    assert (draft.options["text"], draft.options["label"]) == ("review", "label")
    assert set(draft.samples.column("part").to_pylist()) == {"train", "validation", "test"}
