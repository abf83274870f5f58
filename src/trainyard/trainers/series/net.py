"""The networks: what `training.encoders` makes of a series, and a head for the task."""

import torch
from torch import Tensor, nn

from trainyard.training.encoders.series import FrontEnd, SeriesTorso
from trainyard.training.encoders.steps import encoder

MOST_PATCHES = 32
"""Steps that an encoder is given at most of a window to forecast from, unless a person says otherwise. Forecasts are as
good from a few steps together as from each (PatchTST, https://arxiv.org/abs/2211.14730)."""
FLAT = 0.01
"""A window whose deviation is smaller than this, in deviations of the training rows, is not magnified any further."""


class Net(SeriesTorso):
    """(series float32 [b, t, channels], 0 behind their ends; lengths int64 [b]) to [b, outputs]."""

    def __init__(
        self, kind: str, channels: int, outputs: int, width: int, layers: int, heads: int, dropout: float, halvings: int
    ) -> None:
        super().__init__(kind, channels, width, layers, heads, dropout, halvings)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(self.size, outputs)

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        return self.head(self.dropout(super().forward(inputs)))


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
