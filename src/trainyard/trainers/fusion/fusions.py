"""How the vectors of the parts become one: side by side, by attention, or weighed.

Each takes tokens float32 [b, parts, size], where a part that a sample lacks has its placeholder, and `shown` bool
[b, parts], and gives [b, `size`] and the weight of each part [b, parts], None where it has none.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

Joined = tuple[Tensor, Tensor | None]
HEADS = 4


class Concat(nn.Module):
    """All tokens side by side, into two layers."""

    def __init__(self, parts: int, size: int, dropout: float) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *(nn.Linear(parts * size, 2 * size), nn.ReLU(), nn.Dropout(dropout)),
            *(nn.Linear(2 * size, size), nn.ReLU(), nn.Dropout(dropout)),
        )

    def forward(self, tokens: Tensor, shown: Tensor) -> Joined:
        del shown  # placeholders tell
        return self.body(tokens.flatten(1)), None


class Attention(nn.Module):
    """A learned query looks at the tokens (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762), as one latent of the
    Perceiver does (Jaegle et al. 2021, https://arxiv.org/abs/2103.03206), after these have looked at one another.

    Tokens that are not shown are looked at by nobody, unless nothing is shown. A weight is the mean over the query's
    heads.
    """

    def __init__(self, parts: int, size: int, dropout: float) -> None:
        super().__init__()
        self.kinds = nn.Parameter(torch.randn(parts, size) * 0.02)
        self.query = nn.Parameter(torch.randn(size) * 0.02)
        self.norms = nn.ModuleList(nn.LayerNorm(size) for _ in range(3))
        self.among = nn.MultiheadAttention(size, HEADS, dropout, batch_first=True)
        self.look = nn.MultiheadAttention(size, HEADS, dropout, batch_first=True)
        self.body = nn.Sequential(nn.Linear(size, 2 * size), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * size, size))

    def forward(self, tokens: Tensor, shown: Tensor) -> Joined:
        hidden = ~shown & shown.any(dim=1, keepdim=True)
        tokens = tokens + self.kinds
        normed = self.norms[0](tokens)
        tokens = tokens + self.among(normed, normed, normed, hidden, need_weights=False)[0]
        normed = self.norms[1](tokens)
        query = self.query.expand(len(tokens), 1, -1)
        seen, weights = self.look(query, normed, normed, hidden)
        joined = seen[:, 0]
        return joined + self.body(self.norms[2](joined)), weights[:, 0]


class Gated(nn.Module):
    """A mixture: each sample weighs its parts by a gate that sees all of them (gated multimodal units, Arevalo et al.
    2017, https://arxiv.org/abs/1702.01992, with a softmax as experts are mixed), and two layers see what is mixed."""

    def __init__(self, parts: int, size: int, dropout: float) -> None:
        super().__init__()
        self.maps = nn.ModuleList(nn.Linear(size, size) for _ in range(parts))
        self.gate = nn.Sequential(nn.Linear(parts * size, size), nn.ReLU(), nn.Linear(size, parts))
        self.body = nn.Sequential(
            *(nn.Linear(size, 2 * size), nn.ReLU(), nn.Dropout(dropout)),
            *(nn.Linear(2 * size, size), nn.ReLU(), nn.Dropout(dropout)),
        )

    def forward(self, tokens: Tensor, shown: Tensor) -> Joined:
        hidden = ~shown & shown.any(dim=1, keepdim=True)
        weights = self.gate(tokens.flatten(1)).masked_fill(hidden, float("-inf")).softmax(dim=1)
        mapped = torch.stack([one(token) for one, token in zip(self.maps, tokens.unbind(1), strict=True)], dim=1)
        return self.body((weights[:, :, None] * mapped).sum(dim=1)), weights


KINDS: dict[str, Callable[[int, int, float], nn.Module]] = {"concat": Concat, "attention": Attention, "gated": Gated}
