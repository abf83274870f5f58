"""Clouds from files to what a training reads: points as they were, tiles, blocks, classes of points."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.cloud_data import built, landscape, landscape_file
from support.desk import NotingDesk, source_of
from support.file_kinds import las, ply, points
from trainyard.contracts.dataset import DatasetState, RenameLabels, Task
from trainyard.contracts.errors import InvalidError
from trainyard.datasets import clouds
from trainyard.datasets.build import Built
from trainyard.datasets.formats import cloud_tiles
from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.formats.clouds import CloudFormat
from trainyard.datasets.job import STATISTICS
from trainyard.datasets.split import Part

FAR = np.array([636_000.0, 848_900.0, 400.0])
"""Coordinates as surveys have them; float32 holds no centimetres there."""


def _found(made: Built) -> set[str]:
    return {finding.check for finding in made.findings}


def _samples(made: Built) -> Any:
    import pyarrow.parquet as pq

    folder = made.version.draft_folder
    assert folder is not None
    return pq.read_table(folder / "samples.parquet").to_pydict()


def test_whole_clouds_come_back_as_they_were_written(tmp_path: Path) -> None:
    spoiled = np.vstack([points(0) + FAR, [[np.nan, 1.0, 1.0]]])
    shapes = {f"{name}/{n}.ply": ply(points(n) * 3) for name in ("cube", "tower") for n in range(6)}
    made = built(tmp_path, {**shapes, "cube/far.xyz": "\n".join(" ".join(map(str, row)) for row in spoiled).encode()})
    data = clouds.load(made.version)
    names = _samples(made)["name"]
    assert (data.classes, len(data.parts), data.has_echoes) == (["cube", "tower"], 13, False)
    for row, name in enumerate(names):
        wanted = points(0) if name == "cube/far.xyz" else points(int(name[-5])) * 3
        read = data.points(row)
        assert read.dtype == np.float32
        np.testing.assert_allclose(read - read[0], wanted - wanted[0], atol=1e-4)
        assert data.classes[data.labels[row]] == name.partition("/")[0]
    assert "clouds.not_finite" in _found(made)


def test_every_point_is_in_one_tile_with_its_class(tmp_path: Path) -> None:
    where, codes = landscape(1)
    made = built(tmp_path, {"a.las": las(where + FAR, codes)}, options={"tile": 10.0})
    data, samples = clouds.load(made.version), _samples(made)
    assert (made.version.manifest.task, data.classes, len(data.parts)) == (Task.SEGMENTATION, ["2", "5"], 36)
    low = np.column_stack([samples[f"min_{axis}"] for axis in "xyz"])
    joined = np.concatenate([data.points(row) + low[row] for row in range(36)])
    labels = np.concatenate([data.point_labels(row) for row in range(36)])
    assert np.ptp(data.points(20)[:, :2], axis=0).max() <= 10
    sort = np.lexsort(np.round(joined, 3).T)
    expected = np.round(where + FAR, 3)
    order = np.lexsort(expected.T)
    np.testing.assert_allclose(joined[sort], expected[order], atol=2e-3)
    np.testing.assert_array_equal(np.array([2, 5])[labels[sort]], codes[order])


def test_blocks_of_neighbouring_tiles_stay_together_and_each_part_has_some(tmp_path: Path) -> None:
    made = built(tmp_path, {"a.las": landscape_file(1)})
    assert made.state is DatasetState.READY, _found(made)
    data, samples = clouds.load(made.version), _samples(made)
    parts = {block: set[int]() for block in samples["block"]}
    for block, part in zip(samples["block"], data.parts.tolist(), strict=True):
        parts[block].add(part)
    assert all(len(found) == 1 for found in parts.values())
    assert {part for found in parts.values() for part in found} == set(Part)
    assert len(parts) < len(data.parts) / 2


def test_two_flights_over_one_place_are_of_one_block(tmp_path: Path) -> None:
    files = {f"{n}.las": landscape_file(n) for n in range(2)}
    draft = CloudFormat().read(source_of(tmp_path, files), {"tile": 6.0}, NotingDesk())
    names, blocks = (draft.samples.column(name).to_pylist() for name in ("name", "block"))
    of = dict(zip(names, blocks, strict=True))
    assert of["0.las tile 2,3"] == of["1.las tile 2,3"] == of["0.las tile 3,2"]


def test_a_side_is_found_from_the_density(tmp_path: Path) -> None:
    for scale in (1.0, 40.0):
        where, codes = landscape(3)
        source = source_of(tmp_path / str(scale), {"a.las": las(where * [scale, scale, 1], codes)})
        draft = CloudFormat().read(source, {}, NotingDesk())
        assert 6 <= draft.options["tile"] / scale <= 6.5  # 64 points at 1.7 a square metre
        assert 80 <= draft.samples.num_rows <= 110


@pytest.mark.parametrize(
    ("tile", "sentence"), [(0.05, "tiles; at most|holds 32 points"), (1e-9, "larger side"), (-1.0, "tile")]
)
def test_a_side_that_is_of_no_use_is_refused(tmp_path: Path, tile: float, sentence: str) -> None:
    with pytest.raises(UnreadableError, match=sentence):
        CloudFormat().read(source_of(tmp_path, {"a.las": landscape_file(1)}), {"tile": tile}, NotingDesk())


def test_far_too_many_tiles_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_tiles, "REFUSED_TILES", 100)
    with pytest.raises(UnreadableError, match=r"With a side of 1 there are .* at most 100 can be"):
        CloudFormat().read(source_of(tmp_path, {"a.las": landscape_file(1)}), {"tile": 1.0}, NotingDesk())


def test_few_points_or_a_side_of_0_leave_clouds_whole(tmp_path: Path) -> None:
    few = CloudFormat().read(source_of(tmp_path / "few", {"a.las": landscape_file(1, count=900)}), {}, NotingDesk())
    told = source_of(tmp_path / "told", {"a.las": landscape_file(1)})
    whole = CloudFormat().read(told, {"tile": 0.0}, NotingDesk())
    assert (few.samples.num_rows, whole.samples.num_rows) == (1, 1)
    assert (few.options["tile"], few.split) == (0.0, None)


def test_two_classes_of_points_of_one_name_become_one(tmp_path: Path) -> None:
    where, codes = landscape(1)
    codes = np.where((codes == 5) & (where[:, 2] > 103), 6, codes)
    names = {"2": "ground", "5": "other", "6": "other"}
    made = built(tmp_path, {"a.las": las(where, codes)}, edits=[RenameLabels(names=names)])
    data = clouds.load(made.version)
    assert data.classes == ["ground", "other"]
    labels = np.concatenate([data.point_labels(row) for row in range(len(data.parts))])
    assert data.codes[[2, 5, 6, 0]].tolist() == [0, 1, 1, -1]
    told = (made.version.folder / STATISTICS).read_text("utf-8")
    assert f'"train":{np.bincount(labels_of(data, Part.TRAIN))[0]}' in told
    assert len(labels) == made_points(made)


def labels_of(data: clouds.CloudData, part: Part) -> Any:
    return np.concatenate([data.point_labels(row) for row in data.rows(part).tolist()])


def made_points(made: Built) -> int:
    return sum(_samples(made)["points"])


def test_never_classified_is_no_class_where_there_are_two_others(tmp_path: Path) -> None:
    where, codes = landscape(1)
    codes[::7] = 0
    made = built(tmp_path / "a", {"a.las": las(where, codes)})
    data = clouds.load(made.version)
    assert (data.classes, made.version.manifest.reading["unlabelled"]) == (["2", "5"], [0])
    assert set(labels_of(data, Part.TRAIN).tolist()) == {-1, 0, 1}
    kept = built(tmp_path / "b", {"a.las": las(where, codes)}, options={"unlabelled": []})
    assert clouds.load(kept.version).classes == ["0", "2", "5"]


def test_one_class_of_points_blocks(tmp_path: Path) -> None:
    content = las(landscape(1)[0], np.full(6000, 2))
    made = built(tmp_path, {"a.las": content}, options={"segmentation": True})
    assert "clouds.one_class" in _found(made)
    assert made.state is DatasetState.ATTENTION


def test_a_class_that_is_only_judged_blocks(tmp_path: Path) -> None:
    where, codes = landscape(1)
    made = built(tmp_path / "a", {"a.las": las(where, codes)})
    samples, parts = _samples(made), clouds.load(made.version).parts
    row = int(np.flatnonzero(parts == Part.TEST)[0])
    inside = np.all(
        [
            (where[:, n] >= samples[f"min_{axis}"][row]) & (where[:, n] <= samples[f"max_{axis}"][row])
            for n, axis in enumerate("xy")
        ],
        axis=0,
    )
    made = built(tmp_path / "b", {"a.las": las(where, np.where(inside, 9, codes))})
    assert [one.samples[0].name for one in made.findings if one.check == "clouds.unseen"] == ["9"]
    assert made.state is DatasetState.ATTENTION


def test_clouds_without_point_classes_cannot_be_segmented(tmp_path: Path) -> None:
    files = {f"{n}.xyz": b"1 2 3\n4 5 6\n7 8 10\n" * 20 for n in range(12)}
    made = built(tmp_path, files, options={"segmentation": True})
    assert "clouds.no_classes" in _found(made)
    assert made.state is DatasetState.ATTENTION


def test_points_that_an_older_studio_did_not_keep_are_asked_for(tmp_path: Path) -> None:
    made = built(tmp_path, {"a.las": landscape_file(1)})
    folder = made.version.draft_folder
    assert folder is not None
    (folder / clouds.PLACES).unlink()
    with pytest.raises(InvalidError, match="read it again"):
        clouds.load(made.version)
