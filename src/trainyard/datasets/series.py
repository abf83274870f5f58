"""Series for training: samples of their own length and one number of channels, or one course of rows in time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.formats.base import ID
from trainyard.datasets.images import IDS, LABELS, TARGETS
from trainyard.datasets.job import SAMPLES
from trainyard.datasets.version import DatasetVersion

VALUES = "values"


@dataclass(frozen=True, slots=True)
class SeriesData:
    """`values` float32 [all lengths * channels], NaN where missing: sample i, channel after channel, starts at
    `starts[i]` and is `lengths[i]` long. `y` int64 [n] labels (-1 missing) or float64 [n] (NaN missing)."""

    values: NDArray[np.float32]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    channels: int
    y: NDArray[np.int64] | NDArray[np.float64]
    parts: NDArray[np.uint8]
    classes: list[str]

    def sample(self, number: int) -> NDArray[np.float32]:
        """float32 [channels, length], a view."""
        start, length = int(self.starts[number]), int(self.lengths[number])
        return self.values[start : start + length * self.channels].reshape(self.channels, length)


@dataclass(frozen=True, slots=True)
class CourseData:
    """`values` float64 [rows, columns] in order of time, NaN where missing; `parts` [rows]."""

    values: NDArray[np.float64]
    names: list[str]
    parts: NDArray[np.uint8]


def load_samples(version: DatasetVersion) -> SeriesData:
    """Series with a label or a number each. Raises InvalidError where the version holds something else."""
    manifest = version.manifest
    table = _samples(version)
    if VALUES not in table.column_names:
        raise InvalidError(f"{manifest.name!r} holds rows in time, not series with a label or a number each.")
    channels = table.column("channels").unique().to_pylist()
    if len(channels) > 1:
        few, many = min(channels), max(channels)
        raise InvalidError(
            f"The series of {manifest.name!r} have {few} to {many} channels; one number of channels is needed. Leave "
            "out the samples that differ."
        )
    rates = table.column("rate").unique().to_pylist() if "rate" in table.column_names else []
    if len(rates) > 1:
        raise InvalidError(
            f"The recordings of {manifest.name!r} have different sample rates ({min(rates):,} to {max(rates):,} Hz); "
            "convert them to one."
        )
    lists: Any = table.column(VALUES).combine_chunks()
    values: NDArray[np.float32] = lists.flatten().to_numpy()
    counts = lists.value_lengths().to_numpy().astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    kept = LABELS if manifest.task is Task.CLASSIFICATION else TARGETS
    y = np.load(version.folder / kept, allow_pickle=False)
    lengths = table.column("length").to_numpy().astype(np.int64)
    return SeriesData(values, starts, lengths, int(channels[0]), y, version.parts, manifest.classes)


def load_course(version: DatasetVersion) -> CourseData:
    """All numeric columns of a table of rows in time. Raises InvalidError where the version holds something else."""
    manifest = version.manifest
    table = _samples(version)
    if "time" not in table.column_names:
        raise InvalidError(
            f"{manifest.name!r} holds series of their own each; forecasting needs one table of rows in time."
        )
    wanted = {feature.name for feature in manifest.features if feature.type == "numeric"} | {manifest.target}
    names = [str(name) for name in table.column_names if name in wanted]
    columns = [table.column(name).cast(pa.float64()).to_numpy() for name in names]
    return CourseData(np.column_stack(columns), names, version.parts)


def _samples(version: DatasetVersion) -> Any:
    """The draft's samples that are in the version, a `pyarrow.Table`."""
    manifest, folder = version.manifest, version.draft_folder
    if manifest.kind is not DatasetKind.SERIES or folder is None:
        raise InvalidError(f"{manifest.name!r} is {manifest.kind.value} data, not series.")
    table: Any = pq.read_table(folder / SAMPLES)
    ids = np.load(version.folder / IDS, allow_pickle=False)
    if len(ids) == table.num_rows:
        return table
    return table.filter(pa.array(np.isin(table.column(ID).to_numpy(), ids)))
