"""Words that findings share: numbers with their nouns, and the fix that leaves samples out."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, DropColumns, DropSamples, Finding, Fix, Severity
from trainyard.datasets.counting import amount
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.split import Part

_NOUNS = {
    DatasetKind.TABLE: "row",
    DatasetKind.IMAGE: "picture",
    DatasetKind.TEXT: "text",
    DatasetKind.SERIES: "series",
    DatasetKind.CLOUD: "point cloud",
    DatasetKind.MULTIMODAL: "sample",
}
PART_NAMES = {Part.TRAIN: "training", Part.VALIDATION: "validation", Part.TEST: "test"}


def samples_of(subject: Subject, count: int) -> str:
    """So many samples, by the name that samples of this kind have."""
    return amount(count, _NOUNS[subject.draft.kind])


def are(count: int) -> str:
    return "is" if count == 1 else "are"


def have(count: int) -> str:
    return "has" if count == 1 else "have"


def percent(share: float) -> str:
    """With one decimal below ten."""
    return f"{share:.1%}" if share < 0.0995 else f"{share:.0%}"


def rows_of(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.flatnonzero(mask)


def drop(subject: Subject, rows: NDArray[np.int64], title: str) -> Fix:
    """Leave these rows out."""
    return Fix(title=title, edits=[DropSamples(ids=subject.ids[rows].tolist())])


def drop_columns(names: list[str]) -> Fix:
    """Leave these columns out."""
    return Fix(title=f"Leave out {amount(len(names), 'column')}", edits=[DropColumns(columns=names)])


def about_rows(
    subject: Subject,
    check: str,
    severity: Severity,
    rows: NDArray[np.int64],
    title: str,
    detail: str,
    values: Iterable[str] | None = None,
    fix: Fix | None = None,
) -> Finding:
    """A finding that counts and shows rows."""
    return Finding(
        check=check,
        severity=severity,
        title=title,
        detail=detail,
        count=len(rows),
        samples=subject.samples(rows.tolist(), values),
        fix=fix,
    )
