"""A vision transformer (Dosovitskiy et al. 2021, https://arxiv.org/abs/2010.11929), named as timm's state dict is.

Layer norms stand before attention and perceptron; the class token's last state goes to the head.
"""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

from trainyard.training.images.classifier import Classifier

EPSILON = 1e-6
PLACES = 0.1
"""Deviation of the first place embeddings: of the size of what patches come to, so that places tell from the start."""


class Attention(nn.Module):
    """[b, tokens, width] to the same; each token takes from all others what it attends to."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def _parts(self, x: Tensor) -> Tensor:
        """Queries, keys and values, [3, b, heads, tokens, width / heads]."""
        count, tokens, width = x.shape
        return self.qkv(x).view(count, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)

    def weights(self, x: Tensor) -> Tensor:
        """How much each token looks at each other one, [b, heads, tokens, tokens]."""
        query, key, _ = self._parts(x)
        return (query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])).softmax(dim=-1)

    def forward(self, x: Tensor) -> Tensor:
        count, tokens, width = x.shape
        parts = self._parts(x)
        dropout = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], dropout_p=dropout)
        return self.proj(mixed.transpose(1, 2).reshape(count, tokens, width))


class Perceptron(nn.Module):
    """Two layers, four times as wide inside."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(self.dropout(F.gelu(self.fc1(x))))


class Block(nn.Module):
    """Attention and perceptron, each behind a layer norm and beside a shortcut."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=EPSILON)
        self.attn = Attention(width, heads, dropout)
        self.norm2 = nn.LayerNorm(width, eps=EPSILON)
        self.mlp = Perceptron(width, dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.dropout(self.attn(self.norm1(x)))
        return x + self.dropout(self.mlp(self.norm2(x)))


class Patches(nn.Module):
    """[b, c, h, w] to [b, patches, width], row by row. Sides that are no multiple of the patch are filled up at the
    right and below with 0, the mean colour."""

    def __init__(self, channels: int, patch: int, width: int) -> None:
        super().__init__()
        self.patch = patch
        self.proj = nn.Conv2d(channels, width, patch, patch)

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[2:]
        x = F.pad(x, (0, -width % self.patch, 0, -height % self.patch))
        return self.proj(x).flatten(2).transpose(1, 2)


class VisionTransformer(Classifier):
    """Images [b, c, h, w] of the sides in `shape` to logits [b, classes]. `heads` divides `width`.

    `channels` are those that the patches take; grey pictures come to a net for colour as three equal channels.
    """

    HEAD = "head"

    def __init__(
        self,
        shape: tuple[int, int, int],
        channels: int,
        classes: int,
        patch: int,
        width: int,
        layers: int,
        heads: int,
        dropout: float,
    ) -> None:
        super().__init__(channels)
        self.grid = (-(-shape[1] // patch), -(-shape[2] // patch))
        self.patch_embed = Patches(channels, patch, width)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + math.prod(self.grid), width) * PLACES)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(width, heads, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.head = nn.Linear(width, classes)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        patches = self.patch_embed(self.standardised(x))
        tokens = torch.cat([self.cls_token.expand(len(patches), -1, -1), patches], dim=1)
        tokens = self.dropout(tokens + self.pos_embed)
        for block in self.blocks:
            tokens = block(tokens)
        return self.head(self.norm(tokens)[:, 0])

    def stages(self) -> Sequence[Sequence[nn.Module | nn.Parameter]]:
        """The patches with their places, the blocks one by one, and the last norm with the last of them."""
        *lower, last = ([block] for block in self.blocks)
        return [[self.patch_embed, self.cls_token, self.pos_embed], *lower, [*last, self.norm]]


def placed(embedded: Tensor, grid: tuple[int, int]) -> Tensor:
    """Place embeddings [1, 1 + n * n, width], learned on a square grid, for another one [1, 1 + h * w, width].

    Interpolated between the places (section 3.2 of the paper); the class token's stays.
    """
    side = math.isqrt(embedded.shape[1] - 1)
    if side * side != embedded.shape[1] - 1 or (side, side) == grid:
        return embedded
    places = embedded[:, 1:].reshape(1, side, side, -1).permute(0, 3, 1, 2)
    scaled = F.interpolate(places.float(), grid, mode="bicubic", antialias=True, align_corners=False)
    return torch.cat([embedded[:, :1], scaled.flatten(2).transpose(1, 2).to(embedded.dtype)], dim=1)
