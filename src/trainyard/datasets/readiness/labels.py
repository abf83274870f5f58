"""The target: whether every sample has one, and whether each class has enough samples."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import Finding, FindingSample, Fix, RenameLabels, Severity
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.frames import Classes, classes, target_missing
from trainyard.datasets.readiness.spelling import misspelt
from trainyard.datasets.readiness.wording import about_rows, amount, are, drop, have, percent, rows_of, samples_of
from trainyard.datasets.split import Part

MISSING_TOLERATED = 0.2
"""Above this share the target was probably read wrongly: another column, or a delimiter within it."""
FEWEST = 3
"""One sample for each part."""
FEW = 10
IMBALANCE = 10
"""From here on always naming the largest class is right in nine of ten cases."""


def missing_labels(subject: Subject) -> Iterable[Finding]:
    absent = target_missing(subject)
    if absent is None or not absent.any():
        return
    rows = rows_of(absent)
    count, share = len(rows), float(absent.mean())
    blocking = share > MISSING_TOLERATED
    yield about_rows(
        subject,
        "labels.missing",
        Severity.BLOCKING if blocking else Severity.WARNING,
        rows,
        f"{samples_of(subject, count)} {have(count)} no label",
        f"{percent(share)} cannot be learned from. "
        + ("Check that the target is the right one, or label them." if blocking else "Label them or leave them out."),
        fix=drop(subject, rows, f"Leave out {samples_of(subject, count)}"),
    )


def class_sizes(subject: Subject) -> Iterable[Finding]:
    """One class only, classes with hardly any sample, and very unequal ones."""
    found = classes(subject)
    if found is None or not len(found.names):
        return
    if len(found.names) == 1:
        yield Finding(
            check="labels.one_class",
            severity=Severity.BLOCKING,
            title="There is only 1 class",
            detail="There is nothing to tell apart. Add samples of another class, or choose another target.",
            count=1,
            samples=_shown(found, np.array([0])),
        )
        return
    yield from _too_few(subject, found, np.flatnonzero(found.counts < FEWEST), Severity.BLOCKING)
    yield from _too_few(
        subject, found, np.flatnonzero((found.counts >= FEWEST) & (found.counts < FEW)), Severity.WARNING
    )
    yield from _imbalance(found)


def unseen_classes(subject: Subject) -> Iterable[Finding]:
    """Classes that are judged and were never shown."""
    found = classes(subject)
    if found is None:
        return
    known = found.codes >= 0
    train = known & (subject.parts == Part.TRAIN)
    if not train.any():
        return
    judged = np.unique(found.codes[known & ~train])
    unseen = np.setdiff1d(judged, found.codes[train])
    if not len(unseen):
        return
    count = len(unseen)
    yield Finding(
        check="labels.unseen",
        severity=Severity.BLOCKING,
        title=f"{amount(count, 'class')} {are(count)} in validation or test and not in training",
        detail="A class that is never shown cannot be learned, and every sample of it counts as a mistake. Divide "
        "the data anew, add samples, or leave the class out.",
        count=count,
        samples=_shown(found, unseen),
        fix=drop(subject, rows_of(np.isin(found.codes, unseen)), f"Leave {'it' if count == 1 else 'them'} out"),
    )


def spelling(subject: Subject) -> Iterable[Finding]:
    """Labels that are another label, written otherwise."""
    found = classes(subject)
    if found is None:
        return
    names = misspelt(found.names, found.counts.tolist())
    if not names:
        return
    count = len(names)
    yield Finding(
        check="labels.spelling",
        severity=Severity.WARNING,
        title=f"{amount(count, 'label')} {'looks' if count == 1 else 'look'} like another label written otherwise",
        detail="Each spelling counts as a class of its own. Rename those that mean the same.",
        count=count,
        samples=[
            FindingSample(name=f"“{wrong}”", value=f"like “{right}”") for wrong, right in list(names.items())[:SHOWN]
        ],
        fix=Fix(title=f"Rename {amount(count, 'label')}", edits=[RenameLabels(names=names)]),
    )


def _too_few(subject: Subject, found: Classes, which: NDArray[np.int64], severity: Severity) -> Iterable[Finding]:
    if not len(which):
        return
    count, blocking = len(which), severity is Severity.BLOCKING
    rows = rows_of(np.isin(found.codes, which))
    yield Finding(
        check="labels.few",
        severity=severity,
        title=f"{amount(count, 'class')} {have(count)} fewer than {FEWEST if blocking else FEW} samples",
        detail=(
            "No division can put one into training, validation and test each. Add samples, or leave the class out."
            if blocking
            else "So few teach little, and the result for this class will be luck. Add samples if you can."
        ),
        count=count,
        samples=_shown(found, which),
        fix=drop(subject, rows, f"Leave {'this class' if count == 1 else 'these classes'} out") if blocking else None,
    )


def _imbalance(found: Classes) -> Iterable[Finding]:
    largest, smallest = int(found.counts.argmax()), int(found.counts.argmin())
    ratio = found.counts[largest] / found.counts[smallest]
    if ratio <= IMBALANCE:
        return
    yield Finding(
        check="labels.imbalance",
        severity=Severity.WARNING,
        title=f"The largest class has {ratio:,.0f} times as many samples as the smallest",
        detail="A model that always names the largest class would look good. Read the metrics of each class, and weigh "
        "classes when training.",
        count=2,
        samples=_shown(found, np.array([largest, smallest])),
    )


def _shown(found: Classes, which: NDArray[np.int64]) -> list[FindingSample]:
    return [
        FindingSample(name=found.names[code], value=amount(int(found.counts[code]), "sample")) for code in which[:SHOWN]
    ]
