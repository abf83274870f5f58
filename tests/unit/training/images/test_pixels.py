"""Pictures as floats, their statistics, and shifts by whole pixels."""

import numpy as np
import pytest
import torch

from trainyard.training.images.pixels import shifted, statistics, to_unit


def test_bytes_to_the_unit_range() -> None:
    assert to_unit(torch.tensor([0, 8, 16], dtype=torch.uint8), (0.0, 16.0)).tolist() == [0.0, 0.5, 1.0]


def test_statistics_are_those_of_each_channel_of_the_rows_asked_for_and_never_divide_by_zero() -> None:
    images = np.zeros((3, 2, 1, 2), dtype=np.uint8)
    images[:2, 1] = [[[0, 10]], [[10, 0]]]
    images[2] = 77
    mean, std = statistics(images, np.array([0, 1]), (0.0, 10.0))
    assert mean.flatten().tolist() == [0.0, 0.5]
    assert std.flatten().tolist() == [1.0, 0.5]


def test_a_shift_moves_each_image_as_a_whole() -> None:
    images = torch.zeros(200, 1, 5, 5)
    images[:, :, 2, 2] = 1.0
    moved = shifted(images, 1, torch.Generator().manual_seed(0))
    places = {tuple(place) for place in moved[:, 0].nonzero()[:, 1:].tolist()}
    assert moved.shape == images.shape
    assert moved.sum(dim=(1, 2, 3)).tolist() == [1.0] * 200
    assert places == {(row, column) for row in (1, 2, 3) for column in (1, 2, 3)}


def test_no_shift_changes_nothing() -> None:
    images = torch.rand(2, 1, 4, 4)
    assert shifted(images, 0, torch.Generator()) is images


@pytest.mark.parametrize("channels", [1, 3])
def test_shifted_images_are_laid_out_plainly(channels: int) -> None:
    """Anything else makes oneDNN write behind a buffer when there is one channel (see `shifted`)."""
    moved = shifted(torch.zeros(5, channels, 8, 6), 1, torch.Generator())
    assert moved.stride() == torch.zeros(5, channels, 8, 6).stride()
