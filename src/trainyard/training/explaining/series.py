"""Which stretches of a series count for an answer."""

import math

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor

from trainyard.contracts.explanation import EffectUnit, Method, SeriesView
from trainyard.training.explaining.attributions import Score, integrated_gradients, occlusion

MOST = 512
"""Stretches of a view."""
WINDOWS, FEWEST, IN_ALL = 24, 4, 600
"""Windows along a channel, and of all channels together."""
HIDDEN = (
    "A window of a channel is hidden by the channel's mean, which makes a series that the model never saw; of two "
    "stretches that tell the same, hiding one alone may change nothing. It says what the model looks at, not whether "
    "that is right."
)
FOLLOWED = (
    "Steps are compared with the channel's mean: what lies there gets 0 even where it matters. Single steps tremble, "
    "so look at stretches; an order or a rhythm counts for every step that it is made of."
)


def series_views(score: Score, x: Tensor, curve: Tensor, unit: EffectUnit, part: str | None = None) -> list[SeriesView]:
    """Of a series float32 [1, steps, inputs] on a scale whose 0 is the mean; `curve` [steps, channels] has what was
    measured, NaN where nothing was. Inputs behind the channels, if there are, say channel by channel what is missing.
    """
    steps, channels = curve.shape
    baseline = torch.zeros_like(x)
    hidden = windows_hidden(score, x, baseline, steps, channels)
    followed = integrated_gradients(score, x, baseline)[0]
    followed = followed.view(len(followed), -1, channels).sum(dim=1)[:steps]
    return [
        view_of("occlusion", unit, HIDDEN, hidden, curve, part),
        view_of("integrated_gradients", unit, FOLLOWED, followed, curve, part),
    ]


def view_of(
    method: Method, unit: EffectUnit, limits: str, effects: Tensor, curve: Tensor, part: str | None = None
) -> SeriesView:
    """Of effects [steps, channels], or [steps, 1] of all channels together, and the curve itself."""
    known = ~curve.isnan()
    return SeriesView(
        part=part,
        method=method,
        unit=unit,
        limits=limits,
        steps=len(curve),
        effects=_stretches(effects).T.tolist(),
        curves=_means(_stretches(torch.nan_to_num(curve.double())), _stretches(known.double())),
    )


def windows_hidden(score: Score, x: Tensor, baseline: Tensor, steps: int, channels: int) -> Tensor:
    """float64 [steps, channels]: the mean fall over the two windows that hide a step, shared among a window's steps."""
    count = max(FEWEST, min(WINDOWS, IN_ALL // channels, steps))
    size = math.ceil(steps / count)
    firsts = range(-size, steps, size)
    windows = [
        (slice(max(0, first), first + 2 * size), slice(channel, None, channels))
        for channel in range(channels)
        for first in firsts
    ]
    falls = occlusion(score, x, baseline, windows).view(channels, len(firsts))
    fields = (falls[:, 1:] + falls[:, :-1]) / 2
    return fields.repeat_interleave(size, dim=1)[:, :steps].T / size


def _stretches(values: Tensor) -> Tensor:
    """[steps, channels] summed up in 512 stretches at most."""
    size = math.ceil(len(values) / MOST)
    padded = F.pad(values, (0, 0, 0, -len(values) % size))
    return padded.view(-1, size, values.shape[1]).sum(dim=1)


def _means(sums: Tensor, counts: Tensor) -> list[list[float | None]]:
    means = torch.where(counts > 0, sums / counts.clamp(min=1), float("nan")).T.tolist()
    return [[None if math.isnan(mean) else mean for mean in channel] for channel in means]
