"""Batches of pictures are the same whether they come from memory or from the disk, and soft where they are mixed."""

from pathlib import Path

import numpy as np
import pytest
import torch

from trainyard.datasets.images import Chosen, ImageData
from trainyard.datasets.split import Part
from trainyard.training.images.augmentation import Augmentation
from trainyard.training.images.samples import fits, samples

ROWS = 40


@pytest.fixture
def data(tmp_path: Path) -> ImageData:
    random = np.random.default_rng(0)
    np.save(tmp_path / "pixels.npy", random.integers(0, 256, (ROWS, 3, 6, 6), np.uint8))
    pixels = np.load(tmp_path / "pixels.npy", mmap_mode="r")
    split = np.arange(ROWS, dtype=np.uint8) % 2
    return ImageData(pixels, np.arange(ROWS) % 3, split, (0.0, 255.0), ["a", "b", "c"])


def draws() -> torch.Generator:
    return torch.Generator().manual_seed(5)


@pytest.mark.parametrize("how", [None, Augmentation(shift=1, crop=0.2, mixup=0.4)])
@pytest.mark.parametrize("chosen", [False, True])
def test_memory_and_disk_give_the_same_batches(data: ImageData, how: Augmentation | None, chosen: bool) -> None:
    if chosen:  # a version that leaves some pictures of its draft out
        numbers = np.array([31, 2, 5, 17, 8, 9])
        pixels = Chosen(np.asarray(data.images), numbers)
        data = ImageData(pixels, data.labels[numbers], np.zeros(6, np.uint8), data.value_range, data.classes)
    memory, disk = samples(data, Part.TRAIN, how), samples(data, Part.TRAIN, how, limit=0)
    rows = torch.tensor([4, 0, 3])
    assert memory.rows == disk.rows
    for one, other in zip(memory.batch(rows, draws()), disk.batch(rows, draws()), strict=True):
        assert torch.equal(one, other)


def test_rows_come_in_the_order_in_which_they_were_asked_for(data: ImageData) -> None:
    source = samples(data, Part.VALIDATION, limit=0)
    images, labels = source.batch(torch.tensor([7, 1, 19]), draws())
    numbers = np.array([15, 3, 39])
    assert torch.equal(images, torch.from_numpy(np.asarray(data.images)[numbers]).float() / 255)
    assert labels.tolist() == (numbers % 3).tolist()
    assert not source.random


def test_mixed_pictures_have_mixed_targets(data: ImageData) -> None:
    source = samples(data, Part.TRAIN, Augmentation(mixup=1.0))
    _, targets = source.batch(torch.arange(8), draws())
    assert targets.shape == (8, 3)
    assert targets.dtype == torch.float32
    assert torch.allclose(targets.sum(dim=1), torch.ones(8))
    assert source.random


def test_what_has_to_be_decoded_is_never_all_in_memory(data: ImageData) -> None:
    assert fits(data, ROWS)
    assert not fits(data, ROWS, limit=ROWS * 3 * 6 * 6 - 1)
    packed = ImageData(data.images, data.labels, data.split, data.value_range, data.classes, decoded=False)
    assert not fits(packed, ROWS)
