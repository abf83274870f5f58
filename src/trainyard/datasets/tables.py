"""Tables: Parquet on disk; for training one float32 matrix, encoded with what the training rows alone tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.errors import InvalidError, some
from trainyard.datasets import parquet
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion, Description, Feature, write_version

Table: TypeAlias = Any
"""A `pyarrow.Table`; PyArrow publishes no types."""
Column: TypeAlias = Any
"""A `pyarrow.ChunkedArray`."""

TABLE = "table.parquet"
MISSING_LABEL = -1


class NumericColumn(BaseModel):
    """A missing number becomes the median of the training rows (0 where they have none)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    median: float


class CategoricalColumn(BaseModel):
    """One 0/1 column a category seen in training; a missing or new category is 0 in all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    categories: list[str]


class Encoding(BaseModel):
    """How columns became numbers. Saved with a model, so that new rows are encoded as the training rows were."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: list[NumericColumn | CategoricalColumn]

    @property
    def names(self) -> list[str]:
        """Names of the encoded columns: `age`, `city=Oslo`."""
        return [name for column in self.columns for name in _encoded_names(column)]

    @property
    def slices(self) -> list[slice]:
        """Where each column's numbers lie among the encoded ones."""
        ends = list(accumulate((len(_encoded_names(column)) for column in self.columns), initial=0))
        return [slice(*ends) for ends in pairwise(ends)]


@dataclass(frozen=True, slots=True)
class TableData:
    """`x` float32 [n, encoded columns], `y` int64 [n] labels (-1 missing) or float64 [n] (NaN missing), `parts` [n]."""

    x: NDArray[np.float32]
    y: NDArray[np.int64] | NDArray[np.float64]
    parts: NDArray[np.uint8]
    encoding: Encoding
    classes: list[str]

    def part(self, part: Part) -> tuple[NDArray[np.float32], NDArray[np.int64] | NDArray[np.float64]]:
        """Rows and targets of one part, copied."""
        rows = self.parts == part
        return self.x[rows], self.y[rows]


def write(folder: Path, description: Description, table: Table, parts: NDArray[np.uint8]) -> DatasetVersion:
    """Write a version of `table`: the columns of `description.features`, and the target.

    A target to classify holds int64 labels that index `description.classes`, null where it is missing.
    """
    columns = [feature.name for feature in description.features] + [description.target]

    def write_data(temporary: Path) -> None:
        parquet.write(table.select(columns), temporary / TABLE)

    return write_version(folder, description, parts, write_data)


def load(version: DatasetVersion, encoding: Encoding | None = None) -> TableData:
    """Read a version as numbers. `encoding` is a saved model's; without it one is fitted on the training rows.

    Raises InvalidError where the version holds no table.
    """
    manifest = version.manifest
    if manifest.kind is not DatasetKind.TABLE:
        raise InvalidError(f"{manifest.name!r} is {manifest.kind.value} data, not a table.")
    table = pq.read_table(version.folder / TABLE)
    parts = version.parts
    if encoding is not None:
        check_columns(version, table.column_names, [column.name for column in encoding.columns])
    else:
        encoding = fit_encoding(table.filter(pa.array(parts == Part.TRAIN)), manifest.features)
    target = table.column(manifest.target)
    y = _labels(target) if manifest.task is Task.CLASSIFICATION else _floats(target)
    return TableData(encode(table, encoding), y, parts, encoding, manifest.classes)


def check_columns(version: DatasetVersion, here: Sequence[str], wanted: Sequence[str]) -> None:
    """Raises InvalidError that names the columns which a model learned from and a version lacks."""
    if lacking := [name for name in wanted if name not in here]:
        raise InvalidError(
            f"{version.manifest.name!r} lacks {some(lacking)}, which the model learned from. It needs the same "
            "columns, by the same names."
        )


def fit_encoding(training: Table, features: list[Feature]) -> Encoding:
    """Learn medians and categories from the training rows, and from nothing else."""
    return Encoding(columns=[_fit_column(training.column(feature.name), feature) for feature in features])


def encode(table: Table, encoding: Encoding) -> NDArray[np.float32]:
    """The table as float32 [rows, encoded columns], without a missing value."""
    blocks = [_encode_column(table.column(column.name), column) for column in encoding.columns]
    return np.ascontiguousarray(np.column_stack(blocks), dtype=np.float32)


def _fit_column(values: Column, feature: Feature) -> NumericColumn | CategoricalColumn:
    if feature.type == "categorical":
        categories = sorted(str(value) for value in values.drop_null().unique().to_pylist())
        return CategoricalColumn(name=feature.name, categories=categories)
    numbers = _floats(values)
    known = numbers[~np.isnan(numbers)]
    return NumericColumn(name=feature.name, median=float(np.median(known)) if known.size else 0.0)


def _encode_column(values: Column, column: NumericColumn | CategoricalColumn) -> NDArray[np.float32]:
    if isinstance(column, NumericColumn):
        numbers = _floats(values)
        return np.where(np.isnan(numbers), column.median, numbers).astype(np.float32)[:, None]
    texts = np.array(["" if value is None else str(value) for value in values.to_pylist()], dtype=object)
    missing = np.asarray(values.is_null())
    hits = [(texts == category) & ~missing for category in column.categories]
    return np.column_stack(hits).astype(np.float32) if hits else np.empty((len(texts), 0), np.float32)


def _encoded_names(column: NumericColumn | CategoricalColumn) -> list[str]:
    if isinstance(column, NumericColumn):
        return [column.name]
    return [f"{column.name}={category}" for category in column.categories]


def _floats(values: Column) -> NDArray[np.float64]:
    return values.cast(pa.float64()).to_numpy()


def _labels(values: Column) -> NDArray[np.int64]:
    return values.fill_null(MISSING_LABEL).to_numpy().astype(np.int64)
