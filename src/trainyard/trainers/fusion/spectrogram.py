"""Sound as a picture of pitch over time: the logarithm of its energy in bands of the mel scale.

Davis and Mermelstein 1980, https://doi.org/10.1109/TASSP.1980.1163420, without their last step, the cosine transform.
"""

import torch
from torch import Tensor

BANDS = 40
WINDOW_S, HOP_S = 0.025, 0.010
"""Length of a frame, and from one to the next."""
QUIET = 1e-6
"""Energy that is added to that of every band, so that silence has a logarithm; full scale is 1."""


def log_mel(wave: Tensor, rate: int) -> Tensor:
    """float32 [channels, length] between -1 and 1, `rate` values a second, to [frames, channels * BANDS]."""
    window, hop = max(2, round(WINDOW_S * rate)), max(1, round(HOP_S * rate))
    size = 1 << (window - 1).bit_length()
    spectrum = torch.stft(
        wave, size, hop, window, torch.hann_window(window), center=True, pad_mode="constant", return_complex=True
    )
    energy = spectrum.abs().square() / window  # [channels, frequencies, frames]
    banded = bands(rate, size) @ energy
    return (banded + QUIET).log().flatten(0, 1).T.contiguous()


def bands(rate: int, size: int) -> Tensor:
    """Weights float32 [BANDS, size / 2 + 1] of triangles that overlap by half, evenly spaced on the mel scale, which is
    2595 log10(1 + f / 700) (O'Shaughnessy 1987); the highest ends at half the rate."""
    frequencies = torch.linspace(0, rate / 2, size // 2 + 1, dtype=torch.float64)
    highest = 2595.0 * torch.log10(torch.tensor(1.0 + rate / 2 / 700.0, dtype=torch.float64))
    edges = 700.0 * (10.0 ** (torch.linspace(0.0, 1.0, BANDS + 2, dtype=torch.float64) * highest / 2595.0) - 1.0)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (frequencies - low) / (middle - low), (high - frequencies) / (high - middle)
    return torch.minimum(rising, falling).clamp(min=0.0).float()
