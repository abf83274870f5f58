"""Tables: CSV and its kin, Parquet, JSON lines, XLSX. Each column's type is found from all of its values."""

import io
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import fastexcel
import polars as pl
import pyarrow as pa
from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, SplitMethod, SplitSpec
from trainyard.datasets.formats import rows
from trainyard.datasets.formats.base import ID, PART, Broken, Desk, Draft, FormatOptions, Match, UnreadableError
from trainyard.datasets.formats.column_types import typed
from trainyard.datasets.formats.decimals import Sign
from trainyard.datasets.formats.delimited import read_delimited
from trainyard.datasets.formats.gathering import BrokenFileError, checked_options, nothing_read, part_of
from trainyard.datasets.packs import Source, SourceFile

TEXT = {".csv", ".tsv", ".txt", ".tab", ".data"}
BINARY = {".parquet", ".xlsx", ".jsonl", ".ndjson"}
SURE = BINARY | {".csv", ".tsv"}
"""Suffixes that say that a file is a table; another one must have more than one column."""
MAGIC = {".parquet": b"PAR1", ".xlsx": b"PK\x03\x04"}
DAMAGED_SCORE, LEAST_SCORE, SURE_SCORE = 0.05, 0.3, 0.5
"""Of what only has a table's name: read for the reason why it is none."""


class TableOptions(FormatOptions):
    """How the table is written. What is None is found out."""

    encoding: str | None = Field(None, description="as Python names it: utf-8, cp1252, utf-16")
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    header: bool | None = Field(None, description="whether the first line names the columns")
    decimal: Sign | None = None
    sheet: str | None = Field(None, description="of an XLSX file; the first one where it is not given")


class TableFormat:
    """One file, or several that are named after their parts and have the same columns."""

    id: ClassVar[str] = "table"
    kind: ClassVar[DatasetKind] = DatasetKind.TABLE
    options: ClassVar[type[FormatOptions]] = TableOptions

    def match(self, source: Source) -> Match | None:
        found = table_files(source)
        if not found:
            broken = _broken(source)
            named = len(broken) == len(source.files) > 0
            return Match(DAMAGED_SCORE, f"{broken[0].name} has a table's name") if named else None
        score = SURE_SCORE if len(found) == len(source.files) else LEAST_SCORE
        return Match(score, f"{found[0].name} is a table")

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        chosen = checked_options(TableOptions, options)
        files, broken = table_files(source), _broken(source)
        if not files:
            raise nothing_read("tables", broken)
        read = _read_all(source, files, chosen, desk)
        notes = list(read.notes)
        told = {file.name for file in files} | {one.name for one in broken}
        if ignored := [file.name for file in source.files if file.name not in told]:
            notes.append(f"not part of the table and left out: {', '.join(ignored[:5])}")
        frame, columns, said = typed(read.frame, decimal=read.options.decimal or ".")
        if PART in frame.columns and PART not in {column.name for column in columns}:
            notes.append("the parts are those of the source")
        frame = frame.with_row_index(ID).with_columns(pl.col(ID).cast(pl.Int64))
        return Draft(
            kind=DatasetKind.TABLE,
            samples=as_samples(frame.to_arrow(compat_level=pl.CompatLevel.oldest())),
            columns=columns,
            broken=broken + read.broken,
            split=SplitSpec(method=SplitMethod.GIVEN) if PART in frame.columns else None,
            notes=[*notes, *said],
            options=read.options.model_dump(),
        )


def table_files(source: Source) -> list[SourceFile]:
    """The files that are tables: those named after parts with one kind of suffix, else the largest one."""
    candidates = [file for file in source.files if file.bytes and _is_table(source, file)]
    if len(candidates) < 2:
        return candidates
    named = [file for file in candidates if part_of(file.name)]
    if len(named) == len(candidates) and len({file.suffix for file in named}) == 1:
        return named
    return [max(candidates, key=lambda file: file.bytes)]


def _broken(source: Source) -> list[Broken]:
    """Files with a table's name that hold none."""
    found = [_fault(source, file) for file in source.files if file.suffix in TEXT | BINARY]
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def _fault(source: Source, file: SourceFile) -> Broken | None:
    """Why the file is no table; None where it may be one."""
    if not file.bytes:
        return Broken(file.name, "It is empty.", "empty")
    if file.suffix in MAGIC:
        right = source.read(file, 4) == MAGIC[file.suffix]
        return None if right else Broken(file.name, f"It does not begin as {file.suffix} files do.", "wrong_format")
    try:
        rows.head_of(source, file, rows.Given())
    except BrokenFileError as error:
        return error.of(file.name)
    return None


def as_samples(table: Any) -> Any:
    """Polars writes strings as Arrow's large ones; the rest of us has the plain ones."""
    fields = [field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field for field in table.schema]
    return table.cast(pa.schema(fields))


