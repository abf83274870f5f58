"""What a training of trees will take, told once by its own first trees: they are kept, so that it costs nothing."""

import time
from collections.abc import Callable
from typing import Any

import psutil

from trainyard.contracts.events import Forecast
from trainyard.training import checkpoint
from trainyard.training.context import Context
from trainyard.training.footprint import peak_memory_bytes
from trainyard.training.saver import Fill

LEAST_S, MOST_S = 0.5, 5.0
"""It is told once they have grown for so long; after the longer time also when only the first have."""
COPIES = 3
"""Of the trees that are still to grow: themselves, and twice what is written of them."""
KEPT_AT_ONCE = 4
"""Of the model, at most: two checkpoints of the newest, one being written, and the final model."""
SPREAD = 0.15


class Outlook:
    """Asked after each point of a training; tells when it knows. One that goes on from a checkpoint told it before."""

    def __init__(self, context: Context[Any], grown: int) -> None:
        self._context = context
        self._open = grown == 0
        self._begun = time.perf_counter()
        self._first: tuple[int, float] | None = None

    def after(self, grown: int, whole: int, fill: Callable[[], Fill]) -> None:
        """`grown` of `whole` stand, trees or iterations, counted from 1; `fill` makes what writes
        them."""
        if not self._open:
            return
        now = time.perf_counter() - self._begun
        first, first_s = self._first = self._first or (grown, now)
        if now < (LEAST_S if grown > first else MOST_S):
            return
        self._open = False
        each_s = (now - first_s) / (grown - first) if grown > first else now / grown
        written_s, written = checkpoint.try_out(self._context.folder, fill())
        each_save_s, each_bytes = written_s / grown, written / grown
        total = now + (whole - grown) * each_s + whole * each_save_s
        self._context.foreseen(
            Forecast(
                time=time.time(),
                seconds=(total * (1 - SPREAD), total * (1 + SPREAD)),
                memory_bytes=peak_memory_bytes() + round((whole - grown) * each_bytes * COPIES),
                free_bytes=psutil.virtual_memory().available,
                disk_bytes=round(whole * each_bytes * KEPT_AT_ONCE),
            )
        )
