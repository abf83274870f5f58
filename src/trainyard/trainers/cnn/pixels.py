"""Images as the net takes them: one batch at a time from bytes to floats, moved about a little while training."""

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from numpy.typing import NDArray
from torch import Tensor


def to_unit(images: Tensor, value_range: tuple[float, float]) -> Tensor:
    """uint8 [b, c, h, w] to float32 in 0..1."""
    low, high = value_range
    return (images.to(torch.float32) - low) / (high - low)


def statistics(images: NDArray[np.uint8], value_range: tuple[float, float]) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each channel in 0..1, float32 [1, c, 1, 1]; a constant channel has deviation 1."""
    low, high = value_range
    axes = (0, 2, 3)
    mean = (images.mean(axis=axes, dtype=np.float64, keepdims=True) - low) / (high - low)
    std = images.std(axis=axes, dtype=np.float64, keepdims=True) / (high - low)
    return torch.from_numpy(mean).float(), torch.from_numpy(np.where(std > 0, std, 1.0)).float()


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
