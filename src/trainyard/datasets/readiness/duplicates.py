"""Copies: the same sample twice in one part, or in two."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Finding, Severity
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.contents import contents, repeated, shared
from trainyard.datasets.readiness.frames import classes
from trainyard.datasets.readiness.wording import PART_NAMES, about_rows, amount, are, drop, have, rows_of, samples_of
from trainyard.datasets.split import Part


def exact_duplicates(subject: Subject) -> Iterable[Finding]:
    """Copies within a part."""
    found = contents(subject)
    if found is None:
        return
    rows = rows_of(repeated(found.codes, subject.parts))
    if not len(rows):
        return
    count = len(rows)
    chance = "" if found.certain[rows].any() else " Here they are so short or coarse that some may be equal by chance."
    yield about_rows(
        subject,
        "duplicates.exact",
        Severity.WARNING,
        rows,
        f"{samples_of(subject, count)} {are(count)} {'a copy' if count == 1 else 'copies'} of another one",
        "What is there twice counts twice, in learning and in judging. Leave the copies out unless they are meant."
        + chance,
        partners(subject, found.codes, rows, np.ones(len(found.codes), dtype=np.bool_)),
        drop(subject, rows, f"Leave out {amount(count, 'copy')}"),
    )


def leaked_duplicates(subject: Subject) -> Iterable[Finding]:
    """Copies across parts: what is judged on was seen before."""
    found = contents(subject)
    if found is None:
        return
    train, test = subject.parts == Part.TRAIN, subject.parts == Part.TEST
    seen = shared(found.codes, train, ~train)
    for mask, severity in ((seen & found.certain, Severity.BLOCKING), (seen & ~found.certain, Severity.WARNING)):
        yield from _leak(subject, found.codes, mask, ~train, severity)
    chosen = shared(found.codes, subject.parts == Part.VALIDATION, test)
    yield from _leak(subject, found.codes, chosen, test, Severity.WARNING)


def conflicting_labels(subject: Subject) -> Iterable[Finding]:
    """The same picture, text or cloud under two labels. Rows of a table may honestly agree and end differently."""
    found, target = contents(subject), classes(subject)
    if found is None or target is None or subject.draft.kind in (DatasetKind.TABLE, DatasetKind.MULTIMODAL):
        return
    known = (found.codes >= 0) & (target.codes >= 0)
    if not known.any():
        return
    lowest = np.full(found.codes.max() + 1, np.iinfo(np.int64).max)
    highest = np.full(found.codes.max() + 1, -1)
    np.minimum.at(lowest, found.codes[known], target.codes[known])
    np.maximum.at(highest, found.codes[known], target.codes[known])
    rows = rows_of(known & (lowest[found.codes] != highest[found.codes]))
    if not len(rows):
        return
    rows = rows[np.argsort(found.codes[rows], kind="stable")]
    count = len(rows)
    yield about_rows(
        subject,
        "labels.conflict",
        Severity.WARNING,
        rows,
        f"{samples_of(subject, count)} {have(count)} a copy with another label",
        "At most one of the labels can be right, and a model is told both. Correct them, or leave all of them out.",
        [target.names[target.codes[row]] for row in rows[:SHOWN]],
        drop(subject, rows, f"Leave out all {count:,}"),
    )


def partners(
    subject: Subject, codes: NDArray[np.int64], rows: NDArray[np.int64], theirs: NDArray[np.bool_]
) -> list[str]:
    """For each row that is shown: which of `theirs` it is a copy of."""
    first = [rows_of(theirs & (codes == codes[row]))[0] for row in rows[:SHOWN]]
    named = subject.samples(first)
    return [f"like {one.name} ({PART_NAMES[Part(subject.parts[row])]})" for one, row in zip(named, first, strict=True)]


def _leak(
    subject: Subject,
    codes: NDArray[np.int64],
    mask: NDArray[np.bool_],
    theirs: NDArray[np.bool_],
    severity: Severity,
) -> Iterable[Finding]:
    rows = rows_of(mask)
    if not len(rows):
        return
    count = len(rows)
    mine = Part(subject.parts[rows[0]])
    theirs_named = _named(subject, theirs & np.isin(codes, codes[rows]))
    certain = severity is Severity.BLOCKING or mine is Part.VALIDATION
    yield about_rows(
        subject,
        "leak.duplicates",
        severity,
        rows,
        f"{samples_of(subject, count)} {are(count)} in {PART_NAMES[mine]} and in {theirs_named}",
        "What a model has seen before it is judged on it, it can recite: the result would look better than it is."
        + ("" if certain else " These are so short or coarse that they may be equal by chance."),
        partners(subject, codes, rows, theirs),
        drop(subject, rows, f"Leave {'it' if count == 1 else 'them'} out of {PART_NAMES[mine]}"),
    )


def _named(subject: Subject, mask: NDArray[np.bool_]) -> str:
    """The parts of these rows: `test`, `validation`, `validation or test`."""
    return " or ".join(PART_NAMES[part] for part in Part if (mask & (subject.parts == part)).any())
