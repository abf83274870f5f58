"""One series in one table: a row a step, a column a channel, as loggers write them."""

import io
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.datasets.formats import rows
from trainyard.datasets.formats.gathering import HEAD_BYTES, BrokenFileError, is_number
from trainyard.datasets.packs import Source, SourceFile

Channels: TypeAlias = tuple[NDArray[np.float32], list[str]]
"""Values [channels, steps], NaN where missing, and the channels' names."""
SUFFIXES = (".csv", ".tsv")
MOST_BYTES = 256 << 20
COUNTING = ("time", "timestamp", "date", "datetime", "hour", "hours", "day", "minute", "second", "seconds", "t", "step")
"""What a column is called that says when a step was: it counts up, and is no channel."""
_MISSING = sorted(rows.MISSING | {one.upper() for one in rows.MISSING} | {"NaN", "None", "Null"})


def read_series_table(source: Source, file: SourceFile) -> Channels:
    """The numeric columns of a delimited file, but for the one that counts time; an empty one is a sensor that was off.

    Raises BrokenFileError.
    """
    if file.bytes > MOST_BYTES:
        raise BrokenFileError(f"The table has {file.bytes:,} bytes: too many for one series.", "too_large")
    frame = _frame(source, file)
    numeric = [column.name for column in frame if column.dtype.is_numeric()]
    names = [column.name for column in frame if column.dtype.is_numeric() or column.null_count() == len(column)]
    if names and _counts_time(frame[names[0]]):
        names = names[1:]
    if not numeric or not frame.height:
        raise BrokenFileError("There is no column of numbers in it.", "wrong_format")
    values: NDArray[np.float32] = frame.select(pl.col(names).cast(pl.Float32).fill_null(float("nan"))).to_numpy()
    return np.ascontiguousarray(values.T), names


def _frame(source: Source, file: SourceFile) -> pl.DataFrame:
    first = source.read(file, HEAD_BYTES).partition(b"\n")[0].decode("utf-8-sig", "replace").strip()
    delimiter = max(rows.DELIMITERS, key=first.count)
    cells = [cell.strip().strip('"') for cell in first.split(delimiter)]
    options: dict[str, Any] = {"separator": delimiter, "null_values": _MISSING, "infer_schema_length": None}
    try:
        content = str(source.read(file), rows.encoding_of(source, file)).encode()
        return pl.read_csv(io.BytesIO(content), has_header=not any(map(_is_value, cells)), **options)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        reason = (str(error).splitlines() or [""])[0].rstrip(".")
        raise BrokenFileError(f"The table cannot be taken apart: {reason}.", "wrong_format") from error


def _counts_time(column: pl.Series) -> bool:
    return column.name.strip().casefold() in COUNTING and column.null_count() == 0 and column.is_sorted()


def _is_value(text: str) -> bool:
    return is_number(text) and text.casefold() not in rows.MISSING
