"""How the data is divided."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from trainyard.contracts.dataset import Finding, FindingSample, Severity, SplitMethod
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.frames import classes
from trainyard.datasets.readiness.wording import PART_NAMES, amount, are, have, percent, samples_of
from trainyard.datasets.split import Part

FEWEST = 5
"""Samples of a part; with fewer one sample moves a metric by more than 20 points."""
SHIFT = 0.1
"""Points by which a class's share may differ; beyond, and beyond three standard errors, it is no accident."""


def part_sizes(subject: Subject) -> Iterable[Finding]:
    counts = np.bincount(subject.parts, minlength=len(Part))
    empty = [part for part in Part if counts[part] == 0]
    small = [part for part in Part if 0 < counts[part] < FEWEST]
    if empty:
        yield Finding(
            check="split.empty",
            severity=Severity.BLOCKING,
            title=f"{amount(len(empty), 'part')} {have(len(empty))} no samples: {_listed(empty)}",
            detail="Training learns from the first part, chooses by the second and is judged once on the third; each "
            "is needed. Divide the data in another way, or add samples.",
            count=len(empty),
            samples=[FindingSample(name=PART_NAMES[part]) for part in empty],
        )
    if small:
        yield Finding(
            check="split.small",
            severity=Severity.WARNING,
            title=f"{amount(len(small), 'part')} {have(len(small))} fewer than {FEWEST} samples: {_listed(small)}",
            detail="A single sample decides the result there. Give the part a larger share, or add samples.",
            count=len(small),
            samples=[
                FindingSample(name=PART_NAMES[part], value=samples_of(subject, int(counts[part]))) for part in small
            ],
        )


def torn_groups(subject: Subject) -> Iterable[Finding]:
    """Groups that were to stay together and are in two parts."""
    column = subject.split.column
    if subject.split.method not in (SplitMethod.GROUP, SplitMethod.GIVEN) or column is None or not subject.has(column):
        return
    table = pl.DataFrame({"group": pl.Series(subject.column(column)), "part": subject.parts}).drop_nulls()
    torn = table.group_by("group", maintain_order=True).agg(pl.col("part").unique().sort())
    torn = torn.filter(pl.col("part").list.len() > 1)
    if not torn.height:
        return
    count = torn.height
    yield Finding(
        check="split.groups",
        severity=Severity.BLOCKING,
        title=f"{amount(count, 'group')} of “{column}” {are(count)} in more than one part",
        detail="Samples of one group are alike, so what is judged on was partly seen before. Divide the data by group.",
        count=count,
        samples=[
            FindingSample(name=str(row["group"]), value=_listed([Part(part) for part in row["part"]]))
            for row in torn.head(SHOWN).to_dicts()
        ],
    )


def class_shares(subject: Subject) -> Iterable[Finding]:
    """Classes that are much more frequent in training than in test, or the other way round."""
    found = classes(subject)
    if found is None:
        return
    counts = [
        np.bincount(found.codes[(found.codes >= 0) & (subject.parts == part)], minlength=len(found.names))
        for part in (Part.TRAIN, Part.TEST)
    ]
    sizes = [int(count.sum()) for count in counts]
    if not all(sizes):
        return
    train, test = (count / size for count, size in zip(counts, sizes, strict=True))
    overall = (counts[0] + counts[1]) / sum(sizes)
    error = np.sqrt(overall * (1 - overall) * (1 / sizes[0] + 1 / sizes[1]))
    gap = np.abs(train - test)
    shifted = np.flatnonzero(gap > np.maximum(SHIFT, 3 * error))
    if not len(shifted):
        return
    shifted = shifted[np.argsort(-gap[shifted])]
    count = len(shifted)
    yield Finding(
        check="split.shares",
        severity=Severity.WARNING,
        title=f"The shares of {amount(count, 'class')} differ by up to {100 * gap.max():.0f} points between training "
        "and test",
        detail="A model learns how frequent classes are, and is judged where they are not. Divide the data within each "
        "class, unless the difference is meant.",
        count=count,
        samples=[
            FindingSample(
                name=found.names[code],
                value=f"{percent(float(train[code]))} of training, {percent(float(test[code]))} of test",
            )
            for code in shifted[:SHOWN]
        ],
    )


def _listed(parts: list[Part]) -> str:
    return ", ".join(PART_NAMES[part] for part in parts)
