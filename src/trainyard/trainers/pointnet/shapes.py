"""Clouds as PointNet takes them: a fixed number of points each, about their middle, in a sphere of radius 1."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from trainyard.datasets.clouds import CloudData
from trainyard.datasets.split import Part
from trainyard.trainers.pointnet.spec import PointNetConfig
from trainyard.training.points import drawn, scales, shaken, spread, turns, unit
from trainyard.training.sources import Batch


@dataclass(frozen=True, slots=True)
class Shapes:
    """The clouds of one part. With a config they are drawn from and altered at random, else always the same."""

    data: CloudData
    part: Part
    points: int
    change: PointNetConfig | None = None

    @property
    def rows(self) -> int:
        return int(np.count_nonzero(self.data.parts == self.part))

    @property
    def random(self) -> bool:
        return self.change is not None

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        """Points float32 [b, points, 3] and labels int64 [b]."""
        samples = self.data.rows(self.part)[rows.numpy()]
        points = torch.stack([self._points(int(sample), draws) for sample in samples])
        if (change := self.change) is not None:
            points = points @ turns(len(points), change.rotate, draws).transpose(1, 2)
            points = shaken(points * scales(len(points), change.scale, draws), change.jitter, draws)
        return points.contiguous(), torch.from_numpy(self.data.labels[samples])

    def _points(self, sample: int, draws: torch.Generator) -> Tensor:
        cloud = self.data.points(sample)
        chosen = drawn(len(cloud), self.points, draws) if self.random else spread(len(cloud), self.points)
        return torch.from_numpy(unit(cloud[chosen.numpy()]))
