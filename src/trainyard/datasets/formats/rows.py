"""Rows of delimited text and of JSON lines, as strings, read as a stream; encoding and delimiter are found.

A row that does not fit is given as the reason why, and reading goes on. Text is kept as it is, letter for letter.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TextIO, TypeAlias

from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.formats.decimals import Sign, decimal_of, with_point
from trainyard.datasets.formats.encodings import guessed
from trainyard.datasets.formats.gathering import HEAD_BYTES, BrokenFileError, files_of, is_number
from trainyard.datasets.packs import READ_BYTES, Source, SourceFile, chunks_of

Row: TypeAlias = dict[str, str | None]
DELIMITED = (".csv", ".tsv", ".tab")
JSON_LINES = (".jsonl", ".ndjson")
SUFFIXES = DELIMITED + JSON_LINES
DELIMITERS = (",", ";", "\t", "|")
FIELD_CHARACTERS = 16 << 20
MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "?", "-"})
"""What people write where a value is missing, in lower case."""
FOREIGN = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"PAR1", b"RIFF", b"\x7fELF")
"""First bytes of what is no text, whatever its name says."""
FIRST_LINE_BYTES = 8 << 20
MAX_COLUMNS = 20_000
MOST_ACCENTED = 0.5
"""In Cyrillic or Greek, taken for Latin letters, nearly all would have an accent."""
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written. `delimiter` is empty for JSON lines; `names` are its columns."""

    encoding: str
    delimiter: str
    header: bool
    names: tuple[str, ...]
    decimal: Sign = "."


@dataclass(frozen=True, slots=True)
class Given:
    """What a person said about a file; None is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None


def row_files(source: Source) -> list[SourceFile]:
    """Files that may hold rows, in order of name."""
    return files_of(source, SUFFIXES)


def head_of(source: Source, file: SourceFile, given: Given) -> tuple[Dialect, list[Row]]:
    """How the file is written, and the rows of its first 64 kB. Raises BrokenFileError."""
    if file.bytes == 0:
        raise BrokenFileError("The file is empty.", "empty")
    encoding = named_encoding(source, file, given.encoding) if given.encoding else encoding_of(source, file)
    text = _head_text(source, file, encoding)
    names_of = _json_dialect if file.suffix in JSON_LINES else _delimited_dialect
    dialect = names_of(text, encoding, given)
    if not dialect.names:
        raise BrokenFileError("There is no row in it that could be read.", "wrong_format")
    if (columns := len(dialect.names)) > MAX_COLUMNS:
        raise BrokenFileError(f"It has {columns:,} columns; at most {MAX_COLUMNS:,} can be read.", "too_large")
    return dialect, [row for _, row in _parse(io.StringIO(text, newline=""), dialect) if not isinstance(row, str)]


def _head_text(source: Source, file: SourceFile, encoding: str) -> str:
    """Whole lines from the file's start: 64 kB, or more where the first line is longer."""
    wanted = HEAD_BYTES
    while True:
        text = _decoded(source.read(file, wanted), encoding)
        if file.bytes <= wanted:
            return text
        if "\n" in text:
            return text[: text.rindex("\n") + 1]
        if wanted >= FIRST_LINE_BYTES:
            raise BrokenFileError(f"Its first line has more than {FIRST_LINE_BYTES >> 20} MB.", "too_large")
        wanted *= 8


def dialect_of(source: Source, file: SourceFile, given: Given) -> Dialect:
    """How the file is written, its encoding checked on all of it. Raises BrokenFileError."""
    dialect, _ = head_of(source, file, given)
    return dialect if given.encoding else replace(dialect, encoding=encoding_of(source, file, whole=True))


def rows_of(source: Source, file: SourceFile, dialect: Dialect) -> Iterator[tuple[int, Row | str]]:
    """Number of each row, from 1, with the row or why it cannot be read. A cell with nothing in it is None."""
    with io.TextIOWrapper(source.open(file), dialect.encoding, errors="replace", newline="") as stream:
        yield from _parse(stream, dialect)


def row_name(file: SourceFile, number: int) -> str:
    """What a person calls the row."""
    return f"{file.name}, row {number}"


def one_or_none(values: set[Any]) -> Any:
    """The only value, for an option that was found alike in all files; None where they differ."""
    return next(iter(values)) if len(values) == 1 else None


def number_of(cell: str | None) -> float | None:
    """A number; None where it is missing. Raises ValueError for any other text."""
    return None if cell is None or cell.strip().lower() in MISSING else float(cell)


def encoding_of(source: Source, file: SourceFile, *, whole: bool = False) -> str:
    """UTF-8 where all bytes (or the first 64 kB) are, else what charset-normalizer thinks. Raises BrokenFileError."""
    head = source.read(file, HEAD_BYTES)
    if (marked := next((name for mark, name in _BOMS.items() if head.startswith(mark)), None)) is not None:
        return marked
    if b"\0" in head or head.startswith(FOREIGN):
        raise BrokenFileError("It is not a text file: it holds bytes that no text has.", "wrong_format")
    if whole:
        with source.open(file) as stream:
            foreign = _not_utf8(chunks_of(stream, READ_BYTES))
    else:
        foreign = _not_utf8(iter([head]))
    return "utf-8" if foreign is None else _guessed(foreign)


def named_encoding(source: Source, file: SourceFile, name: str) -> str:
    """The encoding that a person named, as Python reads it. Raises UnreadableError where there is none so called."""
    try:
        str(b"ab", name, "replace")
    except (LookupError, ValueError):
        raise UnreadableError(f"There is no encoding named {name!r}.") from None
    unmarked = not source.read(file, 4).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    return f"{name}-le" if codecs.lookup(name).name in ("utf-16", "utf-32") and unmarked else name


