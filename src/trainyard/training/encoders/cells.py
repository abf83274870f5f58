"""Cells of a table as one vector: a multilayer perceptron over numbers and embedded categories."""

import math

import torch
from torch import Tensor, nn

SPREAD = 0.3
"""Deviation of the periodic features' first frequencies, in periods a deviation of the column."""
WAVES = 16
"""Numbers that the periodic features of a column become."""
WIDEST = 32
"""Most numbers that stand for a category."""


def embedding_width(codes: int) -> int:
    """Numbers that stand for a category of a column with so many codes: a rule of thumb of fastai's tabular models
    (https://github.com/fastai/fastai/blob/main/fastai/tabular/model.py), bounded."""
    return min(WIDEST, round(1.6 * codes**0.56))


class Periodic(nn.Module):
    """Each number x as ReLU(linear([sin 2 pi c x, cos 2 pi c x])) with learned frequencies c of its own, so that a
    network can tell near values apart: Gorishniy et al. 2022, section 3.3, https://arxiv.org/abs/2203.05556 ("PLR"
    with one linear layer for all columns). float32 [b, n] to [b, n * width]."""

    def __init__(self, columns: int, frequencies: int, width: int) -> None:
        super().__init__()
        self.frequencies = nn.Parameter(torch.randn(columns, frequencies) * SPREAD)
        self.mix = nn.Linear(2 * frequencies, width)

    def forward(self, x: Tensor) -> Tensor:
        angles = 2 * math.pi * self.frequencies * x[..., None]  # [b, n, frequencies]
        return self.mix(torch.cat([angles.sin(), angles.cos()], dim=-1)).relu().flatten(1)


class CellsTorso(nn.Module):
    """(numbers float32 [b, numbers], codes int64 [b, categories]) to [b, `size`].

    The vectors of missing and unknown categories begin at 0: where training saw none, they say nothing.
    """

    def __init__(
        self, numbers: int, codes: list[int], width: int, layers: int, dropout: float, frequencies: int
    ) -> None:
        super().__init__()
        embeddings = [nn.Embedding(count, embedding_width(count)) for count in codes]
        for embedding in embeddings:
            nn.init.normal_(embedding.weight, std=embedding.embedding_dim**-0.5)
            nn.init.zeros_(embedding.weight.data[:2])
        self.embeddings = nn.ModuleList(embeddings)
        self.periodic = Periodic(numbers, frequencies, WAVES) if numbers and frequencies else None
        current = numbers * (1 + (WAVES if frequencies else 0)) + sum(map(embedding_width, codes))
        stack: list[nn.Module] = []
        for _ in range(layers):
            stack += [nn.Linear(current, width), nn.ReLU(), nn.Dropout(dropout)]
            current = width
        self.body = nn.Sequential(*stack)
        self.size = current

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        numbers, codes = inputs
        parts = [embedding(column) for embedding, column in zip(self.embeddings, codes.unbind(1), strict=True)]
        if self.periodic is not None:
            parts.append(self.periodic(numbers))
        return self.body(torch.cat([numbers, *parts], dim=1))
