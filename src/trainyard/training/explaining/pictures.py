"""Which places of a picture count for an answer."""

import base64
import io
import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from numpy.typing import NDArray
from torch import Tensor

from trainyard.contracts.explanation import EffectUnit, Method, PictureView
from trainyard.training.explaining.attributions import Score, integrated_gradients, occlusion

MOST = 64
"""Fields of a map along a side."""
FINE, COARSE = 14, 8
"""Windows along a side, of small pictures and of large ones, which cost more."""
LARGE = 96
"""Pixels along a side."""
SHOWN = 512
"""Pixels along the longer side of the picture that is sent."""
HIDDEN = (
    "A window is hidden by the mean colour, which makes a picture that the model never saw; of two places that tell "
    "the same, hiding one alone may change nothing. It says what the model looks at, not whether that is right."
)
FOLLOWED = (
    "Pixels are compared with the mean colour: what has that colour gets 0 even where it matters. Single pixels "
    "tremble, so look at regions; it says nothing of what the picture would have to show for another class."
)


def picture_views(
    score: Score, x: Tensor, fill: Tensor, unit: EffectUnit, part: str | None = None
) -> list[PictureView]:
    """Of a picture float32 [1, c, h, w] in 0..1. `fill` [1, c, 1, 1] is the colour that says nothing."""
    baseline = fill.expand_as(x)
    make = view_maker(x, part)
    hidden, size = windows_hidden(score, x, baseline)
    followed, fine = summed(integrated_gradients(score, x, baseline).sum(dim=1)[0])
    return [
        make("occlusion", unit, hidden, size, HIDDEN),
        make("integrated_gradients", unit, followed, fine, FOLLOWED),
    ]


def view_maker(x: Tensor, part: str | None = None) -> Callable[[Method, EffectUnit, Tensor, int, str], PictureView]:
    """Makes views of one picture: of a method, in a unit, effects [down, across], pixels a field, limits."""
    shown, (height, width) = data_url(x[0]), x.shape[2:]

    def make(method: Method, unit: EffectUnit, effects: Tensor, field: int, limits: str) -> PictureView:
        return PictureView(
            part=part,
            method=method,
            unit=unit,
            limits=limits,
            height=height,
            width=width,
            field=field,
            effects=effects.tolist(),
            picture=shown,
        )

    return make


def windows_hidden(score: Score, x: Tensor, baseline: Tensor) -> tuple[Tensor, int]:
    """float64 [fields down, fields across], the mean fall over the windows that hide a field, and pixels a field. A
    window is two fields high and wide, so that a field is hidden by four."""
    height, width = x.shape[2:]
    size = math.ceil(max(height, width) / (COARSE if max(height, width) > LARGE else FINE))
    down, across = math.ceil(height / size), math.ceil(width / size)
    corners = [(row, column) for row in range(-1, down) for column in range(-1, across)]
    windows = [(slice(None), _pixels(row, size), _pixels(column, size)) for row, column in corners]
    falls = occlusion(score, x, baseline, windows).view(1, 1, down + 1, across + 1)
    return F.avg_pool2d(falls, 2, stride=1)[0, 0], size


def _pixels(field: int, size: int) -> slice:
    return slice(max(0, field * size), (field + 2) * size)


def summed(effects: Tensor) -> tuple[Tensor, int]:
    """[h, w] in 64 x 64 fields at most, each with the sum of its pixels', and pixels a field."""
    size = math.ceil(max(effects.shape) / MOST)
    height, width = effects.shape
    padded = F.pad(effects[None, None], (0, -width % size, 0, -height % size))
    return F.avg_pool2d(padded, size)[0, 0] * size * size, size


def data_url(x: Tensor) -> str:
    """A picture [c, h, w] of 0..1 as a PNG: in grey or in colours, of other channels the mean."""
    from PIL import Image  # late: trainings never need it

    pixels: NDArray[np.uint8] = (x.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
    if pixels.shape[2] != len("RGB"):
        pixels = pixels.mean(axis=2).round().astype(np.uint8)
    image = Image.fromarray(pixels)
    image.thumbnail((SHOWN, SHOWN))
    content = io.BytesIO()
    image.save(content, "PNG")
    return f"data:image/png;base64,{base64.b64encode(content.getvalue()).decode()}"
