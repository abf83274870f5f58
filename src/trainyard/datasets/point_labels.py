"""Classes of points: the target of a segmentation, of which a sample has several, and how many points are of each."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trainyard.contracts.dataset import Edit, RenameLabels, Task
from trainyard.datasets.clouds import CLASS_POINTS, CLASSIFICATION
from trainyard.datasets.formats.base import Draft, Table


def has_point_labels(draft: Draft) -> bool:
    """Whether what is learned is the class of each point."""
    return (
        draft.task is Task.SEGMENTATION
        and draft.target == CLASSIFICATION
        and {CLASSIFICATION, CLASS_POINTS} <= set(draft.samples.column_names)
    )


def names_of(draft: Draft) -> list[str]:
    """The classes that occur, in no order."""
    return sorted({str(name) for found in draft.samples.column(CLASSIFICATION).to_pylist() for name in found or []})


def counts_of(draft: Draft, classes: Sequence[str]) -> NDArray[np.int64]:
    """Points of each class in each sample, int64 [samples, classes]."""
    places = {name: place for place, name in enumerate(classes)}
    counts = np.zeros((draft.samples.num_rows, len(classes)), np.int64)
    for row, (names, points) in enumerate(_pairs(draft.samples)):
        for name, count in zip(names or [], points or [], strict=True):
            counts[row, places[str(name)]] += count
    return counts


def renamed(samples: Table, names: Mapping[str, str]) -> Table:
    """The samples with other names of classes; where two get one name, their points are one class."""
    classes, counts = list[list[str] | None](), list[list[int] | None]()
    for found, points in _pairs(samples):
        merged: dict[str, int] = {}
        for name, count in zip(found or [], points or [], strict=True):
            new = names.get(str(name), str(name))
            merged[new] = merged.get(new, 0) + count
        classes.append(list(merged) or None)
        counts.append(list(merged.values()) or None)
    for column, values, type_ in (
        (CLASSIFICATION, classes, pa.list_(pa.string())),
        (CLASS_POINTS, counts, pa.list_(pa.int64())),
    ):
        place = samples.column_names.index(column)
        samples = samples.set_column(place, column, pa.array(values, type_))
    return samples


def codes_of(drafted: Draft, edits: Sequence[Edit], classes: Sequence[str]) -> NDArray[np.int64]:
    """Which class each code of the files is after all edits, int64 [codes, 2]; codes of no class are not in it."""
    pairs = list[tuple[int, int]]()
    for code in names_of(drafted):
        name = code
        for edit in edits:
            if isinstance(edit, RenameLabels):
                name = edit.names.get(name, name)
        if name in classes:
            pairs.append((int(code), classes.index(name)))
    return np.array(pairs, np.int64).reshape(-1, 2)


def _pairs(samples: Table) -> Any:
    columns = [samples.column(name).to_pylist() for name in (CLASSIFICATION, CLASS_POINTS)]
    return zip(*columns, strict=True)
