"""Series, clouds, numbers and texts altered at random while a net trains, so that it learns what does not matter.

Every draw comes from the batch's own generator, so that a training that goes on meets the same samples; what is
switched off draws nothing. Jitter, scaling and crops of series: Um et al. 2017, https://arxiv.org/abs/1706.00527. Words
that are left out: Iyyer et al. 2015, https://aclanthology.org/P15-1162.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from trainyard.datasets.columns import Columns
from trainyard.trainers.fusion.spec import FusionConfig
from trainyard.training.points import SHAKEN_AT_MOST, Turning, scales, shaken, turns


@dataclass(frozen=True, slots=True)
class Altering:
    """How much of each; the fields are those of the config, and 0 or `none` is nothing."""

    series_jitter: float = 0.0
    series_scaling: float = 0.0
    series_crop: float = 0.0
    cloud_turn: Turning = "none"
    cloud_jitter: float = 0.0
    numbers_noise: float = 0.0
    word_dropout: float = 0.0

    @classmethod
    def of(cls, config: FusionConfig) -> "Altering":
        return cls(**{name: getattr(config, name) for name in cls.__slots__})

    @property
    def series(self) -> bool:
        return bool(self.series_jitter or self.series_scaling or self.series_crop)

    @property
    def clouds(self) -> bool:
        return self.cloud_turn != "none" or self.cloud_jitter > 0.0


def series_of(
    batch: tuple[Tensor, Tensor], draws: torch.Generator, how: Altering, values: int
) -> tuple[Tensor, Tensor]:
    """Series float32 [b, steps, channels], 0 behind their ends, and lengths [b]. The first `values` channels hold what
    was measured, in deviations; where there are more, these say which of it is missing, and stay."""
    series, lengths = batch
    if how.series_crop:
        series, lengths = cropped(series, lengths, how.series_crop, draws)
    measured, gaps = series[:, :, :values], series[:, :, values:]
    known = (torch.arange(series.shape[1]) < lengths[:, None])[:, :, None]
    if gaps.shape[2]:
        known = known & (gaps == 0)
    if how.series_scaling:
        measured = measured * scales(len(series), how.series_scaling, draws)
    if how.series_jitter:
        measured = measured + _noise(measured, how.series_jitter, draws) * known
    return torch.cat([measured, gaps], dim=2), lengths


def cropped(series: Tensor, lengths: Tensor, share: float, draws: torch.Generator) -> tuple[Tensor, Tensor]:
    """A stretch of each series at a chance place, of `1 - share` to all of its steps; moved to the beginning."""
    cut, place = torch.rand(2, len(series), generator=draws)
    kept = (lengths * (1.0 - share * cut)).round().long().clamp(min=1).minimum(lengths)
    first = (place * (lengths - kept + 1)).long().minimum(lengths - kept)
    step = torch.arange(int(kept.max()))
    real = step < kept[:, None]
    places = (first[:, None] + step).where(real, 0)
    taken = series.gather(1, places[:, :, None].expand(-1, -1, series.shape[2]))
    return taken * real[:, :, None], kept


def clouds_of(points: Tensor, draws: torch.Generator, how: Altering) -> Tensor:
    """float32 [b, points, 3], in radii of the cloud."""
    if how.cloud_turn != "none":
        points = points @ turns(len(points), how.cloud_turn, draws)
    return shaken(points, how.cloud_jitter, draws)


def cells_of(
    cells: tuple[Tensor, Tensor], draws: torch.Generator, how: Altering, columns: Columns
) -> tuple[Tensor, Tensor]:
    """Numbers float32 [b, width], in deviations, as `columns` encodes them, and codes, which stay. What is missing, and
    the columns that say so, stay too."""
    numbers, codes = cells
    noise, place = torch.zeros_like(numbers), 0
    for column in columns.numbers:
        drawn = _noise(numbers[:, place], how.numbers_noise, draws)
        noise[:, place] = drawn * (numbers[:, place + 1] == 0) if column.gaps else drawn
        place += 1 + column.gaps
    return numbers + noise, codes


def texts_of(words: Tensor, draws: torch.Generator, how: Altering) -> Tensor:
    """int64 [b, words]: each is left out (0) with the chance `word_dropout`; a text may lose all of them."""
    return words.masked_fill(torch.rand(words.shape, generator=draws) < how.word_dropout, 0)


def _noise(like: Tensor, deviation: float, draws: torch.Generator) -> Tensor:
    drawn = torch.randn(like.shape, generator=draws).clamp(-SHAKEN_AT_MOST, SHAKEN_AT_MOST)
    return drawn * deviation