def _is_table(source: Source, file: SourceFile) -> bool:
    if file.suffix not in TEXT | BINARY or _fault(source, file) is not None:
        return False
    if file.suffix in SURE:
        return True
    return len(rows.head_of(source, file, rows.Given())[0].names) > 1


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file, or all of them, came to. `options` are as they were found."""

    frame: pl.DataFrame
    options: TableOptions
    notes: list[str] = field(default_factory=list[str])
    broken: list[Broken] = field(default_factory=list[Broken])


def _read_all(source: Source, files: list[SourceFile], options: TableOptions, desk: Desk) -> _Read:
    frames: list[pl.DataFrame] = []
    notes: list[str] = []
    broken: list[Broken] = []
    found = options
    for number, file in enumerate(files):
        desk.progress(number, len(files))
        read = _read_one(source, file, options)
        if (columns := read.frame.width) > rows.MAX_COLUMNS:
            raise UnreadableError(f"{file.name} has {columns:,} columns; at most {rows.MAX_COLUMNS:,} can be read.")
        frame = out_of_the_way(read.frame)
        if len(files) > 1 and (part := part_of(file.name)):
            frame = frame.with_columns(pl.lit(part).alias(PART))
        if frames and frame.columns != frames[0].columns:
            needed = ", ".join(frames[0].columns[:6])
            raise UnreadableError(f"{file.name} has other columns than {files[0].name}: {needed}… are needed.")
        frames.append(frame)
        found = read.options
        notes += [f"{file.name}: {note}" for note in read.notes]
        broken += read.broken
    desk.progress(len(files), len(files))
    return _Read(pl.concat(frames, how="vertical_relaxed"), found, notes, broken)


def _read_one(source: Source, file: SourceFile, options: TableOptions) -> _Read:
    try:
        match file.suffix:
            case ".parquet":
                return _Read(pl.read_parquet(source.open(file)), options)
            case ".xlsx":
                return _read_workbook(source, file, options)
            case ".jsonl" | ".ndjson":
                return _read_json_lines(source, file, options)
            case _:
                return _read_text(source, file, options)
    except (pl.exceptions.PolarsError, fastexcel.FastExcelError, OSError, ValueError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(f"{file.name} cannot be read as {file.suffix[1:]}: {_first_line(error)}") from error


def _read_workbook(source: Source, file: SourceFile, options: TableOptions) -> _Read:
    content = source.read(file)
    sheets = fastexcel.read_excel(content).sheet_names
    chosen = options.sheet or sheets[0]
    if chosen not in sheets:
        known = ", ".join(map(repr, sheets[:10]))
        raise UnreadableError(f"{file.name} has no sheet {chosen!r}; it has {known}.")
    others = [f"left out: {', '.join(map(repr, [name for name in sheets if name != chosen][:10]))}"]
    frame = pl.read_excel(io.BytesIO(content), engine="calamine", sheet_name=chosen)
    notes = "; ".join([f"sheet {chosen!r}", *(others if len(sheets) > 1 else [])])
    return _Read(frame, options.model_copy(update={"sheet": chosen}), [notes])


def _read_json_lines(source: Source, file: SourceFile, options: TableOptions) -> _Read:
    try:
        return _Read(pl.read_ndjson(source.open(file), infer_schema_length=10_000), options)
    except pl.exceptions.PolarsError:  # line by line is slower, and says which line is at fault
        dialect = rows.dialect_of(source, file, rows.Given())
        whole: list[rows.Row] = []
        broken: list[Broken] = []
        for number, row in rows.rows_of(source, file, dialect):
            if isinstance(row, str):
                broken.append(Broken(rows.row_name(file, number), row, "row"))
            else:
                whole.append(row)
        frame = pl.DataFrame(whole, schema=dict.fromkeys(_names(whole), pl.String))
        return _Read(frame, options, broken=broken)


def _names(found: list[rows.Row]) -> list[str]:
    return list({name: None for row in found for name in row})


def _read_text(source: Source, file: SourceFile, options: TableOptions) -> _Read:
    dialect = rows.dialect_of(source, file, rows.Given(options.encoding, options.delimiter, options.header))
    frame, odd = read_delimited(source, file, dialect)
    decimal = options.decimal or dialect.decimal
    told = {"encoding": dialect.encoding, "delimiter": dialect.delimiter, "header": dialect.header, "decimal": decimal}
    name = "a tab" if dialect.delimiter == "\t" else f"“{dialect.delimiter}”"
    lines = "with" if dialect.header else "without"
    note = f"encoding {dialect.encoding}, {name} between columns, {lines} a header line"
    note += ", a decimal comma" if decimal == "," else ""
    return _Read(frame, options.model_copy(update=told), [note], odd)


def out_of_the_way(frame: pl.DataFrame) -> pl.DataFrame:
    """Give way to our own column names, and give every column a name."""
    names = {name: name.strip() or f"column_{index + 1}" for index, name in enumerate(frame.columns)}
    taken = {ID} if _tells_parts(frame) else {ID, PART}
    return frame.rename({name: f"{told} (given)" if told in taken else told for name, told in names.items()})


def _tells_parts(frame: pl.DataFrame) -> bool:
    if PART not in frame.columns:
        return False
    return set(frame[PART].cast(pl.String).unique().to_list()) <= {"train", "validation", "test"}


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:300]
