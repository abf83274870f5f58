"""Pictures that are not all alike. Columns: `width`, `height`, `mode`, `frames`, `orientation`, each may be absent."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.contracts.dataset import Finding, Severity
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.wording import about_rows, amount, are, drop, have, rows_of

TINY = 8
"""Pixels of the shorter side; less than one place of the coarsest layer of a network."""
HUGE = 50_000_000
"""Pixels: 150 MB once it is unpacked, for each worker that reads pictures."""


def mixed_sizes(subject: Subject) -> Iterable[Finding]:
    wide, high = _column(subject, "width"), _column(subject, "height")
    if wide is None or high is None:
        return
    sizes, usual = np.unique(np.stack([wide, high], axis=1), axis=0, return_counts=True)
    if len(sizes) < 2:
        return
    common = sizes[usual.argmax()]
    rows = rows_of((wide != common[0]) | (high != common[1]))
    small, large = sizes[sizes.prod(axis=1).argmin()], sizes[sizes.prod(axis=1).argmax()]
    yield about_rows(
        subject,
        "images.sizes",
        Severity.WARNING,
        rows,
        f"Pictures come in {len(sizes):,} sizes, from {_size(*small)} to {_size(*large)}",
        f"{amount(len(rows), 'picture')} {have(len(rows))} another size than {_size(*common)}, the most frequent one. "
        "All are resized to one size for training; choose it so that what matters stays visible.",
        [_size(wide[row], high[row]) for row in rows[:SHOWN]],
    )


def mixed_modes(subject: Subject) -> Iterable[Finding]:
    if not subject.has("mode"):
        return
    modes = pl.Series(subject.column("mode")).cast(pl.String).fill_null("")
    counts = modes.value_counts(sort=True)
    if counts.height < 2:
        return
    common = counts[modes.name][0]
    rows = rows_of((modes != common).to_numpy())
    names = ", ".join(counts[modes.name].to_list())
    yield about_rows(
        subject,
        "images.modes",
        Severity.WARNING,
        rows,
        f"Pictures come in {counts.height:,} colour modes ({names})",
        f"{amount(len(rows), 'picture')} {are(len(rows))} not {common}. All are turned into one mode for training; "
        "where colour goes with the label, a model may learn the mode instead of the picture.",
        modes.gather(rows[:SHOWN]).to_list(),
    )


def rotated(subject: Subject) -> Iterable[Finding]:
    orientation = _column(subject, "orientation", default=1)
    if orientation is not None:
        yield from _some(
            subject,
            "images.rotated",
            orientation > 1,
            ("{} carries a note to be turned or mirrored", "{} carry a note to be turned or mirrored"),
            "They are turned upright when they are read. Look at a few, because some programs turn the picture and "
            "leave the note.",
        )


def animated(subject: Subject) -> Iterable[Finding]:
    frames = _column(subject, "frames", default=1)
    if frames is not None:
        yield from _some(
            subject,
            "images.animated",
            frames > 1,
            ("{} has more than one frame", "{} have more than one frame"),
            "Only the first frame is used. Bring the frames as pictures of their own if all of them matter.",
        )


def odd_sizes(subject: Subject) -> Iterable[Finding]:
    """Too small to show anything, or so large that unpacking them needs much memory."""
    wide, high = _column(subject, "width"), _column(subject, "height")
    if wide is None or high is None:
        return
    yield from _some(
        subject,
        "images.tiny",
        np.minimum(wide, high) < TINY,
        (f"{{}} is less than {TINY} pixels wide or high", f"{{}} are less than {TINY} pixels wide or high"),
        "There is hardly anything to see in them. They may be thumbnails or spacers of a web page.",
        fix=True,
    )
    yield from _some(
        subject,
        "images.huge",
        wide * high > HUGE,
        (f"{{}} has more than {HUGE // 1_000_000} megapixels", f"{{}} have more than {HUGE // 1_000_000} megapixels"),
        "Unpacking them takes much memory and time in every epoch. Make them smaller before you upload them.",
    )


def _some(
    subject: Subject, check: str, mask: NDArray[np.bool_], titles: tuple[str, str], detail: str, fix: bool = False
) -> Iterable[Finding]:
    rows = rows_of(mask)
    if len(rows):
        what = amount(len(rows), "picture")
        title = titles[0 if len(rows) == 1 else 1].format(what)
        yield about_rows(
            subject,
            check,
            Severity.WARNING,
            rows,
            title,
            detail,
            fix=drop(subject, rows, f"Leave out {what}") if fix else None,
        )


def _column(subject: Subject, name: str, default: int = 0) -> NDArray[np.int64] | None:
    if not subject.has(name):
        return None
    return pl.Series(subject.column(name)).cast(pl.Int64).fill_null(default).to_numpy()


def _size(wide: Any, high: Any) -> str:
    return f"{int(wide):,} × {int(high):,}"
