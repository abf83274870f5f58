"""Pictures altered at random while a net trains, so that it learns what does not matter.

Plain tensor code over a whole batch: libraries for this draw from PyTorch's global generator, and here every draw comes
from the batch's own, so that loader workers and a training that goes on meet the same pictures.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor

from trainyard.training.images.config import ImageConfig
from trainyard.training.images.pixels import shifted

_GREY = (0.299, 0.587, 0.114)
"""Share of red, green and blue in brightness (ITU-R BT.601)."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How much of each; the fields are those of `ImageConfig`, and 0 or `none` is nothing."""

    shift: int = 0
    flip: Literal["none", "horizontal", "both"] = "none"
    crop: float = 0.0
    rotate: float = 0.0
    colour: float = 0.0
    cutout: float = 0.0
    mixup: float = 0.0

    @classmethod
    def of(cls, config: ImageConfig) -> "Augmentation":
        return cls(**{name: getattr(config, name) for name in cls.__slots__})

    def __bool__(self) -> bool:
        return self != Augmentation()


def augmented(images: Tensor, how: Augmentation, draws: torch.Generator) -> Tensor:
    """Images float32 [b, c, h, w] in 0..1, each altered by draws of its own; laid out plainly (see `shifted`)."""
    images = shifted(images, how.shift, draws)
    if how.crop or how.rotate:
        images = warped(images, how.crop, how.rotate, draws)
    if how.flip != "none":
        images = flipped(images, -1, draws)
    if how.flip == "both":
        images = flipped(images, -2, draws)
    if how.colour:
        images = recoloured(images, how.colour, draws)
    if how.cutout:
        images = cut_out(images, how.cutout, draws)
    return images.contiguous()


def flipped(images: Tensor, dimension: int, draws: torch.Generator) -> Tensor:
    """Every second picture, by chance, mirrored along `dimension` (-1 left to right, -2 upside down)."""
    chosen = torch.rand(len(images), 1, 1, 1, generator=draws) < 0.5
    return torch.where(chosen, images.flip(dimension), images)


def warped(images: Tensor, crop: float, degrees: float, draws: torch.Generator) -> Tensor:
    """A part of each picture at a chance place, of `1 - crop` to all of its area and turned by up to `degrees` to
    either side, at the size of the whole. Both in one interpolation; what lies outside mirrors what lies inside.

    A random crop at a random scale is that of Szegedy et al. 2015 (https://arxiv.org/abs/1409.4842); the proportions
    stay here.
    """
    count, _, height, width = images.shape
    area, across, down, turn = torch.rand(4, count, generator=draws)
    side = (1.0 - crop * area).sqrt()
    angle = (2.0 * turn - 1.0) * math.radians(degrees)
    free = 1.0 - side
    # The affine map from the result's coordinates (-1..1 over each side) to the picture's. A turn is one of pixels, not
    # of sides, which differ in a picture that is no square.
    rows = [
        torch.stack([side * angle.cos(), -side * angle.sin() * height / width, (2.0 * across - 1.0) * free], dim=1),
        torch.stack([side * angle.sin() * width / height, side * angle.cos(), (2.0 * down - 1.0) * free], dim=1),
    ]
    grid = F.affine_grid(torch.stack(rows, dim=1), list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def recoloured(images: Tensor, strength: float, draws: torch.Generator) -> Tensor:
    """Brightness, contrast and, where there are three channels, saturation, each times a factor of 1 ± `strength`."""
    brightness, contrast, saturation = 1.0 + strength * (
        2.0 * torch.rand(3, len(images), 1, 1, 1, generator=draws) - 1.0
    )
    images = images * brightness
    images = _away_from(images.mean(dim=(1, 2, 3), keepdim=True), images, contrast)
    if images.shape[1] == 3:
        weights = torch.tensor(_GREY).view(1, 3, 1, 1)
        images = _away_from((images * weights).sum(dim=1, keepdim=True), images, saturation)
    return images.clamp(0.0, 1.0)


def _away_from(middle: Tensor, images: Tensor, factor: Tensor) -> Tensor:
    return middle + (images - middle) * factor


def cut_out(images: Tensor, share: float, draws: torch.Generator) -> Tensor:
    """A square of `share` of the shorter side at a chance place becomes the picture's mean colour; it may hang over the
    edge (DeVries and Taylor 2017, https://arxiv.org/abs/1708.04552)."""
    count, _, height, width = images.shape
    side = max(1, round(share * min(height, width)))
    places = torch.rand(2, count, 1, 1, 1, generator=draws)
    top, left = (places[0] * height).floor() - side // 2, (places[1] * width).floor() - side // 2
    row, column = torch.arange(height).view(1, 1, -1, 1), torch.arange(width).view(1, 1, 1, -1)
    inside = (row >= top) & (row < top + side) & (column >= left) & (column < left + side)
    return torch.where(inside, images.mean(dim=(2, 3), keepdim=True), images)


def mixed(images: Tensor, targets: Tensor, alpha: float, draws: torch.Generator) -> tuple[Tensor, Tensor]:
    """Each picture laid over another of the batch, and their targets, float [b, classes], with the same share.

    The share is drawn from Beta(alpha, alpha), one for the batch (Zhang et al. 2018, https://arxiv.org/abs/1710.09412).
    PyTorch's Beta takes no generator: NumPy draws it, from a seed that `draws` gives.
    """
    seed = int(torch.randint(2**62, (1,), generator=draws))
    share = float(np.random.default_rng(seed).beta(alpha, alpha))
    others = torch.randperm(len(images), generator=draws)
    return share * images + (1.0 - share) * images[others], share * targets + (1.0 - share) * targets[others]
