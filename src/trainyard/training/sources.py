"""Where batches come from: rows in memory, or whatever can make a batch of any rows that it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

Batch = tuple[Any, Any]
"""Inputs as the model takes them (a tensor, or a tuple or mapping of tensors), and targets; [b, …] each."""


class Source(Protocol):
    """The samples of one part. A batch hangs on nothing but its rows and `draws`, so that any process may make it."""

    @property
    def rows(self) -> int: ...

    @property
    def random(self) -> bool:
        """Whether `batch` draws: augmentation, points chosen by chance."""
        ...

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        """The samples of `rows`, int64 [b]. All that is random comes from `draws`, a generator of the CPU."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the sources share that draw nothing: `targets` [n, …], one a row."""

    targets: Tensor

    @property
    def rows(self) -> int:
        return len(self.targets)

    @property
    def random(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Memory:
    """Inputs [n, …] and targets [n, …] in memory, or on the device; `change` alters a batch while training."""

    inputs: Tensor
    targets: Tensor
    change: Callable[[Tensor, torch.Generator], Tensor] | None = None

    @property
    def rows(self) -> int:
        return len(self.targets)

    @property
    def random(self) -> bool:
        return self.change is not None

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        rows = rows.to(self.targets.device)
        inputs = self.inputs[rows]
        return inputs if self.change is None else self.change(inputs, draws), self.targets[rows]