def _not_utf8(blocks: Iterator[bytes]) -> bytes | None:
    """The first block that is not UTF-8; a character cut at the end of the last block is none of its faults."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in blocks:
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return block
    return None


def _guessed(block: bytes) -> str:
    text = block.decode("utf-8", "replace")
    spoiled = text.count("\ufffd")
    if spoiled * 50 < sum(ord(letter) > 127 for letter in text) - spoiled:
        return "utf-8"  # a few spoiled bytes in a text that is UTF-8 otherwise
    if _is_western(block):
        return "cp1252"
    found = guessed(block[:HEAD_BYTES]) or guessed(block)
    if found is None:
        raise BrokenFileError("The encoding of its text could not be found.", "wrong_format")
    return found.replace("_", "-")


def _is_western(block: bytes) -> bool:
    """Whether it reads as Latin letters with a few accents, which short texts do not tell charset-normalizer."""
    letters = [letter for letter in block.decode("cp1252", "replace") if letter.isalpha() or letter > "\x7f"]
    accented = [letter for letter in letters if letter > "\x7f"]
    return all(map(str.isalpha, accented)) and len(accented) < MOST_ACCENTED * len(letters)


def _decoded(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _json_dialect(text: str, encoding: str, _given: Given) -> Dialect:
    names: dict[str, None] = {}
    for line in text.split("\n"):
        row = _json_row(line)
        if isinstance(row, dict):
            names.update(dict.fromkeys(row))
    return Dialect(encoding, "", header=False, names=tuple(names))


def _delimited_dialect(text: str, encoding: str, given: Given) -> Dialect:
    delimiter = given.delimiter or max(DELIMITERS, key=lambda one: _evenness(text, one))
    if len(delimiter) != 1:
        raise BrokenFileError(f"A delimiter is one character, not {delimiter!r}.")
    rows = _cells(text, delimiter)
    if not rows:
        return Dialect(encoding, delimiter, header=True, names=())
    header = has_header(rows) if given.header is None else given.header
    names = rows[0] if header else [""] * len(rows[0])
    widths = [len(row) for row in rows[1:]]
    if header and widths and max(set(widths), key=widths.count) == len(names) + 1:
        # Row numbers without a name for them, as R writes them; or a delimiter at the end of each line.
        ends_empty = all(not row[-1].strip() for row in rows[1:] if len(row) > len(names))
        names = [*names, ""] if ends_empty else ["", *names]
    return Dialect(encoding, delimiter, header, tuple(_unlike(names)), decimal_of(rows, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """How many rows have as many cells as most have, and how many cells that is."""
    widths = [len(row) for row in _cells(text, delimiter)]
    most = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return (widths.count(most) / len(widths), most) if most > 1 else (0.0, 1)


def _cells(text: str, delimiter: str, limit: int = 100) -> list[list[str]]:
    csv.field_size_limit(FIELD_CHARACTERS)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) == limit:
                break
    except csv.Error:
        pass  # what was read before it tells enough
    return rows


def has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: no number in it, and it is unlike those below.

    A gap is allowed, since pandas gives the row numbers no name.
    """
    first, rest = [cell.strip() for cell in rows[0]], rows[1:]
    named = [place for place, name in enumerate(first) if name]
    if 2 * len(named) < len(first) or any(is_number(first[place]) for place in named):
        return False
    below = {place: [row[place] for row in rest if place < len(row) and _is_known(row[place])] for place in named}
    if any(cells and all(map(is_number, cells)) for cells in below.values()):
        return True
    return len({first[place] for place in named}) == len(named) and all(
        first[place] not in cells for place, cells in below.items()
    )


def _is_known(cell: str) -> bool:
    return cell.strip().lower() not in MISSING


def _unlike(names: list[str]) -> list[str]:
    """Column names made different, and none of them empty."""
    taken: dict[str, None] = {}
    for place, name in enumerate(names):
        base = name.strip() or f"column_{place + 1}"
        number, unlike = 2, base
        while unlike in taken:
            unlike, number = f"{base}_{number}", number + 1
        taken[unlike] = None
    return list(taken)


def _parse(stream: TextIO, dialect: Dialect) -> Iterator[tuple[int, Row | str]]:
    rows = _delimited_rows(stream, dialect) if dialect.delimiter else map(_json_row, stream)
    return enumerate((row for row in rows if row is not None), start=1)


def _delimited_rows(stream: TextIO, dialect: Dialect) -> Iterator[Row | str]:
    csv.field_size_limit(FIELD_CHARACTERS)
    reader = csv.reader(stream, delimiter=dialect.delimiter)
    waiting_for_header, width = dialect.header, len(dialect.names)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"The row cannot be taken apart: {error}."
            continue
        if not cells:
            continue
        if waiting_for_header:
            waiting_for_header = False
        elif len(cells) == width:
            told = map(with_point, cells) if dialect.decimal == "," else cells
            yield {name: cell or None for name, cell in zip(dialect.names, told, strict=True)}
        else:
            yield f"The row has {len(cells)} cells where {width} are expected."


def _json_row(line: str) -> Row | str | None:
    """None for an empty line."""
    if not line.strip():
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"The line is no JSON: {error}."
    if not isinstance(value, dict):
        return "The line is no JSON object."
    row: Row = {str(name): plain(cell) for name, cell in value.items()}
    try:
        "".join(cell for cell in row.values() if cell is not None).encode()
    except UnicodeEncodeError:
        return "The line holds half of a character that is written in two halves."
    return row


def plain(cell: Any) -> str | None:
    """A value of JSON as a cell: text as it is, all else as JSON has it."""
    if cell is None or isinstance(cell, str):
        return cell or None
    return json.dumps(cell, ensure_ascii=False, default=str)
