"""Labels of files from a table beside them: a CSV with a column of file names and one of labels."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trainyard.datasets.formats.gathering import PARTS, BrokenFileError, files_of
from trainyard.datasets.formats.rows import DELIMITED, Dialect, Given, dialect_of, rows_of
from trainyard.datasets.packs import Source, SourceFile

MOST_BYTES = 256 << 20
KNOWN = ("label", "class", "category", "target", "y", "species", "breed", "diagnosis")


def only_lists(source: Source) -> bool:
    """Whether the tables beside the pictures, if any, tell no more than file, label and part."""
    return all(dialect is None or len(dialect.names) <= 3 for _, dialect in _tables(source))


class Listed(NamedTuple):
    """Label and part of each file, None where the table has none; the table's name and the column of labels."""

    labels: list[str | None]
    parts: list[str | None]
    file: str
    column: str


def listed_labels(source: Source, names: Sequence[str]) -> Listed | None:
    """Labels by the first table that names most of the files, by path or by name alone; None where none does."""
    for file, dialect in _tables(source):
        if dialect is None or not dialect.header or file.bytes > MOST_BYTES:
            continue
        read = [row for _, row in rows_of(source, file, dialect) if not isinstance(row, str)]
        body = [[row[name] or "" for name in dialect.names] for row in read]
        if (found := _by_rows(file.name, dialect.names, body, names)) is not None:
            return found
    return None


def _tables(source: Source) -> Iterator[tuple[SourceFile, Dialect | None]]:
    """Tables beside the pictures, and how they are written; None for one that is no table."""
    for file in files_of(source, DELIMITED):
        try:
            yield file, dialect_of(source, file, Given())
        except BrokenFileError:
            yield file, None


def _by_rows(file: str, header: Sequence[str], body: list[list[str]], names: Sequence[str]) -> Listed | None:
    known = {name.rpartition("/")[2] for name in names}
    hits = [sum(row[at].replace("\\", "/").rpartition("/")[2] in known for row in body) for at in range(len(header))]
    if not body or max(hits) < 0.5 * min(len(body), len(names)):
        return None
    at = hits.index(max(hits))
    others = [index for index in range(len(header)) if index != at]
    part_at = next((index for index in others if _are_parts(body, index)), None)
    label_at = next((index for index in others if header[index].strip().casefold() in KNOWN), None)
    if label_at is None:
        label_at = next((index for index in others if index != part_at), None)
    if label_at is None:
        return None
    by_path = {row[at].replace("\\", "/"): row for row in body}
    by_name = {path.rpartition("/")[2]: row for path, row in by_path.items()}
    found = [by_path.get(name) or by_name.get(name.rpartition("/")[2]) for name in names]
    labels = [None if row is None else row[label_at].strip() or None for row in found]
    parts = [None if row is None or part_at is None else PARTS.get(row[part_at].strip().casefold()) for row in found]
    return Listed(labels, parts, file, header[label_at])


def _are_parts(body: list[list[str]], index: int) -> bool:
    words = {row[index].strip().casefold() for row in body}
    return len(words) > 1 and words <= PARTS.keys()
