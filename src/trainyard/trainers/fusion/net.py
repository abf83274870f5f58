"""The net: an encoder and a head of its own for each part, and a fusion with the head that answers."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from trainyard.trainers.fusion.fusions import KINDS
from trainyard.training.encoders.cells import CellsTorso
from trainyard.training.encoders.clouds import CloudTorso
from trainyard.training.encoders.pictures import first_stride, residual_layers
from trainyard.training.encoders.series import SeriesTorso

WORDS = 1 << 14
"""Vectors of words, which are told apart by their hashes; 0 is no word."""


class PictureTorso(nn.Module):
    """Pictures float32 [b, channels, side, side] of 0..1 to [b, `size`]; `mean` and `std` are those of the
    training pictures."""

    mean: Tensor
    std: Tensor

    def __init__(self, channels: int, side: int, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(1, channels, 1, 1))
        self.register_buffer("std", torch.ones(1, channels, 1, 1))
        layers, self.size = residual_layers(channels, side, width, first_stride(side))
        self.features = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.features((x - self.mean) / self.std).mean(dim=(2, 3))


class TextTorso(nn.Module):
    """Words int64 [b, words], 0 behind the last, to [b, `size`]: the mean of their vectors (fastText, Joulin et al.
    2017, https://arxiv.org/abs/1607.01759) and a layer."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, width, padding_idx=0)
        self.body = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Dropout(dropout))
        self.size = width

    def forward(self, words: Tensor) -> Tensor:
        count = (words > 0).sum(dim=1, keepdim=True).clamp(min=1)
        return self.body(self.words(words).sum(dim=1) / count)


TORSOS: dict[str, Callable[..., nn.Module]] = {
    "series": SeriesTorso,
    "pictures": PictureTorso,
    "clouds": CloudTorso,
    "texts": TextTorso,
    "cells": CellsTorso,
}


class Encoder(nn.Module):
    """A part as a token [b, size], and what its own head says to it [b, outputs]. Samples without it have a
    placeholder, and are kept from the torso: its norms would learn from what is not there."""

    def __init__(self, kind: str, torso: Mapping[str, Any], size: int, outputs: int, dropout: float) -> None:
        super().__init__()
        self.torso: Any = TORSOS[kind](**torso)
        self.token = nn.Sequential(nn.Dropout(dropout), nn.Linear(self.torso.size, size), nn.LayerNorm(size))
        self.head = nn.Sequential(nn.ReLU(), nn.Dropout(dropout), nn.Linear(size, outputs))
        self.placeholder = nn.Parameter(torch.randn(size) * 0.02)

    def forward(self, inputs: Any, there: Tensor) -> tuple[Tensor, Tensor]:
        if bool(there.all()):
            token = self.token(self.torso(inputs))
            return token, self.head(token)
        rows = there.nonzero()[:, 0]
        if not len(rows):
            token = self.placeholder.expand(len(there), -1)
            return token, self.head(token)
        told = self.token(self.torso(_chosen(inputs, rows)))
        token = self.placeholder.to(told.dtype).expand(len(there), -1).index_put((rows,), told)
        return token, self.head(token)


class Net(nn.Module):
    """Batches of `inputs.Together` to what `objective.Fused` judges.

    `fused` [b, outputs]; `alone` [b, parts, outputs] of the parts' own heads; `there` [b, parts]; `weight` [b, parts]
    where the fusion has weights; `joined` [b, size], what the answering head sees; `heads` [b, `beside`] where there
    are further targets; and while judging `without` [b, parts, outputs], the fused answer where a part is not shown.
    `parts` says the kind of each part by its name, and what its torso is made from.
    """

    def __init__(
        self,
        parts: Mapping[str, Mapping[str, Any]],
        fusion: str,
        size: int,
        outputs: int,
        dropout: float,
        beside: int = 0,
    ) -> None:
        super().__init__()
        self.names = list(parts)
        made = (Encoder(one["kind"], one["torso"], size, outputs, dropout) for one in parts.values())
        self.encoders = nn.ModuleList(made)
        self.fusion = KINDS[fusion](len(parts), size, dropout)
        self.head = nn.Linear(size, outputs)
        self.heads = nn.Linear(size, beside) if beside else None

    def encoder(self, name: str) -> Encoder:
        """That of a part."""
        found = self.encoders[self.names.index(name)]
        assert isinstance(found, Encoder)  # noqa: S101  there are no others
        return found

    def forward(self, batch: Mapping[str, Any]) -> dict[str, Tensor]:
        shown = batch["shown"]
        tokens, alone = self._tokens(batch)
        joined, weights = self._joined(tokens, shown)
        found = {"fused": self.head(joined), "alone": alone, "there": batch["there"], "joined": joined}
        if weights is not None:
            found["weight"] = weights
        if self.heads is not None:
            found["heads"] = self.heads(joined)
        if not self.training:
            parts = range(len(self.names))
            found["without"] = torch.stack([self._without(tokens, shown, part) for part in parts], dim=1)
        return found

    def answer(self, batch: Mapping[str, Any]) -> Tensor:
        """The fused answer alone, [b, outputs]."""
        tokens, _ = self._tokens(batch)
        return self.head(self._joined(tokens, batch["shown"])[0])

    def _tokens(self, batch: Mapping[str, Any]) -> tuple[Tensor, Tensor]:
        """[b, parts, size], and what the parts' own heads say [b, parts, outputs]."""
        told = [
            encoder(batch["parts"][name], here)
            for encoder, name, here in zip(self.encoders, self.names, batch["there"].unbind(1), strict=True)
        ]
        return torch.stack([token for token, _ in told], dim=1), torch.stack([own for _, own in told], dim=1)

    def _joined(self, tokens: Tensor, shown: Tensor) -> tuple[Tensor, Tensor | None]:
        placeholders = torch.stack([encoder.placeholder for encoder in self.encoders])  # pyright: ignore[reportArgumentType]
        tokens = torch.where(shown[:, :, None], tokens, placeholders.to(tokens.dtype))
        return self.fusion(tokens, shown)

    def _without(self, tokens: Tensor, shown: Tensor, part: int) -> Tensor:
        left = shown.clone()
        left[:, part] = False
        return self.head(self._joined(tokens, left)[0])


class Answer(nn.Module):
    """The fused answer of a net alone, [b, outputs]; `answering` answers for it, where it tells how unsure it is."""

    def __init__(self, net: Net, answering: nn.Module | None = None) -> None:
        super().__init__()
        self.net, self.answering = net, answering or net

    def forward(self, batch: Mapping[str, Any]) -> Tensor:
        return self.answering(batch)["fused"]


def _chosen(inputs: Any, rows: Tensor) -> Any:
    return inputs[rows] if isinstance(inputs, Tensor) else tuple(one[rows] for one in inputs)
