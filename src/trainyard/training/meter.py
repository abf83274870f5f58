"""Sums of one epoch: what the charts of a training are made from."""

import time
from typing import Any

import torch
from torch import Tensor


class Meter:
    """Kept on the device: reading a sum waits for the device, so that is left to the moment of a report."""

    def __init__(self, rows: int) -> None:
        self._rows = self._left = rows
        self._correct: Tensor = torch.zeros((), dtype=torch.int64)
        self._start_window()

    def count(self, rows: int, loss: Tensor, correct: Tensor) -> None:
        """Add a step of `rows` rows with their mean loss and number of right answers, scalars."""
        self._window_rows += rows
        self._window_loss = self._window_loss + loss * rows
        self._correct = self._correct + correct
        self._left -= rows

    @property
    def whole(self) -> bool:
        """Whether every row of the epoch was seen."""
        return self._left == 0

    @property
    def accuracy(self) -> float:
        """Share of right answers over the epoch, each given before its row was learned from."""
        return float(self._correct) / self._rows

    def flush(self) -> dict[str, float]:
        """Mean loss a row and rows a second since the last call."""
        loss = float(self._window_loss) / self._window_rows
        speed = self._window_rows / (time.perf_counter() - self._since)
        self._start_window()
        return {"train/loss": loss, "train/samples_per_s": speed}

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Tensors and numbers from which `load` makes the same meter; of the clock nothing is kept."""
        tensors = {"correct": self._correct, "window_loss": self._window_loss}
        return tensors, {"left": self._left, "window_rows": self._window_rows}

    def load(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        self._correct, self._window_loss = tensors["correct"], tensors["window_loss"]
        self._left, self._window_rows = numbers["left"], numbers["window_rows"]

    def _start_window(self) -> None:
        self._window_rows = 0
        self._window_loss: Tensor = torch.zeros(())
        self._since = time.perf_counter()
