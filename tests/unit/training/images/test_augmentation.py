"""Augmentation: each kind does what it says, to each picture by itself, by the draws of the batch alone."""

import pytest
import torch

from trainyard.training.images.augmentation import (
    Augmentation,
    augmented,
    cut_out,
    flipped,
    mixed,
    recoloured,
    warped,
)

ALL = Augmentation(shift=1, flip="both", crop=0.3, rotate=20.0, colour=0.3, cutout=0.25)


def draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("shape", [(6, 1, 8, 8), (6, 3, 12, 9), (1, 3, 9, 12)])
def test_all_at_once_keeps_shape_range_and_a_plain_layout(shape: tuple[int, ...]) -> None:
    images = torch.rand(shape)
    altered = augmented(images, ALL, draws())
    assert altered.shape == images.shape
    assert 0.0 <= altered.min() <= altered.max() <= 1.0
    assert altered.stride() == images.stride()
    assert not torch.equal(altered, images)


def test_the_same_draws_give_the_same_pictures_whatever_the_global_generator_does() -> None:
    images = torch.rand(5, 3, 8, 8)
    first = augmented(images, ALL, draws(3))
    torch.rand(7)
    assert torch.equal(augmented(images, ALL, draws(3)), first)
    assert not torch.equal(augmented(images, ALL, draws(4)), first)


def test_nothing_is_asked_for_and_nothing_is_done() -> None:
    images = torch.rand(2, 3, 4, 4)
    assert not Augmentation()
    assert torch.equal(augmented(images, Augmentation(), draws()), images)


@pytest.mark.parametrize("dimension", [-1, -2])
def test_a_flip_mirrors_about_half_of_the_pictures(dimension: int) -> None:
    images = torch.rand(400, 1, 3, 4)
    result = flipped(images, dimension, draws())
    mirrored = (result == images.flip(dimension)).flatten(1).all(1)
    same = (result == images).flatten(1).all(1)
    assert (mirrored ^ same).all()
    assert 150 < int(mirrored.sum()) < 250


def test_no_crop_and_no_turn_is_the_picture_itself() -> None:
    images = torch.rand(3, 2, 7, 9)
    assert torch.allclose(warped(images, 0.0, 0.0, draws()), images, atol=1e-5)


def test_a_crop_stays_inside_the_picture() -> None:
    """Of a ramp from left to right, a crop shows a part: it rises as evenly, but less far."""
    ramp = torch.linspace(0, 1, 32).expand(50, 1, 32, 32).contiguous()
    cropped = warped(ramp, 0.75, 0.0, draws())
    reach = cropped[:, 0, 16, -2] - cropped[:, 0, 16, 1]
    assert (reach > 0.45 * 29 / 31).all()
    assert (reach < 1.0).all()
    assert float(reach.std()) > 0.05


def test_a_turn_is_one_of_pixels_also_where_the_sides_differ() -> None:
    """A spot keeps its distance from the middle."""
    images = torch.zeros(200, 1, 41, 61)
    images[:, :, 20, 37] = 1.0
    turned = warped(images, 0.0, 60.0, draws())
    row, column = torch.arange(41.0) - 20, torch.arange(61.0) - 30
    weight = turned[:, 0] / turned[:, 0].sum(dim=(1, 2), keepdim=True)
    y, x = (weight * row[:, None]).sum(dim=(1, 2)), (weight * column).sum(dim=(1, 2))
    assert torch.allclose((x * x + y * y).sqrt(), torch.full((200,), 7.0), atol=0.15)
    angle = torch.atan2(y, x).rad2deg()
    assert -61 < angle.min() < -50
    assert 50 < angle.max() < 61


def test_recolouring_keeps_grey_pictures_grey() -> None:
    grey = torch.rand(4, 1, 5, 5).expand(4, 3, 5, 5).contiguous()
    result = recoloured(grey, 0.5, draws())
    assert torch.allclose(result[:, 0], result[:, 2], atol=1e-6)
    assert not torch.allclose(result, grey, atol=0.01)


def test_a_cut_out_takes_at_most_a_square_and_leaves_the_rest() -> None:
    images = torch.rand(300, 3, 12, 16)
    result = cut_out(images, 0.5, draws())
    changed = (result != images).any(dim=1).sum(dim=(1, 2))
    assert int(changed.max()) == 36
    assert int(changed.min()) >= 9
    assert float(changed.float().std()) > 0


def test_a_mixture_has_the_share_of_its_targets() -> None:
    images = torch.eye(4).view(4, 1, 2, 2)
    mixtures, targets = mixed(images, torch.eye(4), 1.0, draws(1))
    assert torch.allclose(mixtures.view(4, 4), targets)
    assert torch.allclose(targets.sum(dim=1), torch.ones(4))
    assert float(targets.max(dim=1).values.min()) < 1.0
