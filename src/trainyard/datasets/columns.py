"""A table's columns for networks: numbers on one scale, categories as codes, by what the training rows alone tell.

Trees take `datasets.tables`, where a missing number is the median and a category is a column of 0 and 1.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.split import Part
from trainyard.datasets.tables import MISSING_LABEL, TABLE, check_columns
from trainyard.datasets.version import DatasetVersion, Feature

Scale: TypeAlias = Literal["standard", "quantile"]
Floats: TypeAlias = NDArray[np.float64]
KNOTS = 256
"""Quantiles that are looked at; between them the map is a straight line."""
MISSING, UNKNOWN, FIRST = 0, 1, 2
"""Codes of a category: none, one that training saw less than twice, and the first of those that it knows."""
RARE = 2
"""A category of fewer training rows is unknown: nothing can be learned about it, and something about the unknown."""


class NumberColumn(BaseModel):
    """A number becomes what the line through (`knots`, `values`) gives, held outside of them where there are several.

    One knot: (x - knot) / deviation. A missing number becomes 0, the middle; `gaps` adds a column that says so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    knots: list[float]
    values: list[float]
    deviation: float
    gaps: bool

    def encode(self, numbers: Floats) -> NDArray[np.float32]:
        """float32 [n, 1], or [n, 2] with gaps."""
        missing = np.isnan(numbers)
        known = np.where(missing, self.knots[0], numbers)
        scaled = np.interp(known, self.knots, self.values) if len(self.knots) > 1 else known - self.knots[0]
        columns = [np.where(missing, 0.0, scaled / self.deviation)]
        return np.column_stack([*columns, missing] if self.gaps else columns).astype(np.float32)

    def decode(self, scaled: Floats) -> Floats:
        """The numbers [n] that `encode` makes these of; what lies outside of the knots becomes the outermost one."""
        values = scaled * self.deviation
        return np.interp(values, self.values, self.knots) if len(self.knots) > 1 else values + self.knots[0]


class CategoryColumn(BaseModel):
    """A category becomes its place in `categories` + 2; 0 is missing, 1 unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    categories: list[str]

    @property
    def codes(self) -> int:
        """How many different codes there are."""
        return len(self.categories) + FIRST

    def encode(self, texts: list[str | None]) -> NDArray[np.int64]:
        """int64 [n]."""
        places = {category: place for place, category in enumerate(self.categories, start=FIRST)}
        return np.array([MISSING if text is None else places.get(text, UNKNOWN) for text in texts], np.int64)


class Columns(BaseModel):
    """How a table's columns became numbers. Saved with a model, so that new rows are encoded as training rows were."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numbers: list[NumberColumn]
    categories: list[CategoryColumn]

    @property
    def width(self) -> int:
        """Encoded columns of numbers, those that say what is missing among them."""
        return sum(1 + column.gaps for column in self.numbers)

    @property
    def codes(self) -> list[int]:
        """Codes of each column of categories."""
        return [column.codes for column in self.categories]


@dataclass(frozen=True, slots=True)
class ColumnData:
    """`numbers` float32 [n, width], `codes` int64 [n, categories], `y` as `tables.TableData` has it, `parts` [n]."""

    numbers: NDArray[np.float32]
    codes: NDArray[np.int64]
    y: NDArray[np.int64] | Floats
    parts: NDArray[np.uint8]
    columns: Columns
    classes: list[str]


def load(version: DatasetVersion, scale: Scale, columns: Columns | None = None) -> ColumnData:
    """Read a version for a network. `columns` are a saved model's; without them they are fitted on training rows.

    Raises InvalidError where the version holds no table.
    """
    manifest = version.manifest
    if manifest.kind is not DatasetKind.TABLE:
        raise InvalidError(f"{manifest.name!r} is {manifest.kind.value} data, not a table.")
    table: Any = pq.read_table(version.folder / TABLE)
    parts = version.parts
    if columns is None:
        columns = fit_columns(table.filter(pa.array(parts == Part.TRAIN)), manifest.features, scale)
    else:
        wanted = [column.name for column in (*columns.numbers, *columns.categories)]
        check_columns(version, table.column_names, wanted)
    target = table.column(manifest.target)
    labels = manifest.task is Task.CLASSIFICATION
    return ColumnData(
        *encoded(table, columns),
        target.fill_null(MISSING_LABEL).to_numpy().astype(np.int64) if labels else _floats(target),
        parts,
        columns,
        manifest.classes,
    )


def encoded(table: Any, columns: Columns) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Numbers float32 [n, width] and codes int64 [n, categories] of a `pyarrow.Table`."""
    rows = table.num_rows
    numbers = [column.encode(_floats(table.column(column.name))) for column in columns.numbers]
    codes = [column.encode(_texts(table.column(column.name))) for column in columns.categories]
    return (
        np.ascontiguousarray(np.column_stack(numbers)) if numbers else np.empty((rows, 0), np.float32),
        np.ascontiguousarray(np.column_stack(codes)) if codes else np.empty((rows, 0), np.int64),
    )


def fit_columns(training: Any, features: list[Feature], scale: Scale) -> Columns:
    """Learn scales and categories from a `pyarrow.Table` of the training rows, and from nothing else."""
    return Columns(
        numbers=[
            fit_number(feature.name, _floats(training.column(feature.name)), scale)
            for feature in features
            if feature.type == "numeric"
        ],
        categories=[
            _fit_category(feature.name, _texts(training.column(feature.name)))
            for feature in features
            if feature.type == "categorical"
        ],
    )


def fit_number(name: str, numbers: Floats, scale: Scale) -> NumberColumn:
    """From numbers [n] of the training rows, NaN where missing."""
    missing = np.isnan(numbers)
    known, gaps = numbers[~missing], bool(missing.any())
    if not known.size or known.min() == known.max():
        return NumberColumn(
            name=name, knots=[float(known[0]) if known.size else 0.0], values=[0.0], deviation=1, gaps=gaps
        )
    if scale == "standard":
        return NumberColumn(
            name=name, knots=[float(known.mean())], values=[0.0], deviation=float(known.std()), gaps=gaps
        )
    knots, values = _normal_scores(known)
    deviation = float(np.interp(known, knots, values).std())
    return NumberColumn(name=name, knots=knots.tolist(), values=values.tolist(), deviation=deviation, gaps=gaps)


def _normal_scores(known: Floats) -> tuple[Floats, Floats]:
    """Quantiles and the normal distribution's own at the same shares; equal quantiles become one with their mean."""
    count = min(KNOTS, len(known))
    shares = (np.arange(count) + 0.5) / count
    knots, of_knot = np.unique(np.quantile(known, shares), return_inverse=True)
    scores = np.array([NormalDist().inv_cdf(share) for share in shares])
    values = np.bincount(of_knot, scores) / np.bincount(of_knot)
    if len(knots) > 1:
        return knots, values
    return np.array([known.min(), known.max()]), np.array([-1.0, 1.0])  # all but a few are the same


def _fit_category(name: str, texts: list[str | None]) -> CategoryColumn:
    counts: dict[str, int] = {}
    for text in texts:
        if text is not None:
            counts[text] = counts.get(text, 0) + 1
    return CategoryColumn(name=name, categories=sorted(text for text, count in counts.items() if count >= RARE))


def _floats(values: Any) -> Floats:
    return values.cast(pa.float64()).to_numpy()


def _texts(values: Any) -> list[str | None]:
    return [None if value is None else str(value) for value in values.to_pylist()]
