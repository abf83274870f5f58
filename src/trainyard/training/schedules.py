"""Learning rates over time. Pure."""

import math
from typing import Literal

ScheduleName = Literal["constant", "cosine"]


def learning_rate(step: int, total: int, peak: float, warmup: int, schedule: ScheduleName) -> float:
    """The rate of step `step` (0..total-1): a straight rise over `warmup` steps, then constant or half a cosine to 0.

    The cosine is that of SGDR without restarts (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, eq. 5).
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    if schedule == "constant":
        return peak
    done = (step - warmup) / max(1, total - warmup)
    return peak * 0.5 * (1.0 + math.cos(math.pi * done))
