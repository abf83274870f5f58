"""Where a forecaster's linear map begins: at the least squares over the training windows, solved at once."""

from itertools import count

import torch
from torch import Tensor

from trainyard.trainers.series.windows import Windows

SOLVED = 100_000
"""Windows times columns that are looked at, evenly spread, at most."""
RIDGES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
"""Penalties a window; the one with the lowest error on the validation windows is taken, or no map at all."""


def straight_line(training: Windows, validation: Windows) -> Tensor:
    """float32 [horizon, context + 1]: weights of a window's differences from its last value, and an offset."""
    x, y = _pairs(training)
    judged = _pairs(validation)
    gram, hits = x.T @ x, x.T @ y
    each = torch.eye(x.shape[1], dtype=torch.float64) * max(1, len(x))
    maps = [torch.zeros_like(hits), *(torch.linalg.solve(gram + ridge * each, hits) for ridge in RIDGES)]
    _, _, best = min((float((judged[0] @ one - judged[1]).square().sum()), n, one) for n, one in zip(count(), maps))
    return best.T.float()


def _pairs(windows: Windows) -> tuple[Tensor, Tensor]:
    """Of each column of each window, float64: its differences from the last value and a 1, and those of the targets."""
    columns = windows.course.shape[1]
    rows = torch.linspace(0, windows.rows - 1, min(windows.rows, max(1, SOLVED // columns))).long()
    before, behind = windows.batch(rows, torch.Generator())
    x = before.double().transpose(1, 2).reshape(-1, windows.context)
    y = behind.double().transpose(1, 2).reshape(-1, windows.horizon)
    x, y = x[known := ~y.isnan().any(dim=1)], y[known]
    last = x[:, -1:]
    return torch.cat([x - last, torch.ones_like(last)], dim=1), y - last
