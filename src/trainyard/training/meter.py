"""Sums of one epoch: what the charts of a training are made from."""

import time
from collections.abc import Sequence
from typing import Any, Literal

import torch
from torch import Tensor

Lap = Literal["data", "forward", "backward", "optimizer"]
DATA: Lap = "data"


class Meter:
    """Kept on the device: reading a sum waits for the device, so that is left to the moment of a report.

    On a GPU, which works beside the loop, the laps tell when it was asked for what, and waiting falls into the lap
    that first needs a result.
    """

    def __init__(self, rows: int, loss_scale: float = 1.0, beside: Sequence[str] = ()) -> None:
        self._rows = self.left = rows
        self._beside = beside
        self._sums: Tensor = torch.zeros(2, len(beside))
        self._loss_scale = loss_scale
        self._counted: Tensor = torch.zeros((), dtype=torch.int64)
        self._loss = 0.0
        self.start()
        self._start_window()
        self._start_split()

    def start(self) -> None:
        """The clock runs from here; what was before belongs to no lap."""
        self._last = time.perf_counter()

    def lap(self, name: Lap) -> None:
        """What was done since the last lap was `name`."""
        now = time.perf_counter()
        self._laps[name] += now - self._last
        self._last = now

    def stepped(self) -> None:
        """A step is whole: the optimiser's lap was its last."""
        self.lap("optimizer")
        self._split_steps += 1

    def count(self, rows: int, loss: Tensor, count: Tensor, sums: Tensor | None = None) -> None:
        """Add a batch of `rows` rows with their mean loss and the sum of the running score, scalars, and what
        `SeveralLosses.sums` gives."""
        if sums is not None:
            self._sums = self._sums.to(sums.device) + sums
        self._window_rows += rows
        self._window_loss = self._window_loss + loss * rows
        self._counted = self._counted + count
        self.left -= rows

    @property
    def whole(self) -> bool:
        """Whether every row of the epoch was seen."""
        return self.left == 0

    @property
    def mean_count(self) -> float:
        """The running score over the epoch, each row's taken before it was learned from."""
        return float(self._counted) / self._rows

    @property
    def mean_loss(self) -> float:
        """The mean loss a row over what was flushed of the epoch, in the unit of the validation loss."""
        return self._loss / max(1, self._rows - self.left - self._window_rows) * self._loss_scale

    @property
    def mean_beside(self) -> dict[str, float]:
        """The means over the epoch of what stands beside the loss; what no row had is left out."""
        totals, rows = self._sums.tolist()
        means = zip(self._beside, totals, rows, strict=True)
        return {f"train/{name}": total / count * self._loss_scale for name, total, count in means if count}

    def flush(self) -> dict[str, float]:
        """Mean loss a row and rows a second since the last call."""
        total = float(self._window_loss)
        self._loss += total
        loss = total / self._window_rows * self._loss_scale
        speed = self._window_rows / (time.perf_counter() - self._since)
        self._start_window()
        return {"train/loss": loss, "train/samples_per_s": speed}

    def split(self) -> dict[str, float]:
        """How long a step took since the last call, in milliseconds, by what was done."""
        steps = max(1, self._split_steps)
        told = {f"time/{name}_ms": seconds / steps * 1000 for name, seconds in self._laps.items()}
        self._start_split()
        return told

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Tensors and numbers from which `load` makes the same meter; of the clock nothing is kept."""
        tensors = {"counted": self._counted, "window_loss": self._window_loss}
        if self._beside:
            tensors["sums"] = self._sums
        return tensors, {"left": self.left, "window_rows": self._window_rows, "loss": self._loss}

    def load(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self._counted, self._window_loss = tensors["counted"], tensors["window_loss"]
        self._sums = tensors.get("sums", self._sums)
        self.left, self._window_rows, self._loss = numbers["left"], numbers["window_rows"], numbers["loss"]

    def _start_window(self) -> None:
        self._window_rows = 0
        self._window_loss: Tensor = torch.zeros(())
        self._since = time.perf_counter()

    def _start_split(self) -> None:
        self._split_steps = 0
        self._laps: dict[Lap, float] = {"data": 0.0, "forward": 0.0, "backward": 0.0, "optimizer": 0.0}
