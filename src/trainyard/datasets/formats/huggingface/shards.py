"""Rows of one file, in pieces: Parquet and Arrow's stream format as they are, CSV and JSON lines as strings.

Arrow: https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format. A stream that does not end with its mark
was cut, which a reader would not notice between two pieces.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from trainyard.datasets.formats import rows
from trainyard.datasets.formats.base import Broken
from trainyard.datasets.formats.gathering import BrokenFileError
from trainyard.datasets.packs import Source, SourceFile

Schema: TypeAlias = Any
Batch: TypeAlias = Any
"""A `pyarrow.RecordBatch`."""
BINARY = (".parquet", ".arrow")
TEXT = rows.SUFFIXES
SUFFIXES = (*BINARY, *TEXT)
PIECE_ROWS = 64
"""Read at a time: rows may hold pictures."""
BUFFER_BYTES = 1 << 20
FILE_MARK = b"ARROW1"
"""Arrow's other form, with a directory at its end: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format"""
END = b"\xff\xff\xff\xff\0\0\0\0"
_MAGIC = {".parquet": b"PAR1"}
_ERRORS = (pa.ArrowException, OSError, ValueError, OverflowError, KeyError)


def schema_of(source: Source, file: SourceFile, separator: str | None = None) -> Schema:
    """Raises BrokenFileError."""
    _check_start(source, file)
    if file.suffix in TEXT:
        dialect, _ = rows.head_of(source, file, rows.Given(delimiter=separator))
        return pa.schema([(name, pa.string()) for name in dialect.names])
    try:
        if file.suffix == ".parquet":
            with pq.ParquetFile(source.open(file)) as parquet:
                return _readable(parquet.schema_arrow)
        return _readable(_opened(source, file)[0])
    except _ERRORS as error:
        raise _unreadable(error) from error


def rows_in(source: Source, file: SourceFile, separator: str | None = None) -> int:
    """How many rows there are at most; 0 where the file cannot be read."""
    try:
        schema = schema_of(source, file, separator)
        if file.suffix == ".parquet":
            return pq.read_metadata(source.open(file)).num_rows
        return sum(piece.num_rows for _, piece in pieces_of(source, file, schema.names[:1], separator))
    except BrokenFileError:
        return 0


def pieces_of(
    source: Source,
    file: SourceFile,
    columns: Sequence[str] | None = None,
    separator: str | None = None,
    broken: list[Broken] | None = None,
) -> Iterator[tuple[int, Batch]]:
    """Number of the first row of each piece, from 1, and the piece; only these columns, where some are given.

    Rows of text that do not fit go to `broken`. Raises BrokenFileError, also after some pieces: what came stays good.
    """
    _check_start(source, file)
    if file.suffix in TEXT:
        yield from _text_pieces(source, file, columns, separator, [] if broken is None else broken)
        return
    pieces = _parquet_pieces if file.suffix == ".parquet" else _arrow_pieces
    number = 1
    try:
        for piece in pieces(source, file, columns):
            if number == 1:
                _readable(piece.schema)
            piece.validate(full=True)  # places and letters: nothing of this was looked at when it was read
            yield number, piece
            number += piece.num_rows
    except _ERRORS as error:
        raise _unreadable(error) from error


def _parquet_pieces(source: Source, file: SourceFile, columns: Sequence[str] | None) -> Iterator[Batch]:
    with pq.ParquetFile(source.open(file), buffer_size=BUFFER_BYTES, pre_buffer=False) as parquet:
        yield from parquet.iter_batches(PIECE_ROWS, columns=None if columns is None else list(columns))


def _arrow_pieces(source: Source, file: SourceFile, columns: Sequence[str] | None) -> Iterator[Batch]:
    for batch in _opened(source, file)[1]:
        chosen = batch if columns is None else batch.select(list(columns))
        for start in range(0, chosen.num_rows, PIECE_ROWS):
            yield chosen.slice(start, PIECE_ROWS)


def _readable(schema: Schema) -> Schema:
    """The schema, once all names in it were read, which fails where one of them is no text."""

    def read(field: Any) -> None:
        _ = field.name
        for place in range(field.type.num_fields):
            read(field.type.field(place))

    for field in schema:
        read(field)
    return schema


def _text_pieces(
    source: Source, file: SourceFile, columns: Sequence[str] | None, separator: str | None, broken: list[Broken]
) -> Iterator[tuple[int, Batch]]:
    dialect = rows.dialect_of(source, file, rows.Given(delimiter=separator))
    names = dialect.names if columns is None else [name for name in columns if name in dialect.names]
    schema = pa.schema([(name, pa.string()) for name in names])
    waiting: list[rows.Row] = []
    first = 1
    for number, row in rows.rows_of(source, file, dialect):
        if isinstance(row, str):
            broken.append(Broken(rows.row_name(file, number), row, "row"))
            continue
        first = first if waiting else number
        waiting.append(row)
        if len(waiting) >= rows_at_once(len(names)):
            yield first, pa.RecordBatch.from_pylist(waiting, schema)
            waiting = []
    if waiting:
        yield first, pa.RecordBatch.from_pylist(waiting, schema)


def rows_at_once(columns: int) -> int:
    """Of text, which is small: as many as make some ten thousand cells."""
    return max(PIECE_ROWS, 20_000 // max(columns, 1))


def _opened(source: Source, file: SourceFile) -> tuple[Schema, Iterator[Batch]]:
    """Schema and batches of an Arrow file of either form. Raises BrokenFileError where its end is missing."""
    path = source.path(file)
    data = source.open(file) if path is None else pa.memory_map(str(path))
    if source.read(file, len(FILE_MARK)) == FILE_MARK:
        whole: Any = pa.ipc.open_file(data)
        return whole.schema, (whole.get_batch(number) for number in range(whole.num_record_batches))
    with source.open(file) as stream:
        stream.seek(max(0, file.bytes - len(END)))
        if stream.read(len(END)) != END:
            raise BrokenFileError("Its end is missing, or it is no Arrow stream; save or download it again.")
    streamed: Any = pa.ipc.open_stream(data)
    return streamed.schema, iter(streamed)


def _check_start(source: Source, file: SourceFile) -> None:
    if not file.bytes:
        raise BrokenFileError("The file is empty.", "empty")
    magic = _MAGIC.get(file.suffix, b"")
    if not source.read(file, 4).startswith(magic):
        raise BrokenFileError(f"It does not begin as {file.suffix} files do.", "wrong_format")


def _unreadable(error: Exception) -> BrokenFileError:
    reason = (str(error).strip().split("\n")[0][:300] or type(error).__name__).rstrip(".")
    return BrokenFileError(f"It cannot be read: {reason}.")
