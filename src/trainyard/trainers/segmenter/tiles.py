"""Tiles as the segmenter takes them: what surrounds each point, worked out once for each tile and then kept."""

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainyard.datasets.clouds import CloudData
from trainyard.datasets.split import Part
from trainyard.training.neighbours import described
from trainyard.training.points import drawn, spread
from trainyard.training.segmentation import IGNORED
from trainyard.training.sources import Batch

KEPT_POINTS = 20_000_000
"""Points whose numbers stay in memory, 204 bytes each; those of more are worked out again each time."""
MOST_JUDGED = 16_384
"""Points of a cloud that was not cut; of larger ones so many are judged, evenly chosen."""


@dataclass(slots=True)
class Numbers:
    """What is told of the points of each cloud."""

    data: CloudData
    echoes: bool
    margin: bool = True
    """Whether points of neighbouring tiles are seen."""
    _kept: dict[int, NDArray[np.float32]] = field(default_factory=dict[int, NDArray[np.float32]])
    _points: int = 0

    def of(self, sample: int) -> NDArray[np.float32]:
        """float32 [points, numbers]."""
        if (kept := self._kept.get(sample)) is not None:
            return kept
        numbers = self._described(sample)
        if self._points + len(numbers) <= KEPT_POINTS:
            self._kept[sample] = numbers
            self._points += len(numbers)
        return numbers

    def _described(self, sample: int) -> NDArray[np.float32]:
        data = self.data
        if self.margin:
            points, echoes = data.surrounded(sample)
            return described(points, echoes if self.echoes else None, len(data.points(sample)))
        return described(data.points(sample), data.echoes(sample) if self.echoes else None)


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of one part: `points` of each, drawn anew each time; or all, where that is None."""

    numbers: Numbers
    part: Part
    points: int | None = None

    @property
    def rows(self) -> int:
        return int(np.count_nonzero(self.numbers.data.parts == self.part))

    @property
    def random(self) -> bool:
        return self.points is not None

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        """Numbers float32 [b, n, numbers] and classes int64 [b, n].

        A tile with fewer points than others is filled up with its own, which no maximum minds; as targets they are
        IGNORED.
        """
        data = self.numbers.data
        samples = data.rows(self.part)[rows.numpy()].tolist()
        counts = [int(data.places[sample, 1]) for sample in samples]
        wanted = min(max(counts), MOST_JUDGED) if self.points is None else self.points
        chosen = [self._chosen(count, wanted, draws) for count in counts]
        numbers = [self.numbers.of(sample)[places] for sample, places in zip(samples, chosen, strict=True)]
        targets = [data.point_labels(sample)[places] for sample, places in zip(samples, chosen, strict=True)]
        for count, target in zip(counts, targets, strict=True):
            target[count:] = IGNORED
        return torch.from_numpy(np.stack(numbers)), torch.from_numpy(np.stack(targets))

    def _chosen(self, count: int, wanted: int, draws: torch.Generator) -> NDArray[np.int64]:
        """Places [wanted] in a tile of `count` points; the first `count` of them differ where there are too few."""
        if self.points is not None:
            return drawn(count, wanted, draws).numpy()
        return spread(count, wanted).numpy() if count > wanted else np.arange(wanted) % count
