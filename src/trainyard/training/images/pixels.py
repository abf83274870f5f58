"""Pictures as nets take them: bytes to floats, their mean and deviation, and a shift by whole pixels."""

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from numpy.typing import NDArray
from torch import Tensor

from trainyard.datasets.images import PictureArray

MEASURED, DECODED_FIRST = 20_000, 1_000
"""Pictures that a mean and a deviation are measured on, at most; fewer where each has to be decoded for it."""
TOGETHER = 256
"""Pictures that are measured at once."""


def to_unit(images: Tensor, value_range: tuple[float, float]) -> Tensor:
    """uint8 [b, c, h, w] to float32 in 0..1."""
    low, high = value_range
    return (images.to(torch.float32) - low) / (high - low)


def statistics(
    pixels: PictureArray, numbers: NDArray[np.int64], value_range: tuple[float, float], most: int = MEASURED
) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each channel of the pictures `numbers`, in 0..1, float32 [1, c, 1, 1]; a constant
    channel has deviation 1. At most `most` pictures are looked at, evenly spread."""
    low, high = value_range
    chosen = numbers[:: -(-len(numbers) // most)]
    count, channels = 0, pixels.shape[1]
    total, squares = np.zeros(channels), np.zeros(channels)
    for start in range(0, len(chosen), TOGETHER):
        some = np.asarray(pixels[chosen[start : start + TOGETHER]]).astype(np.float64)
        count += some[:, 0].size
        total += some.sum(axis=(0, 2, 3))
        squares += (some * some).sum(axis=(0, 2, 3))
    mean = total / count
    std = np.sqrt(np.maximum(squares / count - mean * mean, 0.0)) / (high - low)
    shape = (1, channels, 1, 1)
    unit = torch.from_numpy((mean - low) / (high - low)).float().view(shape)
    return unit, torch.from_numpy(np.where(std > 0, std, 1.0)).float().view(shape)


def shifted(images: Tensor, most: int, generator: torch.Generator) -> Tensor:
    """Each image [b, c, h, w] moved by its own -most..most pixels in both directions; 0 comes in at the border.

    The result is laid out plainly. A permuted view with one channel looks both contiguous and channels-last, and
    oneDNN's convolutions (torch 2.13, CPU) then write behind the end of a buffer: aborts, for narrow nets every time.
    """
    if most == 0:
        return images
    count, depth, height, width = images.shape
    padded = F.pad(images, (most, most, most, most))
    offsets = torch.randint(0, 2 * most + 1, (2, count, 1), generator=generator).to(images.device)
    rows = (offsets[0] + torch.arange(height, device=images.device))[:, None, :, None]  # [b, 1, h, 1]
    columns = (offsets[1] + torch.arange(width, device=images.device))[:, None, None, :]  # [b, 1, 1, w]
    each = torch.arange(count, device=images.device)[:, None, None, None]
    channels = torch.arange(depth, device=images.device)[None, :, None, None]
    return padded[each, channels, rows, columns]
