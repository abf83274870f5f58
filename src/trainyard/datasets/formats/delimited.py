"""Whole delimited files as columns of strings, by pyarrow's reader; a row that does not fit is left out and named."""

import codecs
import io
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.csv

from trainyard.datasets.formats import rows
from trainyard.datasets.formats.base import Broken, UnreadableError
from trainyard.datasets.packs import Source, SourceFile, chunks_of

MAX_LINE_BYTES = 64 << 20
LOOKED_AT_BYTES = 4 << 20
LEAST_BLOCK_BYTES = 1 << 20
MOST_LEFT_OUT = 0.5
_MISSING = sorted({form for word in rows.MISSING for form in (word, word.upper(), word.title())} | {"NaN"})


def read_delimited(source: Source, file: SourceFile, dialect: rows.Dialect) -> tuple[pl.DataFrame, list[Broken]]:
    """Every column as strings, null where nothing stands; and the rows that have too many cells or too few.

    Raises UnreadableError where the file is no such table.
    """
    reading = _Reading(source, file, dialect)
    table = reading.parsed(threads=True)
    if reading.odd:
        if len(reading.odd) > MOST_LEFT_OUT * (len(reading.odd) + table.num_rows):
            raise UnreadableError(f"{file.name}: {len(reading.odd):,} rows do not fit. {reading.odd[0].why}")
        table = reading.parsed(threads=False)  # only then does the reader tell which rows
    if table.num_rows == 0:
        raise UnreadableError(f"{file.name} has a line of names and no rows.")
    return pl.DataFrame(pl.from_arrow(table)), reading.odd


class _Reading:
    """One file, which may be parsed twice. Raises UnreadableError for a line that no table has."""

    def __init__(self, source: Source, file: SourceFile, dialect: rows.Dialect) -> None:
        self._source, self._file, self._dialect = source, file, dialect
        self.odd: list[Broken] = []
        longest, is_utf8 = _looked_over(source, file)
        self._block_bytes = max(LEAST_BLOCK_BYTES, 4 * longest)
        self._as_it_is = is_utf8 and dialect.encoding in {"utf-8", "utf-8-sig"}

    def parsed(self, *, threads: bool) -> Any:
        """An Arrow table of strings. Raises UnreadableError."""
        self.odd = []
        names = list(self._dialect.names)
        try:
            with self._opened() as stream:
                return pyarrow.csv.read_csv(
                    stream,
                    pyarrow.csv.ReadOptions(
                        column_names=names,
                        skip_rows_after_names=int(self._dialect.header),
                        block_size=self._block_bytes,
                        use_threads=threads,
                    ),
                    pyarrow.csv.ParseOptions(
                        delimiter=self._dialect.delimiter,
                        newlines_in_values=True,
                        invalid_row_handler=self._left_out,
                    ),
                    pyarrow.csv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()),
                        null_values=_MISSING,
                        strings_can_be_null=True,
                    ),
                )
        except pa.ArrowInvalid as error:
            told = str(error).strip().split("\n")[0][:300]
            hint = " Is there a quotation mark that is opened and never closed?" if "straddl" in told else ""
            raise UnreadableError(f"{self._file.name} cannot be read as a table: {told}.{hint}") from error

    def _opened(self) -> Any:
        """The file's bytes in UTF-8; what cannot be decoded becomes U+FFFD."""
        stream = self._source.open(self._file)
        if self._as_it_is:
            return stream
        text = io.TextIOWrapper(stream, self._dialect.encoding, errors="replace", newline="")
        return io.BufferedReader(_Transcoded(text))

    def _left_out(self, row: Any) -> str:
        where = rows.row_name(self._file, row.number) if row.number else self._file.name
        why = f"The row has {row.actual_columns} cells where {row.expected_columns} are expected."
        self.odd.append(Broken(where, why, "row"))
        return "skip"


class _Transcoded(io.RawIOBase):
    """A stream of text as UTF-8."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._rest = text, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = self._text.read(len(buffer)).encode("utf-8", "replace")
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        self._text.close()
        super().close()


def _looked_over(source: Source, file: SourceFile) -> tuple[int, bool]:
    """Bytes of the longest line, and whether everything is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    longest, length, is_utf8 = 0, 0, True
    with source.open(file) as stream:
        for block in chunks_of(stream, LOOKED_AT_BYTES):
            first, *others = block.split(b"\n")
            length += len(first)
            for line in others:
                longest, length = max(longest, length), len(line)
            longest = max(longest, length)
            if longest > MAX_LINE_BYTES:
                raise UnreadableError(f"{file.name} has a line of more than {MAX_LINE_BYTES >> 20} MB.")
            is_utf8 = is_utf8 and _decodes(decoder, block)
    return longest, is_utf8


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True
