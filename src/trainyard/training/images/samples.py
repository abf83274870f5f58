"""Batches of pictures: in memory where they fit, else read from the disk by rows."""

from dataclasses import dataclass

import numpy as np
import psutil
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from numpy.typing import NDArray
from torch import Tensor

from trainyard.datasets.images import ImageData, PictureArray
from trainyard.datasets.split import Part
from trainyard.training.images.augmentation import Augmentation, augmented, mixed
from trainyard.training.images.pixels import to_unit
from trainyard.training.sources import Batch

MEMORY_SHARE = 0.25
"""Of the memory that is free, which a part's pixels may take; larger ones stay on the disk."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """A `Source` of pictures; row i is picture `at[i]` of `pixels`. `classes` is needed for soft targets only."""

    pixels: PictureArray
    at: NDArray[np.int64]
    labels: Tensor
    value_range: tuple[float, float]
    classes: int
    how: Augmentation

    @property
    def rows(self) -> int:
        return len(self.at)

    @property
    def random(self) -> bool:
        return bool(self.how)

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        images = to_unit(torch.from_numpy(taken(self.pixels, self.at[rows.numpy()])), self.value_range)
        labels = self.labels[rows]
        if not self.how:
            return images, labels
        images = augmented(images, self.how, draws)
        if not self.how.mixup:
            return images, labels
        return mixed(images, F.one_hot(labels, self.classes).float(), self.how.mixup, draws)


def samples(data: ImageData, part: Part, how: Augmentation | None = None, limit: int | None = None) -> Pictures:
    """The pictures of a part, altered by `how` while training; copied into memory up to `limit` bytes."""
    numbers = np.flatnonzero(data.split == part)
    labels = torch.from_numpy(data.labels[numbers])
    pixels: PictureArray = data.images
    at = numbers
    if fits(data, len(numbers), limit):
        pixels, at = taken(data.images, numbers), np.arange(len(numbers))
    return Pictures(pixels, at, labels, data.value_range, len(data.classes), how or Augmentation())


def fits(data: ImageData, rows: int, limit: int | None = None) -> bool:
    """Whether so many pictures may lie in memory."""
    most = int(psutil.virtual_memory().available * MEMORY_SHARE) if limit is None else limit
    return data.decoded and rows * int(np.prod(data.images.shape[1:])) <= most


def taken(pixels: PictureArray, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The pictures `numbers`, uint8 [len(numbers), c, h, w], read in the order in which they lie on the disk."""
    if isinstance(pixels, np.ndarray) and not isinstance(pixels, np.memmap):
        return pixels[numbers]
    order = np.argsort(numbers)
    found = np.asarray(pixels[numbers[order]])
    result = np.empty_like(found)
    result[order] = found
    return result
