"""What reads the steps of a series: [b, steps, width] to the same shape. Each is told which steps are real.

What lies behind a series' end never reaches a step of it: a series gives the same alone and beside longer ones.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

KERNEL = 5
"""Steps that a layer of the temporal CNN looks at."""


class Recurrent(nn.Module):
    """LSTM (Hochreiter and Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735) or GRU (Cho et al. 2014,
    https://arxiv.org/abs/1406.1078), read in both directions by half of the width each."""

    def __init__(self, kind: type[nn.LSTM] | type[nn.GRU], width: int, layers: int, dropout: float) -> None:
        super().__init__()
        between = dropout if layers > 1 else 0.0
        self.cells = kind(width, width // 2, layers, batch_first=True, dropout=between, bidirectional=True)

    def forward(self, x: Tensor, real: Tensor) -> Tensor:
        if bool(real.all()):
            return self.cells(x)[0]
        packed = pack_padded_sequence(x, real.sum(dim=1).cpu(), batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(self.cells(packed)[0], batch_first=True, total_length=x.shape[1])[0]


class Attention(nn.Module):
    """A layer of the Transformer (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762), norms first."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.norm, self.inner_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.inner = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.drop = nn.Dropout(dropout)

    def _parts(self, x: Tensor) -> Tensor:
        """Queries, keys and values, [3, b, heads, steps, width / heads]."""
        count, steps, width = x.shape
        mixed = self.mix(self.norm(x)).view(count, steps, 3, self.heads, width // self.heads)
        return mixed.permute(2, 0, 3, 1, 4)

    def weights(self, x: Tensor, real: Tensor) -> Tensor:
        """How much each step looks at each other one, [b, heads, steps, steps]."""
        query, key, _ = self._parts(x)
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        return scores.masked_fill(~real[:, None, None, :], float("-inf")).softmax(dim=-1)

    def forward(self, x: Tensor, real: Tensor) -> Tensor:
        count, steps, width = x.shape
        query, key, value = self._parts(x)
        share = self.dropout if self.training else 0.0
        seen = F.scaled_dot_product_attention(query, key, value, real[:, None, None, :], share)
        x = x + self.drop(self.out(seen.transpose(1, 2).reshape(count, steps, width)))
        return x + self.drop(self.inner(self.inner_norm(x)))


class Transformer(nn.Module):
    """Layers of attention over steps that carry their place as sines and cosines."""

    def __init__(self, width: int, layers: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Attention(width, heads, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, real: Tensor) -> Tensor:
        x = x + places(x.shape[1], x.shape[2], x.device)
        for layer in self.layers:
            x = layer(x, real)
        return self.norm(x)


def places(steps: int, width: int, device: torch.device) -> Tensor:
    """The paper's position encoding, float32 [steps, width]; width is even."""
    rates = torch.exp(torch.arange(0, width, 2, device=device) * (-math.log(10_000.0) / width))
    angles = torch.arange(steps, device=device)[:, None] * rates
    return torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)


class Dilated(nn.Module):
    """Two convolutions over time beside a shortcut. Norms are over one step's channels, so that no padding enters."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])
        self.convolutions = nn.ModuleList(
            [nn.Conv1d(width, width, KERNEL, padding="same", dilation=dilation) for _ in range(2)]
        )
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, real: Tensor) -> Tensor:
        inner = x
        for norm, convolution in zip(self.norms, self.convolutions, strict=True):
            inner = F.relu(norm(inner)) * real[:, :, None]
            inner = convolution(inner.transpose(1, 2)).transpose(1, 2)
        return x + self.drop(inner)


class TemporalCnn(nn.Module):
    """Dilated residual convolutions, each layer seeing twice as far (Bai et al. 2018, https://arxiv.org/abs/1803.01271),
    here to both sides: a series is known whole when it is read."""

    def __init__(self, width: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Dilated(width, 2**layer, dropout) for layer in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, real: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x, real)
        return F.relu(self.norm(x))


def encoder(kind: str, width: int, layers: int, heads: int, dropout: float) -> nn.Module:
    """`lstm`, `gru`, `transformer` or `tcn`; `heads` are the Transformer's."""
    makers: dict[str, Callable[[], nn.Module]] = {
        "lstm": lambda: Recurrent(nn.LSTM, width, layers, dropout),
        "gru": lambda: Recurrent(nn.GRU, width, layers, dropout),
        "transformer": lambda: Transformer(width, layers, heads, dropout),
        "tcn": lambda: TemporalCnn(width, layers, dropout),
    }
    return makers[kind]()
