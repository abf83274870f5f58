"""A series as one vector: a front end that shortens what is long, an encoder over the steps, and what is pooled."""

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

from trainyard.training.encoders.steps import encoder

MOST_STEPS = 256
"""Steps that an encoder is given at most of a series, unless a person says otherwise."""
MULTIPLE = 8
"""Of which widths are, so that heads and directions divide them."""


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


class SeriesTorso(nn.Module):
    """(series float32 [b, t, channels], 0 behind their ends; lengths int64 [b]) to [b, `size`].

    What the encoder gives is pooled over the real steps, by mean and by largest value.
    """

    def __init__(
        self, kind: str, channels: int, width: int, layers: int, heads: int, dropout: float, halvings: int
    ) -> None:
        super().__init__()
        self.front = FrontEnd(channels, width, halvings)
        self.encoder = encoder(kind, width, layers, heads, dropout)
        self.size = 2 * width

    def forward(self, inputs: tuple[Tensor, Tensor]) -> Tensor:
        x, real = self.front(*inputs)
        steps = self.encoder(x, real)
        here = real[:, :, None]
        mean = (steps * here).sum(dim=1) / here.sum(dim=1)
        largest = steps.masked_fill(~here, float("-inf")).amax(dim=1)
        return torch.cat([mean, largest], dim=1)
