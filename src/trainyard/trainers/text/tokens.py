"""Texts as tokens: cut to length once, padded batch by batch to the longest of the batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainyard.training.sources import Batch

Ids = Sequence[int]
Keep = str
"""Which tokens of a text that is too long stay: `start`, `end`, or `both`."""
FROM_START = 0.25
"""Share that `both` takes from the start: a quarter did best of what Sun et al. 2019 tried
(https://arxiv.org/abs/1905.05583, table 2: 128 tokens of 510)."""


@dataclass(frozen=True, slots=True)
class Template:
    """Where a tokenizer puts its own signs around one text or two: (token, type) or (None, type) for a text."""

    slots: list[tuple[int | None, int]]

    @classmethod
    def of(cls, tokenizer: Any, pair: bool = False) -> "Template":
        backend = tokenizer.backend_tokenizer
        made = backend.encode("a", "a" if pair else None, add_special_tokens=True)
        slots: list[tuple[int | None, int]] = []
        last: int | None = None
        for token, kind, sequence in zip(made.ids, made.type_ids, made.sequence_ids, strict=True):
            if sequence is None:
                slots.append((token, kind))
            elif sequence != last:
                slots.append((None, kind))
            last = sequence
        return cls(slots)

    @property
    def signs(self) -> int:
        """Tokens that are the tokenizer's own."""
        return sum(token is not None for token, _ in self.slots)

    def filled(self, *texts: Ids) -> tuple[list[int], list[int]]:
        """Tokens and their types."""
        ids, types, rest = list[int](), list[int](), iter(texts)
        for token, kind in self.slots:
            part: Ids = next(rest) if token is None else [token]
            ids.extend(part)
            types.extend([kind] * len(part))
        return ids, types


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different length, one behind the other: `values` int32 [total], `starts` int64 [rows + 1]."""

    values: Tensor
    starts: Tensor

    @classmethod
    def of(cls, rows: Sequence[Ids]) -> "Ragged":
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
        values = np.concatenate([np.asarray(row, np.int32) for row in rows]) if rows else np.empty(0, np.int32)
        return cls(torch.from_numpy(values), torch.from_numpy(starts))

    @property
    def lengths(self) -> Tensor:
        return self.starts.diff()

    def padded(self, rows: Tensor, fill: int) -> tuple[Tensor, Tensor]:
        """int64 [b, longest of these], and which of them are tokens, bool [b, longest]."""
        lengths = self.lengths[rows]
        places = torch.arange(int(lengths.max()))
        known = places < lengths[:, None]
        at = (self.starts[rows][:, None] + places).clamp_(max=len(self.values) - 1)
        return self.values[at].long().masked_fill_(~known, fill), known


@dataclass(frozen=True, slots=True)
class Tokens:
    """A source of batches as a transformer takes them; `targets` is a tensor a row, made for the rows of a batch."""

    ids: Ragged
    types: Ragged | None
    pad: int
    targets: Callable[[Tensor], Any]
    random: bool = False

    @property
    def rows(self) -> int:
        return len(self.ids.starts) - 1

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:  # noqa: ARG002  it makes no use of chance
        ids, known = self.ids.padded(rows, self.pad)
        inputs = {"input_ids": ids, "attention_mask": known.long()}
        if self.types is not None:
            inputs["token_type_ids"] = self.types.padded(rows, 0)[0]
        return inputs, self.targets(rows)


def encoded(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """Tokens of each text, as many as it has."""
    backend = tokenizer.backend_tokenizer
    return [made.ids for made in backend.encode_batch(list(texts), add_special_tokens=False)]


def shortened(ids: list[int], most: int, keep: Keep) -> list[int]:
    """At most so many tokens, from the start, from the end, or from both."""
    if len(ids) <= most:
        return ids
    head = {"start": most, "end": 0, "both": round(most * FROM_START)}[keep]
    return ids[:head] + ids[len(ids) - (most - head) :]


def shortened_pair(first: list[int], second: list[int], most: int, keep: Keep) -> tuple[list[int], list[int]]:
    """The longer one is cut to the length of the shorter; then both are."""
    shorter = min(len(first), len(second), most // 2)
    room = most - shorter
    if len(first) >= len(second):
        return shortened(first, room, keep), shortened(second, most - min(len(first), room), keep)
    return shortened(first, most - min(len(second), room), keep), shortened(second, room, keep)


def by_length(ids: Sequence[Ids]) -> NDArray[np.int64]:
    """Rows from the shortest to the longest: what is judged in this order is padded little."""
    return np.argsort([len(row) for row in ids], kind="stable")


def has_types(tokenizer: Any) -> bool:
    return "token_type_ids" in tokenizer.model_input_names


def pad_of(tokenizer: Any) -> int:
    """The padding's token. Tokenizers of language models have none: their end of text serves, as nobody looks at it."""
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
    return int(tokenizer.pad_token_id or 0)
