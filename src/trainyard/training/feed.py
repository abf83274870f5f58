"""The order of the rows, and their batches one after the other, made here or by processes beside the training.

Order and draws hang on the seed, the epoch and the number of the batch alone: a training that goes on in the middle of
an epoch meets the same batches, however many workers made some of them ahead.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from trainyard.training.sources import Batch, Source

_ORDER, _DRAWS, RANKS = 0, 1, 2
"""What a seed is for; the order of an epoch and its first batch never share one."""
AHEAD = 4
"""Batches that a worker makes before they are asked for."""


def shuffled(rows: int, seed: int, epoch: int) -> Tensor:
    """Every row once, int64 [rows]."""
    return torch.randperm(rows, generator=torch.Generator().manual_seed(mixed(_ORDER, seed, epoch, 0)))


@dataclass(slots=True)
class Feed:
    """The training batches of a source, `batch_size` rows each; the last of an epoch may be smaller."""

    source: Source
    batch_size: int
    seed: int
    workers: int = 0

    @property
    def batches(self) -> int:
        """In an epoch."""
        return -(-self.source.rows // self.batch_size)

    def epoch(self, epoch: int, done: int = 0) -> Iterator[tuple[int, Batch]]:
        """(rows, batch) of the epoch from batch number `done` on."""
        return self.some(epoch, range(done, self.batches))

    def some(self, epoch: int, numbers: Sequence[int]) -> Iterator[tuple[int, Batch]]:
        """(rows, batch) of the epoch's batches of these numbers."""
        order = shuffled(self.source.rows, self.seed, epoch).split(self.batch_size)
        maker = _Maker(self.source, order, self.seed, epoch)
        made = iter(_beside(maker, numbers, self.workers)) if self.workers else maker.all_of(numbers)
        return zip([len(order[number]) for number in numbers], made, strict=True)


class _Maker(Dataset[Batch]):
    """One epoch's batches by number."""

    def __init__(self, source: Source, order: tuple[Tensor, ...], seed: int, epoch: int) -> None:
        self._source, self._order = source, order
        self._seed, self._epoch = seed, epoch

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, number: int) -> Batch:
        draws = torch.Generator()
        if self._source.random:
            draws.manual_seed(mixed(_DRAWS, self._seed, self._epoch, number))
        return self._source.batch(self._order[number], draws)

    def all_of(self, numbers: Sequence[int]) -> Iterator[Batch]:
        """Made here. A source that draws nothing is spared the seeding, which costs as much as a small batch."""
        source, draws = self._source, torch.Generator()
        for number in numbers:
            if source.random:
                draws.manual_seed(mixed(_DRAWS, self._seed, self._epoch, number))
            yield source.batch(self._order[number], draws)


def _beside(maker: _Maker, numbers: Sequence[int], workers: int) -> DataLoader[Any]:
    """Made by processes, in order. Its own draw of a base seed comes from a generator that nobody else uses."""
    return DataLoader(
        maker,
        batch_size=None,
        sampler=numbers,
        num_workers=workers,
        prefetch_factor=AHEAD,
        multiprocessing_context="fork",
        generator=torch.Generator(),
    )


def mixed(use: int, seed: int, epoch: int, number: int) -> int:
    """32 bits that differ with each of the four; PyTorch's generator takes no more of a seed."""
    return int.from_bytes(hashlib.blake2b(struct.pack("<4Q", use, seed, epoch, number), digest_size=4).digest())
