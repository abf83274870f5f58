"""What a sample is, as one number: two samples of one number are copies of each other."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets.formats.base import CONTENT, FILE, MEDIA, NAME
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.readiness.frames import frame, media_contents, modalities, remember
from trainyard.datasets.split import Part

TELLING_TEXT = 20
"""Characters; shorter texts ("very good") are written twice by two people."""
_BY_CHANCE = 0.05
"""Equal rows count as chance once chance explains this share of them; columns go together, so the estimate is low."""
_ESTIMATED = 100_000


@dataclass(frozen=True, slots=True)
class Contents:
    """`codes` is the content of each row, -1 for none. `certain`: equal ones are copies, for chance would not do it."""

    codes: NDArray[np.int64]
    certain: NDArray[np.bool_]


def contents(subject: Subject) -> Contents | None:
    """Of each row; None where rows of this kind may well be equal (the steps of a series)."""
    return remember(subject, "contents", lambda: _contents(subject))


def texts(subject: Subject) -> list[str]:
    """Each row's text (all its text columns, one behind the other) in one case, with single spaces."""
    return [" ".join(filter(None, row)) for row in zip(*text_columns(subject), strict=True)]


def text_columns(subject: Subject) -> list[list[str]]:
    """The texts of each column that is one, in one case, with single spaces; a column of nothing where none is."""
    return remember(subject, "texts", lambda: _text_columns(subject))


def repeated(codes: NDArray[np.int64], parts: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which rows have the content of an earlier row of their own part."""
    _, first = np.unique(codes * len(Part) + parts, return_index=True)
    again = codes >= 0
    again[first] = False
    return again


def shared(codes: NDArray[np.int64], mine: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which rows of `mine` have the content of one of `theirs`."""
    return mine & (codes >= 0) & np.isin(codes, np.unique(codes[theirs]))


def _contents(subject: Subject) -> Contents | None:
    kind, rows = subject.draft.kind, subject.draft.samples.num_rows
    if kind in (DatasetKind.TABLE, DatasetKind.MULTIMODAL):
        if not frame(subject).width:
            return None
        codes, by_chance = _equal_rows(subject)
        return Contents(codes, np.full(rows, not by_chance))
    if kind is DatasetKind.TEXT:
        found = texts(subject)
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=rows)
        codes = _factorised(np.array([hash(text) for text in found], dtype=np.int64))
        return Contents(np.where(lengths > 0, codes, -1), lengths >= TELLING_TEXT)
    if subject.has(FILE) and subject.source is not None:
        return Contents(_equal_files(subject), np.full(rows, fill_value=True))
    if subject.has(CONTENT):
        return Contents(_factorised(subject.column(CONTENT).to_numpy()), np.full(rows, fill_value=True))
    nested = [name for name, dtype in frame(subject).schema.items() if dtype.is_nested()]
    if subject.draft.task is Task.FORECASTING or not nested:
        return None
    return Contents(_factorised(frame(subject).select(nested).hash_rows().to_numpy()), np.full(rows, fill_value=True))


def _text_columns(subject: Subject) -> list[list[str]]:
    names = [column.name for column in subject.draft.columns if column.type == "text" and subject.has(column.name)]
    names = [name for name in names if name != subject.draft.target]
    columns = [frame(subject)[name].cast(pl.String).fill_null("").to_list() for name in names]
    return [[" ".join(text.split()).casefold() for text in column] for column in columns] or [
        [""] * subject.draft.samples.num_rows
    ]


def _equal_files(subject: Subject) -> NDArray[np.int64]:
    """The n-th sample of one file is like the n-th of another with the same bytes; a name in a file is a sample."""
    assert subject.source is not None  # noqa: S101  the caller has looked
    files = pl.Series(subject.column(FILE)).fill_null(-1).to_numpy().astype(np.int64)
    hashes = {sha256: code for code, sha256 in enumerate(dict.fromkeys(file.sha256 for file in subject.source.files))}
    of_file = np.array([hashes[file.sha256] for file in subject.source.files] or [0], dtype=np.int64)
    names = pl.Series(subject.column(NAME)) if subject.has(NAME) else pl.arange(0, len(files), eager=True)
    place = _places(pl.DataFrame({"file": files, "name": names}))
    return np.where(files >= 0, place * len(of_file) + of_file[files], -1)


def _places(samples: pl.DataFrame) -> NDArray[np.int64]:
    """The number of each sample in its file, counted by name."""
    first = pl.struct("file", "name").is_first_distinct()
    counted = samples.with_columns(first.cast(pl.Int64).cum_sum().over("file").alias("place"))
    return counted.select(pl.col("place").first().over("file", "name")).to_series().to_numpy()


def _equal_rows(subject: Subject) -> tuple[NDArray[np.int64], bool]:
    """Codes of whole rows, and whether chance alone makes so many equal ones."""
    parts = [column.name for column in modalities(subject) if column.type in MEDIA]
    whole = frame(subject).with_columns([media_contents(subject, name) for name in parts])
    codes = _factorised(whole.hash_rows().to_numpy())
    pairs = _pairs(codes)
    return codes, pairs > 0 and _chance_pairs(whole) >= _BY_CHANCE * pairs


def _chance_pairs(whole: pl.DataFrame) -> float:
    """Equal pairs to be expected in columns as coarse as these, if nobody had copied a row.

    Pairs that agree in all columns but one, times how often that one agrees by itself. Copies do not raise it: in
    columns fine enough to tell rows apart, nothing agrees in all columns but one.
    """
    rows = whole.height
    if rows > _ESTIMATED:
        whole = whole[np.sort(np.random.RandomState(0).choice(rows, _ESTIMATED, replace=False))]
    whole = whole.unique(maintain_order=True)
    hashes = np.stack([whole.select(name).hash_rows(seed).to_numpy() for seed, name in enumerate(whole.columns)])
    everything = np.add.reduce(hashes, axis=0)
    all_pairs = max(1.0, whole.height * (whole.height - 1) / 2)
    by_column = [_pairs(everything - one) * _pairs(one) / all_pairs for one in hashes]
    return sum(by_column) * (rows / max(1, min(rows, _ESTIMATED))) ** 2


def _pairs(codes: NDArray[np.generic]) -> float:
    counts = np.unique(codes, return_counts=True)[1].astype(np.float64)
    return float((counts * (counts - 1) / 2).sum())


def _factorised(hashes: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.unique(hashes, return_inverse=True)[1].astype(np.int64)
