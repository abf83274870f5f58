"""Points as networks take them: as many of each cloud as wanted, in a sphere of radius 1, turned and shaken."""

import math
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Turning = Literal["none", "up", "all"]
"""Not at all, about the third axis, or any way."""
SHAKEN_AT_MOST = 3.0
"""Standard deviations; a point further off would be no noise."""
_MANY = 8
"""Times as many points as wanted: from there on drawing them one by one hardly ever hits one twice."""


def drawn(count: int, wanted: int, draws: torch.Generator) -> Tensor:
    """Places of `wanted` of `count` points, int64 [wanted]; each once as long as there are enough."""
    if count >= _MANY * wanted:
        return torch.randint(count, (wanted,), generator=draws)
    rounds = [torch.randperm(count, generator=draws) for _ in range(-(-wanted // count))]
    return torch.cat(rounds)[:wanted]


def spread(count: int, wanted: int) -> Tensor:
    """Places of `wanted` of `count` points, evenly from first to last, int64 [wanted]; the same ones each time."""
    return torch.linspace(0, count - 1, wanted, dtype=torch.float64).round().long()


def turns(count: int, how: Turning, draws: torch.Generator) -> Tensor:
    """Random rotations, float32 [count, 3, 3]: of any direction by a quaternion of four normal numbers."""
    if how == "none":
        return torch.eye(3).expand(count, 3, 3)
    if how == "up":
        angle = torch.rand(count, generator=draws) * (2 * math.pi)
        w, x, y, z = (angle / 2).cos(), torch.zeros(count), torch.zeros(count), (angle / 2).sin()
    else:
        w, x, y, z = torch.nn.functional.normalize(torch.randn(count, 4, generator=draws), dim=1).unbind(1)
    rows = [
        *(1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        *(2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        *(2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    ]
    return torch.stack(rows, dim=1).reshape(count, 3, 3)


def scales(count: int, most: float, draws: torch.Generator) -> Tensor:
    """Random factors between 1 / (1 + most) and 1 + most, float32 [count, 1, 1]; as often below 1 as above."""
    return torch.exp((2 * torch.rand(count, 1, 1, generator=draws) - 1) * math.log1p(most))


def shaken(points: Tensor, deviation: float, draws: torch.Generator) -> Tensor:
    """Each coordinate moved by normal noise, which is cut off at SHAKEN_AT_MOST deviations."""
    if deviation == 0.0:
        return points
    noise = torch.randn(points.shape, generator=draws).clamp(-SHAKEN_AT_MOST, SHAKEN_AT_MOST)
    return points + noise * deviation


def unit(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Points [n, 3] about their mean, the furthest at distance 1; all in one place stay there."""
    centred = points - points.mean(axis=0, dtype=np.float64).astype(np.float32)
    radius = float(np.sqrt((centred**2).sum(axis=1).max()))
    return centred / radius if radius > 0 else centred
