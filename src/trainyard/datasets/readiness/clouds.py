"""Point clouds. Columns: `points` and `bad_points` (how many, and how many of them are not finite), `extent` (the
longest side of the box around them), `classification` and `class_points` (where points have classes); each may be
absent."""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.contracts.dataset import Finding, FindingSample, Severity, Task
from trainyard.datasets import point_labels
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.wording import about_rows, amount, are, drop, have, rows_of, samples_of
from trainyard.datasets.split import Part

FEWEST = 32
"""Points; fewer show no shape, and the smallest neighbourhood that point networks look at holds 32."""
OFF_SCALE = 10
"""Times larger or smaller than most: metres among centimetres, not large things among small ones."""


def point_counts(subject: Subject) -> Iterable[Finding]:
    """Points that are not finite, clouds without points, clouds with very few."""
    points, bad = _column(subject, "points"), _column(subject, "bad_points")
    if bad is not None:
        rows = rows_of(bad > 0)
        yield from _some(
            subject,
            "clouds.not_finite",
            Severity.WARNING,
            rows,
            f"points that are no finite numbers, {int(bad[rows].sum()):,} in all",
            "Such points are left out when a cloud is read. Look at what wrote them, or leave these clouds out.",
            [f"{int(bad[row]):,} points" for row in rows[:SHOWN]],
        )
    if points is None:
        return
    good = points - (0 if bad is None else bad)
    yield from _some(
        subject,
        "clouds.empty",
        Severity.BLOCKING,
        rows_of(good <= 0),
        "no points",
        "There is nothing to train on in them. Leave them out.",
    )
    few = rows_of((good > 0) & (good < FEWEST))
    yield from _some(
        subject,
        "clouds.few_points",
        Severity.WARNING,
        few,
        f"fewer than {FEWEST} points",
        "So few points show no shape. Leave them out, or check how they were cut.",
        [f"{int(good[row]):,} points" for row in few[:SHOWN]],
    )


def point_classes(subject: Subject) -> Iterable[Finding]:
    """Points without a class, one class only, classes that are judged and never shown, clouds too few to divide."""
    if subject.draft.task is not Task.SEGMENTATION or not subject.has("points"):
        return
    if not point_labels.has_point_labels(subject.draft) or not (names := point_labels.names_of(subject.draft)):
        yield _about_classes(
            "clouds.no_classes",
            "No point has a class",
            "Only LAS and LAZ files tell the class of each "
            "point; these tell none. Classify them, or learn a class for each cloud.",
            [],
        )
        return
    counts = point_labels.counts_of(subject.draft, names)
    total = counts.sum(axis=0)
    if len(names) == 1:
        yield _about_classes(
            "clouds.one_class",
            f"All points with a class are of one ({names[0]})",
            "There is nothing to tell apart. Add clouds with points of another class.",
            [_counted(names[0], total[0])],
        )
        return
    judged, train = counts[subject.parts != Part.TRAIN].sum(axis=0), counts[subject.parts == Part.TRAIN].sum(axis=0)
    unseen = [f"{name}" for name, seen, asked in zip(names, train, judged, strict=True) if asked and not seen]
    if unseen and train.any():
        yield _about_classes(
            "clouds.unseen",
            f"{amount(len(unseen), 'class')} of points {are(len(unseen))} in validation or test and not in training",
            "A class that is never shown cannot be learned. Divide the data with another seed, add clouds, or give "
            "the class the name of another one, which makes them one.",
            [_counted(name, int(total[names.index(name)])) for name in unseen],
        )
    unlabelled = rows_of(counts.sum(axis=1) == 0)
    yield from _some(
        subject,
        "clouds.unlabelled",
        Severity.WARNING,
        unlabelled,
        "no point with a class",
        "There is nothing to learn from them. Leave them out.",
    )


def _about_classes(check: str, title: str, detail: str, samples: list[FindingSample]) -> Finding:
    return Finding(
        check=check,
        severity=Severity.BLOCKING,
        title=title,
        detail=detail,
        count=max(1, len(samples)),
        samples=samples[:SHOWN],
    )


def _counted(name: str, points: int) -> FindingSample:
    return FindingSample(name=name, value=amount(int(points), "point"))


def scales(subject: Subject) -> Iterable[Finding]:
    """Clouds in other units than most."""
    if not subject.has("extent"):
        return
    extent = pl.Series(subject.column("extent")).cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = np.isfinite(extent) & (extent > 0)
    if not known.any():
        return
    usual = float(np.median(extent[known]))
    rows = rows_of(known & ((extent > OFF_SCALE * usual) | (extent < usual / OFF_SCALE)))
    yield from _some(
        subject,
        "clouds.scales",
        Severity.WARNING,
        rows,
        f"more than {OFF_SCALE} times or less than a tenth of the usual size",
        f"Most are about {usual:.3g} across. The others may be in other units; bring all to the same.",
        [f"{extent[row]:.3g} across" for row in rows[:SHOWN]],
        fix=False,
    )


def _some(
    subject: Subject,
    check: str,
    severity: Severity,
    rows: NDArray[np.int64],
    having: str,
    detail: str,
    values: list[str] | None = None,
    fix: bool = True,
) -> Iterable[Finding]:
    if len(rows):
        what = samples_of(subject, len(rows))
        leave = drop(subject, rows, f"Leave out {what}") if fix else None
        yield about_rows(subject, check, severity, rows, f"{what} {have(len(rows))} {having}", detail, values, leave)


def _column(subject: Subject, name: str) -> NDArray[np.int64] | None:
    return pl.Series(subject.column(name)).cast(pl.Int64).fill_null(0).to_numpy() if subject.has(name) else None
