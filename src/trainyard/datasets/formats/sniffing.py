"""What a text table looks like, from its first kilobytes: encoding, delimiter, header."""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from charset_normalizer import from_bytes

HEAD_BYTES = 64 << 10
DELIMITERS = (",", ";", "\t", "|")
MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "none", "?", "-", "#N/A")
"""What people write where a value is missing."""
FOREIGN = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"PAR1", b"RIFF", b"\x7fELF")
"""First bytes of what is no text, whatever its name says."""
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a text table is written, and its first rows as they stand there."""

    encoding: str
    delimiter: str
    header: bool
    rows: list[list[str]]


def look(head: bytes, *, whole: bool) -> Look | None:
    """What the first bytes of a file say; `whole` if they are all of it. None where they are no table of text."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    if head.startswith(FOREIGN):
        return None
    encoding = encoding_of(head)
    text = head.decode(encoding, "replace")
    lines = text.splitlines()
    lines = [line for line in (lines if whole else lines[:-1]) if line.strip()][:200]
    if not lines:
        return None
    delimiter = delimiter_of(lines)
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    return Look(encoding, delimiter, has_header(rows), rows)


def encoding_of(head: bytes) -> str:
    """The encoding of a text's first bytes; UTF-8 unless they say otherwise."""
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    try:
        head[: max(0, len(head) - 3)].decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(head).best()
        return "cp1252" if best is None else best.encoding
    return "utf-8"


def delimiter_of(lines: list[str]) -> str:
    """The delimiter that gives the most lines the same number of columns, and more than one."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
        return (times / len(lines) if width > 1 else 0.0, width)

    return max(DELIMITERS, key=score)


def has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: no number, no gap, no name twice in it, and the others differ."""
    first, rest = rows[0], rows[1:]
    if not rest or len(set(first)) < len(first) or any(is_number(cell) or not cell.strip() for cell in first):
        return False
    for index, name in enumerate(first):
        column = [row[index] for row in rest if index < len(row) and row[index].strip() not in MISSING]
        if column and all(map(is_number, column)):
            return True
        if column and name not in column and len(set(column)) < len(column):
            return True
    return len(rest) >= 1 and all(name not in {row[i] for row in rest if i < len(row)} for i, name in enumerate(first))


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
