"""The networks: a front end that shortens what is long, an encoder over the steps, and a head for the task."""

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

from trainyard.trainers.series.encoders import encoder

MOST_STEPS, MOST_PATCHES = 256, 32
"""Steps that an encoder is given at most of a series, and of a window to forecast from, unless a person says otherwise.
Forecasts are as good from a few steps together as from each (PatchTST, https://arxiv.org/abs/2211.14730)."""
FLAT = 0.01
"""A window whose deviation is smaller than this, in deviations of the training rows, is not magnified any further."""


def halvings_of(steps: int, most: int) -> int:
    """How often `steps` have to be halved for at most `most` to be left."""
    return max(0, (-(-steps // most) - 1).bit_length())


class FrontEnd(nn.Module):
    """Channels to width, and half as many steps for each of `halvings`: strided convolutions, as wav2vec 2.0 has them
    before its encoder (Baevski et al. 2020, https://arxiv.org/abs/2006.11477). [b, t, c] to [b, t / 2^halvings, w]."""

    def __init__(self, channels: int, width: int, halvings: int) -> None:
        super().__init__()
        self.first = nn.Conv1d(channels, width, 3, padding=1)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(halvings))
        self.halve = nn.ModuleList(nn.Conv1d(width, width, 4, stride=2, padding=1) for _ in range(halvings))

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Features, and which steps are real, bool [b, steps]."""
        real = steps_within(lengths, x.shape[1])
        x = self.first(x.transpose(1, 2)).transpose(1, 2) * real[:, :, None]
        for norm, convolution in zip(self.norms, self.halve, strict=True):
            x = F.relu(norm(x)) * real[:, :, None]
            x = convolution(F.pad(x.transpose(1, 2), (0, x.shape[1] % 2))).transpose(1, 2)
            lengths = (lengths + 1) // 2
            real = steps_within(lengths, x.shape[1])
            x = x * real[:, :, None]
        return x, real


def steps_within(lengths: Tensor, steps: int) -> Tensor:
    """bool [b, steps]: whether a step lies before its series' end."""
    return torch.arange(steps, device=lengths.device) < lengths[:, None]


class Net(nn.Module):
    """(series float32 [b, t, channels], 0 behind their ends; lengths int64 [b]) to [b, outputs].

    What the encoder gives is pooled over the real steps, by mean and by largest value.
    """

    def __init__(
        self, kind: str, channels: int, outputs: int, width: int, layers: int, heads: int, dropout: float, halvings: int
    ) -> None:
        super().__init__()
        self.front = FrontEnd(channels, width, halvings)
        self.encoder = encoder(kind, width, layers, heads, dropout)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * width, outputs)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        x, real = self.front(*inputs)
        steps = self.encoder(x, real)
        here = real[:, :, None]
        mean = (steps * here).sum(dim=1) / here.sum(dim=1)
        largest = steps.masked_fill(~here, float("-inf")).amax(dim=1)
        return self.head(self.dropout(torch.cat([mean, largest], dim=1)))


AT_ONCE = 512
"""Columns of windows; while judging, more go through one after the other: larger batches overflow a core's cache and
took 1.6 times as long."""


class Forecaster(nn.Module):
    """Windows float32 [b, context, columns] to the steps behind them, [b, horizon, columns].

    Each column is forecast from its own past, all by the same weights: with columns mixed, the same nets learned the
    training rows better and the later ones worse (PatchTST found so too: Nie et al. 2023,
    https://arxiv.org/abs/2211.14730). A forecast is the sum of three: the last value; a linear map of the window's
    differences from it (NLinear, Zeng et al. 2023, https://arxiv.org/abs/2205.13504); and what the encoder sees in the
    window, brought to mean 0 and deviation 1 and scaled back (RevIN, Kim et al. 2022,
    https://openreview.net/forum?id=cGDAkQo1C0p). Both maps begin at 0, where a net repeats the last value; the linear
    one may be given a better start.
    """

    def __init__(
        self,
        kind: str,
        context: int,
        horizon: int,
        width: int,
        layers: int,
        heads: int,
        dropout: float,
        halvings: int,
    ) -> None:
        super().__init__()
        self.horizon = horizon
        self.front = FrontEnd(1, width, halvings)
        self.encoder = encoder(kind, width, layers, heads, dropout)
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(context, horizon)
        self.head = nn.Linear(2 * width, horizon)
        for layer in (self.linear, self.head):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def begin_at(self, line: Tensor) -> None:
        """Start the linear map at weights and offset [horizon, context + 1]."""
        with torch.no_grad():
            self.linear.weight.copy_(line[:, :-1])
            self.linear.bias.copy_(line[:, -1])

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            return self._forward(x)
        windows = max(1, AT_ONCE // x.shape[2])
        return torch.cat([self._forward(some) for some in x.split(windows)])

    def _forward(self, x: Tensor) -> Tensor:
        count, context, columns = x.shape
        x = x.transpose(1, 2).reshape(count * columns, context)
        last = x[:, -1:]
        deviation = x.std(dim=1, keepdim=True, unbiased=False).clamp(min=FLAT)
        scaled = (x - x.mean(dim=1, keepdim=True)) / deviation
        lengths = torch.full((len(x),), context, device=x.device)
        steps = self.encoder(*self.front(scaled[:, :, None], lengths))
        seen = torch.cat([steps.mean(dim=1), steps[:, -1]], dim=1)
        ahead = last + self.linear(x - last) + self.head(self.dropout(seen)) * deviation
        return ahead.view(count, columns, self.horizon).transpose(1, 2)
