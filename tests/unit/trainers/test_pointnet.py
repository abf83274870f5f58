"""PointNet: what it may not depend on, what its batches hang on, and what it refuses."""

from pathlib import Path

import numpy as np
import pytest
import torch

from support.cloud_data import built, npy, shape_files
from trainyard.datasets import clouds
from trainyard.datasets.split import Part
from trainyard.trainers.pointnet.net import Net
from trainyard.trainers.pointnet.shapes import Shapes
from trainyard.trainers.pointnet.spec import PointNetConfig
from trainyard.training.encoders import clouds as nets
from trainyard.training.encoders.clouds import Turner
from trainyard.training.errors import InvalidDataError
from trainyard.training.points import unit
from trainyard.training.preflight import check_clouds


@pytest.fixture
def net() -> Net:
    torch.manual_seed(0)
    return Net(classes=3, width=4, dropout=0.5, input_transform=True).eval()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> clouds.CloudData:
    return clouds.load(built(tmp_path_factory.mktemp("shapes"), shape_files(8)).version)


def test_neither_order_nor_repetition_of_points_matters(net: Net) -> None:
    points = torch.randn(2, 20, 3)
    expected = net(points)
    assert expected.shape == (2, 3)
    torch.testing.assert_close(net(points[:, torch.randperm(20)]), expected)
    torch.testing.assert_close(net(torch.cat([points, points[:, :7]], dim=1)), expected)


def test_judging_many_clouds_at_once_is_judging_each(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    points = torch.randn(7, 20, 3)
    expected = net(points)
    monkeypatch.setattr(nets, "AT_ONCE", 2)
    torch.testing.assert_close(net(points), expected)


def test_the_input_transform_begins_as_no_transform_and_learns() -> None:
    turner = Turner(4)
    points = torch.randn(5, 30, 3)
    torch.testing.assert_close(turner(points), torch.eye(3).expand(5, 3, 3))
    turner(points).sum().backward()
    assert turner.matrix.weight.grad is not None
    assert float(turner.matrix.weight.grad.abs().sum()) > 0


def test_a_batch_of_one_cloud_can_be_learned_from(net: Net) -> None:
    net.train()(torch.randn(1, 20, 3)).sum().backward()
    assert all(parameter.grad is not None for parameter in net.parameters())


def test_training_batches_hang_on_rows_and_draws_alone(data: clouds.CloudData) -> None:
    source = Shapes(data, Part.TRAIN, 64, PointNetConfig())
    rows = torch.tensor([3, 1, 4])
    first, again, other = (source.batch(rows, torch.Generator().manual_seed(seed)) for seed in (5, 5, 6))
    assert first[0].shape == (3, 64, 3)
    assert first[0].is_contiguous()
    assert torch.equal(first[0], again[0])
    assert not torch.equal(first[0], other[0])
    assert first[1].tolist() == data.labels[data.rows(Part.TRAIN)[[3, 1, 4]]].tolist()


def test_validation_draws_nothing(data: clouds.CloudData) -> None:
    source = Shapes(data, Part.VALIDATION, 64)
    rows = torch.arange(source.rows)
    first, again = (source.batch(rows, torch.Generator().manual_seed(seed)) for seed in (1, 2))
    assert not source.random
    assert torch.equal(first[0], again[0])
    torch.testing.assert_close(first[0].norm(dim=2).amax(dim=1), torch.ones(source.rows))
    torch.testing.assert_close(first[0].mean(dim=1), torch.zeros(source.rows, 3), atol=1e-5, rtol=0)


def test_points_in_one_place_stay_finite() -> None:
    assert not unit(np.full((9, 3), 4.0, np.float32)).any()


def test_clouds_with_hardly_a_point_are_refused(tmp_path: Path) -> None:
    files = shape_files(4) | {"cone/tiny.npy": npy(np.eye(3))}
    version = built(tmp_path, files).version
    with pytest.raises(InvalidDataError, match=r"1 of 21 clouds of 'made' have fewer than 8 points \(the smallest 3\)"):
        check_clouds(version, clouds.load(version))
