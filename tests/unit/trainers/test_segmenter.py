"""The segmenter: what its batches hold and hang on, what it may not depend on, and what it refuses."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from support.cloud_data import built, landscape, landscape_file
from support.file_kinds import las
from trainyard.datasets import clouds
from trainyard.datasets.clouds import CloudData
from trainyard.datasets.split import Part
from trainyard.trainers.segmenter import net as nets
from trainyard.trainers.segmenter import tiles
from trainyard.trainers.segmenter.net import Net
from trainyard.trainers.segmenter.tiles import Numbers, Tiles
from trainyard.training.errors import InvalidDataError
from trainyard.training.neighbours import OF_SIZE, SIZES, described, width
from trainyard.training.preflight import check_point_classes
from trainyard.training.segmentation import IGNORED


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> CloudData:
    return clouds.load(built(tmp_path_factory.mktemp("land"), {"a.las": landscape_file(1)}).version)


@pytest.fixture
def net() -> Net:
    torch.manual_seed(0)
    made = Net(numbers=6, classes=3, width=4, dropout=0.5)
    made.settle(torch.randn(100, 6) * 5 + 1)
    return made.eval()


def test_every_point_is_judged_once(data: CloudData) -> None:
    source = Tiles(Numbers(data, echoes=True), Part.TEST)
    numbers, targets = source.batch(torch.arange(source.rows), torch.Generator())
    samples = data.rows(Part.TEST).tolist()
    assert numbers.shape[2] == width(echoes=True)
    assert (targets != IGNORED).sum(dim=1).tolist() == [len(data.points(sample)) for sample in samples]
    for row, sample in enumerate(samples):
        labels = data.point_labels(sample)
        assert targets[row, : len(labels)].tolist() == labels.tolist()


@pytest.mark.parametrize("points", [16, 500])
def test_training_batches_hang_on_rows_and_draws_alone(data: CloudData, points: int) -> None:
    source, rows = Tiles(Numbers(data, echoes=False), Part.TRAIN, points), torch.tensor([3, 0, 5])
    first, again, other = (source.batch(rows, torch.Generator().manual_seed(seed)) for seed in (5, 5, 6))
    assert first[0].shape == (3, points, width(echoes=False))
    assert torch.equal(first[0], again[0])
    assert not torch.equal(first[0], other[0])
    counts = data.places[data.rows(Part.TRAIN)[[3, 0, 5]], 1].clip(max=points)
    assert (first[1] != IGNORED).sum(dim=1).tolist() == counts.tolist()


def test_numbers_are_the_same_whether_kept_or_worked_out_again(
    data: CloudData, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Numbers(data, echoes=True)
    assert kept.of(2) is kept.of(2)
    monkeypatch.setattr(tiles, "KEPT_POINTS", 0)
    np.testing.assert_array_equal(Numbers(data, echoes=True).of(2), kept.of(2))


def test_points_at_a_border_are_told_by_the_tile_beyond_it(data: CloudData) -> None:
    """As if the file had never been cut: only far from the file's own border can that be so."""
    sample = int(np.argmin(np.abs(data.low[:, :2] - data.low[:, :2].mean(axis=0)).sum(axis=1)))
    all_points = np.concatenate([data.points(row) + data.low[row] for row in range(len(data.places))])
    rows = slice(int(data.places[:sample, 1].sum()), int(data.places[: sample + 1, 1].sum()))
    base = len(SIZES) * OF_SIZE  # the low points of what surrounds it are not those of the whole file
    seen = np.delete(Numbers(data, echoes=False).of(sample), base, axis=1)
    alone = np.delete(Numbers(data, echoes=False, margin=False).of(sample), base, axis=1)
    whole = np.delete(described(all_points, None)[rows], base, axis=1)
    np.testing.assert_allclose(seen, whole, rtol=1e-2, atol=1e-2)
    assert not np.allclose(alone, whole, rtol=1e-2, atol=1e-2)


def test_files_that_were_not_cut_surround_each_other_with_nothing(tmp_path: Path) -> None:
    files = {f"{name}.las": landscape_file(seed) for seed, name in enumerate("abcd")}
    data = clouds.load(built(tmp_path, files, options={"tile": 0}).version)
    assert len(data.places) == 4
    points, echoes = data.surrounded(1)
    np.testing.assert_array_equal(points, data.points(1))
    assert echoes is not None
    np.testing.assert_array_equal(echoes, data.echoes(1))


def test_of_very_large_clouds_some_points_are_judged(data: CloudData, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "MOST_JUDGED", 20)
    _, targets = Tiles(Numbers(data, echoes=False), Part.TEST).batch(torch.tensor([0]), torch.Generator())
    assert targets.shape == (1, 20)
    assert not (targets == IGNORED).any()


def test_order_of_points_and_what_fills_a_batch_up_change_nothing(net: Net) -> None:
    numbers = torch.randn(2, 30, 6)
    order = torch.randperm(30)
    expected = net(numbers)
    torch.testing.assert_close(net(numbers[:, order]), expected[:, order])
    filled = torch.cat([numbers, numbers[:, :9]], dim=1)
    torch.testing.assert_close(net(filled)[:, :30], expected)


def test_judging_many_tiles_at_once_is_judging_each(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = torch.randn(7, 30, 6)
    expected = net(numbers)
    monkeypatch.setattr(nets, "AT_ONCE", 60)
    torch.testing.assert_close(net(numbers), expected)


def test_constant_numbers_are_no_trouble() -> None:
    net = Net(numbers=2, classes=2, width=4, dropout=0.0)
    net.settle(torch.tensor([[0.0, 3.0]]).expand(10, 2))
    assert torch.isfinite(net.eval()(torch.tensor([[[0.0, 3.0], [1.0, 4.0]]]))).all()


def _codes(values: Any) -> bytes:
    return las(landscape(1)[0], values)


def test_points_of_one_class_are_refused(tmp_path: Path) -> None:
    version = built(tmp_path, {"a.las": _codes(np.full(6000, 2))}, options={"segmentation": True}).version
    with pytest.raises(InvalidDataError, match=r"All training points of 'made' are of one class \('2'\)"):
        check_point_classes(version, clouds.load(version))


def test_parts_without_a_classified_point_are_refused(tmp_path: Path) -> None:
    points, codes = landscape(1)
    whole = built(tmp_path / "a", {"a.las": las(points, codes)}, options={"unlabelled": [0]})
    data = clouds.load(whole.version)
    low = np.zeros(6000, np.bool_)
    for sample in data.rows(Part.TEST).tolist():
        low |= _inside(points, whole, sample)
    bare = built(tmp_path / "b", {"a.las": las(points, np.where(low, 0, codes))}, options={"unlabelled": [0]}).version
    with pytest.raises(InvalidDataError, match="No point of the test tiles of 'made' has a class"):
        check_point_classes(bare, clouds.load(bare))


def _inside(points: Any, made: Any, sample: int) -> Any:
    import pyarrow.parquet as pq

    row = pq.read_table(made.version.draft_folder / "samples.parquet").to_pylist()[sample]
    edges = [
        (points[:, n] >= row[f"min_{axis}"] - 1e-3) & (points[:, n] <= row[f"max_{axis}"] + 1e-3)
        for n, axis in enumerate("xy")
    ]
    return np.all(edges, axis=0)
