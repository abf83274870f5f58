"""Processes of one machine that train one model together, a device each, by PyTorch's DistributedDataParallel.

https://docs.pytorch.org/docs/stable/notes/ddp.html. Gradients go from GPU to GPU (NCCL), or by Gloo where they lie on
the CPU; what the first process decides, and sums for the charts, go by Gloo, so that no GPU is waited for.
"""

import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
import torch
from torch import Tensor, distributed, nn
from torch.distributed import FileStore  # pyright: ignore[reportPrivateImportUsage] - as the documentation has it
from torch.nn.parallel import DistributedDataParallel

from trainyard.training.meter import Meter
from trainyard.training.ranks import Rank

PATIENCE = timedelta(days=7)
"""The first process may judge for hours while the others wait; who dies is noticed by those who watch it."""
_LOST = ("gloo", "connection closed by peer", "connection reset by peer")


class DismissedError(BaseException):
    """The training is over for this process, whose rank is not the first: nothing of what comes behind is its task."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What the first process alone can know: that the training leaves off, that its sums are needed for a checkpoint,
    and that config fields have other values from now on."""

    stop: bool = False
    save: bool = False
    changed: dict[str, Any] | None = None


class Group:
    """One process's place in the group. Every method is called by all of them, in the same order."""

    def __init__(self, rank: Rank, device: torch.device) -> None:
        """Meet the others; returns when all are there."""
        assert rank.meeting is not None  # noqa: S101  who trains alone has no group
        loopback = "lo0" if sys.platform == "darwin" else "lo"
        os.environ |= {"GLOO_SOCKET_IFNAME": loopback, "NCCL_SOCKET_IFNAME": loopback}
        # Layers with a dimension of 1 have gradients of other strides than PyTorch foresaw; that costs a copy, no more.
        warnings.filterwarnings("ignore", "Grad strides do not match bucket view strides")
        if device.type == "cuda":
            torch.cuda.set_device(device)
        distributed.init_process_group(
            "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo",
            store=FileStore(str(rank.meeting), rank.of),
            rank=rank.number,
            world_size=rank.of,
            timeout=PATIENCE,
        )
        self.rank = rank
        self._devices = [device] if device.type == "cuda" else None
        self._wrapped: DistributedDataParallel | None = None
        self._learning: list[bool] = []

    def leave(self) -> None:
        """At the end of a training; not where it has failed: the others would take that for a failure of theirs."""
        self._wrapped = None
        distributed.destroy_process_group()

    def wrapped(self, model: nn.Module) -> nn.Module:
        """`model`, its gradients averaged over all processes; anew where other parameters learn than before.

        Networks of one's own may have parameters that no loss reaches, today or ever.
        """
        learning = [parameter.requires_grad for parameter in model.parameters()]
        if self._wrapped is None or learning != self._learning:
            self._wrapped, self._learning = None, learning
            self._wrapped = DistributedDataParallel(model, self._devices, find_unused_parameters=True)
        return self._wrapped

    def apart(self, *, last: bool) -> AbstractContextManager[Any]:
        """For a batch: only behind the last one of a step do gradients go to the others."""
        assert self._wrapped is not None  # noqa: S101  an epoch begins with it
        return nullcontext() if last else self._wrapped.no_sync()

    def part_of(self, batches: int) -> range:
        """Which of a step's batches are this process's."""
        return range(self.rank.number, batches, self.rank.of)

    def numbers(self, done: int, batches: int, accumulate: int) -> list[int]:
        """This process's batches of an epoch of so many, from number `done` on, of which `accumulate` make a step.

        Where the last step has none for it, it is that step's first: every process takes part in every step.
        """
        taken: list[int] = []
        for first in range(done, batches, accumulate):
            part = self.part_of(min(accumulate, batches - first))
            taken += [first + number for number in part] or [first]
        return taken

    def tell(self, orders: Orders) -> None:
        """Called by the first process, where the others call `hear`."""
        changed = b"" if orders.changed is None else msgspec.json.encode(orders.changed)
        distributed.broadcast(torch.tensor([orders.stop, orders.save, len(changed)], dtype=torch.int64), 0)
        if changed:
            distributed.broadcast(torch.frombuffer(bytearray(changed), dtype=torch.uint8), 0)

    def hear(self) -> Orders:
        """What the first process tells."""
        head = torch.zeros(3, dtype=torch.int64)
        distributed.broadcast(head, 0)
        stop, save, size = head.tolist()
        if not size:
            return Orders(bool(stop), bool(save))
        text = torch.zeros(size, dtype=torch.uint8)
        distributed.broadcast(text, 0)
        return Orders(bool(stop), bool(save), msgspec.json.decode(text.numpy().tobytes()))

    def brought_together(self, sums: list[float]) -> list[float]:
        """The sums over all processes, for the first one; zeros for the others."""
        values = torch.tensor(sums, dtype=torch.float64)
        distributed.reduce(values, 0)
        return values.tolist() if self.rank.leads else [0.0] * len(sums)


class SharedMeter(Meter):
    """Counts the rows of whole steps, of `of_step` each, and sums up what came of this process's part of them."""

    def __init__(self, rows: int, loss_scale: float, beside: Sequence[str], of_step: int, group: Group) -> None:
        super().__init__(rows, loss_scale, beside)
        self._of_step, self._group = of_step, group

    def count(self, rows: int, loss: Tensor, count: Tensor, sums: Tensor | None = None) -> None:
        """`rows` is 0 for a batch that is another process's."""
        if rows:
            self._sums = self._sums if sums is None else self._sums.to(sums.device) + sums
            self._window_loss = self._window_loss + loss * rows
            self._counted = self._counted + count

    def stepped(self) -> None:
        super().stepped()
        rows = min(self._of_step, self.left)
        self._window_rows += rows
        self.left -= rows

    def gather(self) -> None:
        """All sums go to the first process; from here on the others have none of their own."""
        beside: list[float] = self._sums.flatten().tolist()
        loss, counted, *beside = self._group.brought_together([float(self._window_loss), float(self._counted), *beside])
        self._sums = torch.tensor(beside, dtype=self._sums.dtype).view(self._sums.shape)
        self._window_loss = torch.tensor(loss, dtype=self._window_loss.dtype)
        self._counted = torch.tensor(counted, dtype=self._counted.dtype)

    def flush(self) -> dict[str, float]:
        self.gather()
        return super().flush()

    def load(self, tensors: dict[str, Tensor], numbers: dict[str, Any]) -> None:
        """What was summed up before is the first process's."""
        super().load(tensors, numbers)
        if not self._group.rank.leads:
            self._window_loss, self._counted = torch.zeros_like(self._window_loss), torch.zeros_like(self._counted)
            self._sums = torch.zeros_like(self._sums)


def lost(error: BaseException) -> bool:
    """Whether this says that another process of the group is gone."""
    if isinstance(error, distributed.DistError):
        return True
    return type(error) is RuntimeError and any(words in str(error).lower() for words in _LOST)
