"""Labels of files from a table beside them: a CSV with a column of file names and one of labels."""

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from trainyard.datasets.formats import sniffing
from trainyard.datasets.formats.layout import PARTS
from trainyard.datasets.packs import Source

MOST_BYTES = 256 << 20
KNOWN = ("label", "class", "category", "target", "y", "species", "breed", "diagnosis")


def only_lists(source: Source) -> bool:
    """Whether the tables beside the pictures, if any, tell no more than file, label and part."""
    for file in source.files:
        if file.suffix in {".csv", ".tsv"} and file.bytes:
            seen = sniffing.look(source.read(file, sniffing.HEAD_BYTES), whole=file.bytes <= sniffing.HEAD_BYTES)
            if seen is not None and len(seen.rows[0]) > 3:
                return False
    return True


class Listed(NamedTuple):
    """Label and part of each file, None where the table has none; the table's name and the column of labels."""

    labels: list[str | None]
    parts: list[str | None]
    file: str
    column: str


def listed_labels(source: Source, names: Sequence[str]) -> Listed | None:
    """Labels by the first table that names most of the files, by path or by name alone; None where none does."""
    for file in source.files:
        if file.suffix not in {".csv", ".tsv"} or not 0 < file.bytes <= MOST_BYTES:
            continue
        data = source.read(file)
        seen = sniffing.look(data[: sniffing.HEAD_BYTES], whole=len(data) <= sniffing.HEAD_BYTES)
        if seen is None or not seen.header:
            continue
        rows = list(csv.reader(io.StringIO(data.decode(seen.encoding, "replace")), delimiter=seen.delimiter))
        if (found := _by_rows(file.name, rows, names)) is not None:
            return found
    return None


def _by_rows(file: str, rows: list[list[str]], names: Sequence[str]) -> Listed | None:
    header, body = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
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
