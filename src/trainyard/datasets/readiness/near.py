"""Near copies: pictures that were recompressed, resized or brightened, texts that were lightly edited.

Columns of pictures, beside the draft's own: `dhash` (int64 or uint64, `hashing.dhash`), and `look` (binary,
`hashing.look`), which tells look-alikes from copies; without it only a set whose hashes are far apart is judged.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Finding, Severity
from trainyard.datasets.hashing import CLOSE, LOOK, alike, close_pairs, honest_distance, telling
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.readiness.contents import contents, repeated, shared, text_columns
from trainyard.datasets.readiness.duplicates import partners
from trainyard.datasets.readiness.frames import remember
from trainyard.datasets.readiness.shingles import near_texts
from trainyard.datasets.readiness.wording import PART_NAMES, about_rows, amount, are, drop, rows_of, samples_of
from trainyard.datasets.split import Part

DHASH, LOOKS = "dhash", "look"
_SAME_SHAPE = 0.1
"""By how much the proportions of two copies may differ; resizing rounds the sides of small pictures."""


def near_duplicates(subject: Subject) -> Iterable[Finding]:
    """Near copies within a part."""
    groups, exact = _groups(subject), contents(subject)
    if groups is None:
        return
    mask = repeated(groups, subject.parts)
    if exact is not None:
        mask &= ~repeated(exact.codes, subject.parts)
    rows = rows_of(mask)
    if not len(rows):
        return
    count = len(rows)
    yield about_rows(
        subject,
        "duplicates.near",
        Severity.WARNING,
        rows,
        f"{samples_of(subject, count)} {are(count)} nearly the same as another one",
        "They look like edited copies, which count twice and teach nothing new. Look at a few, then leave them out.",
        partners(subject, groups, rows, np.ones(len(groups), dtype=np.bool_)),
        drop(subject, rows, f"Leave out {amount(count, 'near copy')}"),
    )


def leaked_near_duplicates(subject: Subject) -> Iterable[Finding]:
    """Near copies across parts."""
    groups, exact = _groups(subject), contents(subject)
    if groups is None:
        return
    train = subject.parts == Part.TRAIN
    mask = shared(groups, train, ~train)
    if exact is not None:
        mask &= ~shared(exact.codes, train, ~train)
    rows = rows_of(mask)
    if not len(rows):
        return
    count = len(rows)
    yield about_rows(
        subject,
        "leak.near_duplicates",
        Severity.WARNING,
        rows,
        f"{samples_of(subject, count)} in training {are(count)} nearly the same as one in validation or test",
        "If these are edited copies, the result will look better than it is. Look at a few, then leave them out of "
        f"{PART_NAMES[Part.TRAIN]}.",
        partners(subject, groups, rows, ~train),
        drop(subject, rows, f"Leave {'it' if count == 1 else 'them'} out of training"),
    )


def _groups(subject: Subject) -> NDArray[np.int64] | None:
    """The group of near copies that each row belongs to, -1 for none."""
    if subject.has(DHASH):
        return remember(subject, "near", lambda: _like_pictures(subject))
    if subject.draft.kind is DatasetKind.TEXT:
        return remember(subject, "near", lambda: _like_texts(subject))
    return None


def _like_pictures(subject: Subject) -> NDArray[np.int64]:
    """Exact copies stand for one another: only the first of each is compared."""
    rows = _first_of_each(subject)
    column: Any = subject.column(DHASH)
    values = pl.Series(column)
    rows = rows[~values.is_null().to_numpy()[rows]]
    signed = values.fill_null(0)
    hashes = (signed.cast(pl.Int64) if signed.dtype != pl.UInt64 else signed).to_numpy().view(np.uint64)
    rows = rows[telling(hashes[rows])]
    kinds, first, group = np.unique(hashes[rows], return_index=True, return_inverse=True)
    looked_at = subject.has(LOOKS)
    distance = CLOSE if looked_at else honest_distance(kinds)
    pairs = close_pairs(kinds, distance) if distance >= 0 else np.empty((0, 2), dtype=np.int64)
    same_hash = np.flatnonzero(first[group] != np.arange(len(rows)))
    pairs = np.concatenate([first[pairs], np.stack([first[group[same_hash]], same_hash], axis=1)])
    pairs = rows[pairs if distance >= 0 else pairs[:0]]
    if looked_at:
        pairs = pairs[alike(_looks(subject), pairs)]
    return _joined(pairs[_same_shape(subject, pairs)], len(hashes), subject)


def _like_texts(subject: Subject) -> NDArray[np.int64]:
    """Samples are alike where each of their texts is: not two questions about one passage."""
    rows = _first_of_each(subject)
    columns = [_groups_of_texts([texts[row] for row in rows]) for texts in text_columns(subject)]
    _, first, group = np.unique(np.stack(columns), axis=1, return_index=True, return_inverse=True)
    alike = np.stack([rows[first[group]], rows], axis=1)
    return _joined(alike[alike[:, 0] != alike[:, 1]], subject.draft.samples.num_rows, subject)


def _groups_of_texts(texts: list[str]) -> NDArray[np.int64]:
    """The group of nearly equal texts that each is in."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    root = _roots(near_texts(list(numbers)), len(numbers))
    return root[np.fromiter(map(numbers.__getitem__, texts), dtype=np.int64, count=len(texts))]


def _first_of_each(subject: Subject) -> NDArray[np.int64]:
    exact = contents(subject)
    if exact is None:
        return np.arange(subject.draft.samples.num_rows)
    return np.sort(np.unique(exact.codes, return_index=True)[1])


def _looks(subject: Subject) -> NDArray[np.uint8]:
    blank = bytes(LOOK * LOOK)
    return np.frombuffer(b"".join(one or blank for one in subject.column(LOOKS).to_pylist()), np.uint8).reshape(
        -1, LOOK * LOOK
    )


def _same_shape(subject: Subject, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    if not (subject.has("width") and subject.has("height")):
        return np.ones(len(pairs), dtype=np.bool_)
    wide, high = (pl.Series(subject.column(name)).cast(pl.Float64).to_numpy() for name in ("width", "height"))
    proportions = np.log(np.maximum(wide, 1) / np.maximum(high, 1))
    return np.abs(proportions[pairs[:, 0]] - proportions[pairs[:, 1]]) <= _SAME_SHAPE


def _joined(pairs: NDArray[np.int64], rows: int, subject: Subject) -> NDArray[np.int64]:
    """Rows that pairs connect get one number, their exact copies with them; rows without a pair get -1."""
    root = _roots(pairs, rows)
    in_pairs = np.zeros(rows, dtype=np.bool_)
    in_pairs[pairs] = True
    exact = contents(subject)
    if exact is None:
        return np.where(in_pairs, root, -1)
    _, first, group = np.unique(exact.codes, return_index=True, return_inverse=True)
    stands_for = np.where(exact.codes >= 0, first[group], np.arange(rows))
    return np.where(in_pairs[stands_for], root[stands_for], -1)


def _roots(pairs: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The lowest of those that pairs connect with each, itself where nothing does."""
    root = np.arange(count)
    while (root[pairs[:, 0]] != root[pairs[:, 1]]).any():
        lowest = np.minimum(root[pairs[:, 0]], root[pairs[:, 1]])
        np.minimum.at(root, pairs[:, 0], lowest)
        np.minimum.at(root, pairs[:, 1], lowest)
    return root
