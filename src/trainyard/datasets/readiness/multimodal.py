"""Samples of several kinds of data at once: one is missing, or one stands under several labels."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from trainyard.contracts.dataset import DatasetKind, Finding, Severity
from trainyard.datasets.formats.base import MEDIA
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.frames import classes, frame, media_contents, missing, modalities
from trainyard.datasets.readiness.wording import about_rows, drop, have, rows_of, samples_of


def missing_modalities(subject: Subject) -> Iterable[Finding]:
    """Rows without a picture, a recording, a cloud or a text that others have."""
    if subject.draft.kind is not DatasetKind.MULTIMODAL:
        return
    absent = {column.name: missing(frame(subject)[column.name]) for column in modalities(subject)}
    if not absent:
        return
    rows = rows_of(np.logical_or.reduce(list(absent.values())))
    if not len(rows):
        return
    what, columns = samples_of(subject, len(rows)), [name for name, mask in absent.items() if mask.any()]
    yield about_rows(
        subject,
        "multimodal.missing",
        Severity.WARNING,
        rows,
        f"{what} {have(len(rows))} nothing in {' or '.join(columns[:4])}",
        "What is missing is replaced by an empty one, and the model leans on the rest. Complete them, or leave them "
        "out.",
        ["no " + ", no ".join(name for name in columns if absent[name][row]) for row in rows[:SHOWN]],
        drop(subject, rows, f"Leave out {what}"),
    )


def shared_media(subject: Subject) -> Iterable[Finding]:
    """One picture, recording or cloud in samples of different classes."""
    target = classes(subject)
    if subject.draft.kind is not DatasetKind.MULTIMODAL or target is None:
        return
    for column in modalities(subject):
        if column.type not in MEDIA:
            continue
        contents = media_contents(subject, column.name)
        known = rows_of(~missing(contents) & (target.codes >= 0))
        table = pl.DataFrame({"media": contents[known], "class": target.codes[known]})
        rows = known[table.select(pl.col("class").n_unique().over("media") > 1).to_series().to_numpy()]
        if len(rows):
            what = samples_of(subject, len(rows))
            yield about_rows(
                subject,
                "multimodal.shared",
                Severity.WARNING,
                rows,
                f"{what} {have(len(rows))} a {column.name} that stands under another label too",
                "It cannot tell these labels apart, and a copy may be in training and in test. Check that files and "
                "rows were matched rightly.",
                [target.names[target.codes[row]] for row in rows[:SHOWN]],
            )
