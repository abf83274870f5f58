"""What a version's columns and classes come to, for the page. Made once, when the version is."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.contracts.dataset import ClassCount, ColumnStatistics, Statistics, ValueCount
from trainyard.datasets import point_labels
from trainyard.datasets.formats.base import MEDIA, Column, Draft
from trainyard.datasets.split import Part

BINS = 24
TOP = 12
MOST_COLUMNS = 2_000


def describe(draft: Draft, parts: NDArray[np.uint8], classes: list[str], labels: Any | None) -> Statistics:
    """Statistics of each column that can be learned from, and samples of each class by part; points, where they have
    classes."""
    frame = pl.from_arrow(draft.samples)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table has columns
    known = [column for column in draft.columns if column.name in frame.columns][:MOST_COLUMNS]
    facts = [Column(name, "numeric") for name in ("width", "height", "length", "points") if name in frame.columns]
    if point_labels.has_point_labels(draft):
        of_points = point_labels.counts_of(draft, classes)
        counted = [
            _count(name, {part: of_points[parts == part, at].sum() for part in Part}) for at, name in enumerate(classes)
        ]
    else:
        counted = [] if labels is None else _classes(classes, labels, parts)
    return Statistics(
        columns=[_column(frame[column.name], column) for column in [*known, *facts]],
        classes=counted,
    )


def _classes(classes: list[str], labels: NDArray[np.int64], parts: NDArray[np.uint8]) -> list[ClassCount]:
    counts = {part: np.bincount(labels[(parts == part) & (labels >= 0)], minlength=len(classes)) for part in Part}
    return [_count(name, {part: counts[part][index] for part in Part}) for index, name in enumerate(classes)]


def _count(name: str, counts: dict[Part, Any]) -> ClassCount:
    return ClassCount(
        name=name,
        train=int(counts[Part.TRAIN]),
        validation=int(counts[Part.VALIDATION]),
        test=int(counts[Part.TEST]),
    )


def _column(series: pl.Series, column: Column) -> ColumnStatistics:
    same: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "missing": series.null_count(),
        "unique": series.n_unique() - bool(series.null_count()),
    }
    if column.type in MEDIA:
        return ColumnStatistics(**same)
    if series.dtype.is_numeric():
        return ColumnStatistics(**same, **_numbers(series))
    if series.dtype.is_temporal():
        return ColumnStatistics(**same, first=str(series.min()), last=str(series.max()))
    if series.dtype == pl.String:
        counted = series.drop_nulls().value_counts(sort=True).head(TOP)
        top = [ValueCount(value=str(value)[:80], count=count) for value, count in counted.iter_rows()]
        return ColumnStatistics(**same, top=top)
    return ColumnStatistics(**same)


def _numbers(series: pl.Series) -> dict[str, Any]:
    values = series.drop_nulls().to_numpy().astype(np.float64)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return {}
    counts, edges = np.histogram(finite, bins=BINS)
    low, median, high = np.quantile(finite, (0.25, 0.5, 0.75)).tolist()
    return {
        "min": float(finite.min()),
        "max": float(finite.max()),
        "mean": float(finite.mean()),
        "std": float(finite.std()),
        "quartiles": (low, median, high),
        "histogram": counts.tolist(),
        "edges": (float(edges[0]), float(edges[-1])),
    }
