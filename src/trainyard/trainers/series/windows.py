"""Windows of a course of rows in time: what came before, and what is to be forecast."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainyard.contracts.errors import FieldProblem
from trainyard.datasets.series import CourseData
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.training.errors import InvalidDataError
from trainyard.training.series import Scale, of_steps
from trainyard.training.sources import Batch

USUAL_CONTEXT, USUAL_HORIZON = 96, 24


@dataclass(frozen=True, slots=True)
class Windows:
    """`course` float32 [rows, columns] without gaps, `truth` the same with NaN where nothing was measured; a window
    begins at each of `starts`, and its `horizon` targets follow its `context` rows."""

    course: Tensor
    truth: Tensor
    starts: Tensor
    context: int
    horizon: int

    @property
    def rows(self) -> int:
        return len(self.starts)

    @property
    def random(self) -> bool:
        return False

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        del draws
        starts = self.starts[rows][:, None]
        before = starts + torch.arange(self.context)
        behind = starts + self.context + torch.arange(self.horizon)
        return self.course[before], self.truth[behind]


@dataclass(frozen=True, slots=True)
class Drawn:
    """`rows` of many training windows, others each time: one from each of so many equal stretches.

    Windows that begin a step apart show nearly the same, so that fewer teach as much, and what is learned from still
    lies evenly over the whole course. Which window it is comes from `draws`.
    """

    windows: Windows
    rows: int

    @property
    def random(self) -> bool:
        return True

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        first, end = (self.windows.rows * at // self.rows for at in (rows, rows + 1))
        within = torch.rand(len(rows), generator=draws, dtype=torch.float64) * (end - first)
        return self.windows.batch(first + within.long(), draws)


def at_most(windows: Windows, wanted: int) -> Windows | Drawn:
    """All windows, or so many of them drawn anew each epoch; 0 are all."""
    return Drawn(windows, wanted) if 0 < wanted < windows.rows else windows


def scale_of(data: CourseData) -> Scale:
    """Of each column over the training rows."""
    return of_steps(data.values[data.parts == Part.TRAIN]).model_copy(update={"gaps": False})


def windows_of(data: CourseData, part: Part, scale: Scale, context: int, horizon: int) -> Windows:
    """All windows whose targets lie in `part`. What comes before may lie in an earlier part, as a forecaster knows
    the past; but training windows lie wholly in the training rows."""
    truth = (data.values - np.array(scale.mean)) / np.array(scale.std)
    known = last_known(truth)
    starts = starts_of(data.parts, part, context, horizon)
    return Windows(
        torch.from_numpy(known).float(), torch.from_numpy(truth).float(), torch.from_numpy(starts), context, horizon
    )


def starts_of(parts: NDArray[np.uint8], part: Part, context: int, horizon: int) -> NDArray[np.int64]:
    """First rows of the windows of a part."""
    within = np.concatenate([[0], np.cumsum(parts == part)])
    first = np.arange(max(0, len(parts) - context - horizon + 1))
    end = first + context + horizon
    wanted = first if part is Part.TRAIN else first + context
    return np.flatnonzero(within[end] - within[wanted] == end - wanted)


def last_known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """[rows, columns] with each gap filled by the value before it; before a column's first value by 0, the mean."""
    known = ~np.isnan(values)
    place = np.maximum.accumulate(np.where(known, np.arange(len(values))[:, None], -1), axis=0)
    return np.where(place >= 0, np.take_along_axis(values, place.clip(min=0), axis=0), 0.0)


def sizes_of(version: DatasetVersion, data: CourseData, context: int | None, horizon: int | None) -> tuple[int, int]:
    """Context and horizon, those wanted or what the rows have room for. Raises InvalidDataError that says how many
    rows a part has and what fits."""
    rows = [int(np.count_nonzero(data.parts == part)) for part in Part]
    train, judged = rows[Part.TRAIN], min(rows[Part.VALIDATION], rows[Part.TEST])
    ahead = horizon or max(1, min(USUAL_HORIZON, judged // 2, train // 4))
    before = context or max(1, min(USUAL_CONTEXT, (train - ahead) // 2))
    name = version.manifest.name
    for part in Part:
        if len(starts_of(data.parts, part, before, ahead)):
            continue
        needs = f"{before} rows before and {ahead} to forecast" if part is Part.TRAIN else f"{ahead} rows to forecast"
        problem = (
            f"The {part.name.lower()} part of {name!r} has no window of {needs}, one after the other: it has "
            f"{rows[part]:,} rows. Lower horizon or context, or divide the rows by time."
        )
        raise InvalidDataError(problem, [FieldProblem("config.horizon", problem, ahead, f"1 to {max(1, judged)}")])
    return before, ahead
