"""Learning rates over time. Pure."""

import math
from typing import Literal

ScheduleName = Literal["constant", "cosine", "linear"]


def learning_rate(step: int, total: int, peak: float, warmup: int, schedule: ScheduleName) -> float:
    """The rate of step `step` (0..total-1): a straight rise over `warmup` steps, then constant, or to 0 in half a
    cosine or a line.

    The cosine is that of SGDR without restarts (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, eq. 5).
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    if schedule == "constant":
        return peak
    done = (step - warmup) / max(1, total - warmup)
    if schedule == "linear":
        return peak * (1.0 - done)
    return peak * 0.5 * (1.0 + math.cos(math.pi * done))
