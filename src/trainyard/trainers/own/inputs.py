"""What `forward` gets of tables, images or series: one tensor, or a pair where a table's codes are wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor

from trainyard.contracts.dataset import DatasetKind
from trainyard.contracts.errors import InvalidError
from trainyard.datasets import columns, images, series
from trainyard.datasets.columns import Columns
from trainyard.datasets.images import ImageData
from trainyard.datasets.series import SeriesData
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.own.spec import OwnConfig
from trainyard.training.context import Context
from trainyard.training.images.fitting import remember
from trainyard.training.images.samples import samples as pictures_of
from trainyard.training.objectives import Classes, Numbers, objective_for
from trainyard.training.preflight import check_columns, check_images, check_series
from trainyard.training.series import Samples, Scale, samples_of, scale_of
from trainyard.training.sources import Batch, Source
from trainyard.training.tabular import Rows, rows_of

SCALE = "standard"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A data set, ready for a network. `facts` (JSON) are what other rows need to be prepared alike.

    `shape` is that of one sample; `codes` are those of `network.Design`.
    """

    shape: tuple[int, ...]
    outputs: int
    objective: Classes | Numbers
    sources: Mapping[Part, Source]
    facts: dict[str, Any]
    codes: list[int] | None = None


@dataclass(frozen=True, slots=True)
class Flat:
    """Rows of a table as one tensor: its numbers, then for each category a column of 0 and 1 for each of its codes."""

    pairs: Rows
    codes: list[int]

    @property
    def rows(self) -> int:
        return self.pairs.rows

    @property
    def random(self) -> bool:
        return False

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        (numbers, codes), targets = self.pairs.batch(rows, draws)
        columns = zip(codes.unbind(1), self.codes, strict=True)
        return torch.cat([numbers, *(F.one_hot(column, count).float() for column, count in columns)], dim=1), targets


@dataclass(frozen=True, slots=True)
class Long:
    """Series of one length, `steps`: 0 behind their ends. With `marked`, a last channel is 1 where a step is real."""

    series: Samples
    steps: int
    marked: bool

    @property
    def rows(self) -> int:
        return self.series.rows

    @property
    def random(self) -> bool:
        return False

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        (values, lengths), targets = self.series.batch(rows, draws)
        padded = F.pad(values, (0, 0, 0, self.steps - values.shape[1]))
        if self.marked:
            real = torch.arange(self.steps) < lengths[:, None]
            padded = torch.cat([padded, real[:, :, None].float()], dim=2)
        return padded, targets


def prepare(context: Context[OwnConfig]) -> Prepared:
    """Read the run's data set. Raises InvalidDataError where nothing can be learned from it."""
    kind = context.dataset.manifest.kind
    if kind is DatasetKind.TABLE:
        return _table(context.dataset, context.config)
    return _images(context) if kind is DatasetKind.IMAGE else _series(context.dataset, context.config)


def source_of(version: DatasetVersion, part: Part, facts: Mapping[str, Any], objective: Classes | Numbers) -> Source:
    """The rows of a part of `version`, as a network was given its own; `facts` are those of `Prepared`.

    Raises InvalidError where it holds other data, or longer series.
    """
    if "columns" in facts:
        known = Columns.model_validate(facts["columns"])
        return _rows(rows_of(columns.load(version, SCALE, known), part, objective), known, facts["categories"])
    if "scale" in facts:
        return _long(version, series.load_samples(version), part, facts, objective)
    return pictures_of(images.load(version), part)


def _table(version: DatasetVersion, config: OwnConfig) -> Prepared:
    data = columns.load(version, SCALE)
    check_columns(version, data)
    objective = _objective(data.y, data.parts, data.classes, config)
    known, pairs = data.columns, config.categories == "codes"
    sources = {part: _rows(rows_of(data, part, objective), known, config.categories) for part in Part}
    width = known.width + (0 if pairs else sum(known.codes))
    facts = {"columns": known.model_dump(), "categories": config.categories}
    return Prepared((width,), max(1, len(data.classes)), objective, sources, facts, known.codes if pairs else None)


def _rows(pairs: Rows, known: Columns, categories: str) -> Source:
    return pairs if categories == "codes" else Flat(pairs, known.codes)


def _images(context: Context[OwnConfig]) -> Prepared:
    data: ImageData = images.load(context.dataset)
    check_images(context.dataset, data)
    if not data.decoded:
        remember(context, data)
    objective = _objective(data.labels, data.split, data.classes, context.config)
    sources = {part: pictures_of(data, part) for part in Part}
    return Prepared(tuple(data.images.shape[1:]), len(data.classes), objective, sources, {})


def _series(version: DatasetVersion, config: OwnConfig) -> Prepared:
    data = series.load_samples(version)
    check_series(version, data)
    objective = _objective(data.y, data.parts, data.classes, config)
    scale, steps = scale_of(data), int(data.lengths.max())
    marked = int(data.lengths.min()) < steps
    facts: dict[str, Any] = {"scale": scale.model_dump(), "steps": steps, "marked": marked}
    sources = {part: _long(version, data, part, facts, objective) for part in Part}
    return Prepared((steps, scale.channels + marked), max(1, len(data.classes)), objective, sources, facts)


def _long(
    version: DatasetVersion, data: SeriesData, part: Part, facts: Mapping[str, Any], objective: Classes | Numbers
) -> Long:
    steps: int = facts["steps"]
    if (longest := int(data.lengths[data.parts == part].max())) > steps:
        raise InvalidError(
            f"{version.manifest.name!r} has series of up to {longest:,} steps; this network takes {steps:,} at most."
        )
    scale = Scale.model_validate(facts["scale"])
    return Long(samples_of(data, part, scale, objective.targets(data.y)), steps, facts["marked"])


def _objective(y: Any, parts: Any, classes: list[str], config: OwnConfig) -> Classes | Numbers:
    return objective_for(y[parts == Part.TRAIN], len(classes), config.class_weight)
