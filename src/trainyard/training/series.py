"""Series as nets take them: steps first, on one scale, padded with 0 to the longest of a batch."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from torch import Tensor

from trainyard.datasets.series import SeriesData
from trainyard.datasets.split import Part
from trainyard.training.sources import Batch, Settled


class Scale(BaseModel):
    """Mean and deviation of each channel over the training rows; saved with a model.

    A missing value becomes 0, the mean. With `gaps`, where training rows lack some, each channel has a second one
    that says where.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: list[float]
    std: list[float]
    gaps: bool = False

    @property
    def channels(self) -> int:
        """That a net is given."""
        return len(self.mean) * (1 + self.gaps)

    def applied(self, values: NDArray[np.float32] | NDArray[np.float64]) -> Tensor:
        """[steps, channels] with NaN where missing, to float32 [steps, channels that a net is given]."""
        scaled = (values - np.array(self.mean)) / np.array(self.std)
        missing = np.isnan(scaled)
        filled = np.where(missing, 0.0, scaled)
        return torch.from_numpy(np.concatenate([filled, missing], axis=1) if self.gaps else filled).float()

    def measured(self, steps: Tensor) -> Tensor:
        """What `applied` was given: [steps, channels that a net is given] to [steps, channels], NaN where missing."""
        count = len(self.mean)
        values = steps[:, :count] * torch.tensor(self.std) + torch.tensor(self.mean)
        return values.masked_fill(steps[:, count : 2 * count] > 0, float("nan")) if self.gaps else values


def scale_of(data: SeriesData) -> Scale:
    """From the training rows; a channel that is constant, or never measured, has deviation 1."""
    return of_steps(steps_of(data, Part.TRAIN).astype(np.float64))


def steps_of(data: SeriesData, part: Part) -> NDArray[np.float32]:
    """All steps of a part, one series after the other, float32 [steps, channels]."""
    rows: list[int] = np.flatnonzero(data.parts == part).tolist()
    return np.concatenate([data.sample(row) for row in rows], axis=1).T


def of_steps(steps: NDArray[np.float64]) -> Scale:
    """Of float64 [steps, channels] with NaN where missing."""
    known = ~np.isnan(steps)
    counts = known.sum(axis=0).clip(min=1)
    mean = np.where(known, steps, 0.0).sum(axis=0) / counts
    std = np.sqrt(np.where(known, (steps - mean) ** 2, 0.0).sum(axis=0) / counts)
    return Scale(mean=mean.tolist(), std=np.where(std > 0, std, 1.0).tolist(), gaps=not known.all())


@dataclass(frozen=True, slots=True)
class Samples(Settled):
    """The series of one part. `steps` float32 [all lengths, channels], series i from `starts[i]`, `lengths[i]` long."""

    steps: Tensor
    starts: Tensor
    lengths: Tensor

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        del draws
        lengths = self.lengths[rows]
        step = torch.arange(int(lengths.max()))
        real = step < lengths[:, None]
        places = (self.starts[rows][:, None] + step).where(real, 0)
        series = self.steps[places] * real[:, :, None]
        return (series, lengths), self.targets[rows]


def samples_of(data: SeriesData, part: Part, scale: Scale, targets: Tensor) -> Samples:
    """The series of `part`; `targets` [n] are those of all parts."""
    here = np.flatnonzero(data.parts == part)
    lengths = torch.from_numpy(data.lengths[here])
    steps = scale.applied(steps_of(data, part))
    return Samples(steps, lengths.cumsum(0) - lengths, lengths, targets=targets[torch.from_numpy(here)])
