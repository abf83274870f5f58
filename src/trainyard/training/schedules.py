"""Learning rates over time. Pure."""

import math
from dataclasses import dataclass
from typing import Literal

ScheduleName = Literal["constant", "cosine", "linear"]


@dataclass(frozen=True, slots=True)
class Rates:
    """A straight rise to `peak` over `warmup` of `total` steps, then constant, or down to 0 in half a cosine or a line.

    The cosine is that of SGDR without restarts (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, eq. 5).
    """

    total: int
    peak: float
    warmup: int
    schedule: ScheduleName

    def at(self, step: int) -> float:
        """The rate of step `step`, counted from 0; behind `total` it stays where it ended."""
        if step < self.warmup:
            return self.peak * (step + 1) / self.warmup
        if self.schedule == "constant":
            return self.peak
        done = min(1.0, (step - self.warmup) / max(1, self.total - self.warmup))
        if self.schedule == "linear":
            return self.peak * (1.0 - done)
        return self.peak * 0.5 * (1.0 + math.cos(math.pi * done))
