"""Tables: CSV and its kin, Parquet, JSON lines, XLSX. Each column's type is found from all of its values."""

import io
from typing import Any, ClassVar, Literal

import fastexcel
import polars as pl
import pyarrow as pa
from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, SplitMethod, SplitSpec
from trainyard.datasets.formats import sniffing
from trainyard.datasets.formats.base import ID, PART, Broken, Desk, Draft, FormatOptions, Match, UnreadableError
from trainyard.datasets.formats.column_types import typed
from trainyard.datasets.formats.gathering import checked_options, nothing_read
from trainyard.datasets.formats.layout import part_of_name
from trainyard.datasets.packs import Source, SourceFile

TEXT = {".csv", ".tsv", ".txt", ".tab", ".data"}
BINARY = {".parquet", ".xlsx", ".jsonl", ".ndjson"}
MAGIC = {".parquet": b"PAR1", ".xlsx": b"PK\x03\x04"}
MAX_COLUMNS = 20_000
MAX_LINE_BYTES = 64 << 20
LEAST_SCORE, SURE_SCORE = 0.3, 0.5


class TableOptions(FormatOptions):
    """How the table is written. What is None is found out."""

    encoding: str | None = Field(None, description="as Python names it: utf-8, cp1252, utf-16")
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    header: bool | None = Field(None, description="whether the first line names the columns")
    decimal: Literal[".", ","] = "."
    sheet: str | None = Field(None, description="of an XLSX file; the first one where it is not given")


class TableFormat:
    """One file, or several that are named after their parts and have the same columns."""

    id: ClassVar[str] = "table"
    kind: ClassVar[DatasetKind] = DatasetKind.TABLE
    options: ClassVar[type[FormatOptions]] = TableOptions

    def match(self, source: Source) -> Match | None:
        found = table_files(source)
        if not found:
            return None
        score = SURE_SCORE if len(found) == len(source.files) else LEAST_SCORE
        return Match(score, f"{found[0].name} is a table")

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        chosen = checked_options(TableOptions, options)
        files, broken = table_files(source), _broken(source)
        if not files:
            raise nothing_read("table", broken)
        frames, notes, found = _read_all(source, files, chosen, desk)
        frame = pl.concat([part for _, part in frames], how="vertical")
        told = {file.name for file in files} | {one.name for one in broken}
        if ignored := [file.name for file in source.files if file.name not in told]:
            notes.append(f"not part of the table and left out: {', '.join(ignored[:5])}")
        frame, columns, said = typed(frame, decimal=chosen.decimal)
        if PART in frame.columns and PART not in {column.name for column in columns}:
            notes.append("the parts are those of the source")
        frame = frame.with_row_index(ID).with_columns(pl.col(ID).cast(pl.Int64))
        return Draft(
            kind=DatasetKind.TABLE,
            samples=_plain(frame.to_arrow(compat_level=pl.CompatLevel.oldest())),
            columns=columns,
            broken=broken,
            split=SplitSpec(method=SplitMethod.GIVEN) if PART in frame.columns else None,
            notes=[*notes, *said],
            options=found.model_dump(),
        )


def table_files(source: Source) -> list[SourceFile]:
    """The files that are tables: those named after parts with one kind of suffix, else the largest one."""
    candidates = [file for file in source.files if file.bytes and _is_table(source, file)]
    if len(candidates) < 2:
        return candidates
    named = [file for file in candidates if part_of_name(file.name)]
    if len(named) == len(candidates) and len({file.suffix for file in named}) == 1:
        return named
    return [max(candidates, key=lambda file: file.bytes)]


def _broken(source: Source) -> list[Broken]:
    """Files with a table's name that hold none."""
    named = [file for file in source.files if file.suffix in TEXT | BINARY]
    empty = [Broken(file.name, "It is empty.", "empty") for file in named if not file.bytes]
    why = "It has a table's name, but its first bytes are no text and no table."
    wrong = [Broken(file.name, why, "wrong_format") for file in named if file.bytes and not _is_table(source, file)]
    return sorted(empty + wrong, key=lambda one: one.name)


def _plain(table: Any) -> Any:
    """Polars writes strings as Arrow's large ones; the rest of us has the plain ones."""
    fields = [field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field for field in table.schema]
    return table.cast(pa.schema(fields))


def _is_table(source: Source, file: SourceFile) -> bool:
    if file.suffix in MAGIC:
        return source.read(file, 4) == MAGIC[file.suffix]
    if file.suffix not in TEXT | BINARY:
        return False
    head = source.read(file, sniffing.HEAD_BYTES)
    seen = sniffing.look(head, whole=len(head) == file.bytes)
    if seen is None or file.suffix in {".jsonl", ".ndjson"}:
        return seen is not None and head.lstrip().startswith(b"{")
    return file.suffix in {".csv", ".tsv"} or len(seen.rows[0]) > 1


def _read_all(
    source: Source, files: list[SourceFile], options: TableOptions, desk: Desk
) -> tuple[list[tuple[str, pl.DataFrame]], list[str], TableOptions]:
    frames: list[tuple[str, pl.DataFrame]] = []
    notes: list[str] = []
    found = options
    for number, file in enumerate(files):
        desk.progress(number, len(files))
        frame, found, said = _read_one(source, file, options)
        if frame.width > MAX_COLUMNS:
            raise UnreadableError(f"{file.name} has {frame.width:,} columns; at most {MAX_COLUMNS:,} can be read.")
        frame = _out_of_the_way(frame)
        if len(files) > 1 and (part := part_of_name(file.name)):
            frame = frame.with_columns(pl.lit(part).alias(PART))
        frames.append((file.name, frame))
        notes += [f"{file.name}: {note}" for note in said]
    desk.progress(len(files), len(files))
    first = frames[0][1].columns
    if odd := [name for name, frame in frames if frame.columns != first]:
        raise UnreadableError(f"{odd[0]} has other columns than {frames[0][0]}: {', '.join(first[:6])}… are needed.")
    return frames, notes, found


def _read_one(source: Source, file: SourceFile, options: TableOptions) -> tuple[pl.DataFrame, TableOptions, list[str]]:
    try:
        match file.suffix:
            case ".parquet":
                return pl.read_parquet(source.open(file)), options, []
            case ".xlsx":
                return _read_workbook(source, file, options)
            case ".jsonl" | ".ndjson":
                return pl.read_ndjson(source.open(file), infer_schema_length=10_000), options, []
            case _:
                return _read_text(source, file, options)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(f"{file.name} cannot be read as {file.suffix[1:]}: {_first_line(error)}") from error


def _read_workbook(
    source: Source, file: SourceFile, options: TableOptions
) -> tuple[pl.DataFrame, TableOptions, list[str]]:
    content = source.read(file)
    sheets = fastexcel.read_excel(content).sheet_names
    chosen = options.sheet or sheets[0]
    if chosen not in sheets:
        known = ", ".join(map(repr, sheets[:10]))
        raise UnreadableError(f"{file.name} has no sheet {chosen!r}; it has {known}.")
    others = [f"left out: {', '.join(map(repr, [name for name in sheets if name != chosen][:10]))}"]
    frame = pl.read_excel(io.BytesIO(content), engine="calamine", sheet_name=chosen)
    notes = "; ".join([f"sheet {chosen!r}", *(others if len(sheets) > 1 else [])])
    return frame, options.model_copy(update={"sheet": chosen}), [notes]


def _read_text(source: Source, file: SourceFile, options: TableOptions) -> tuple[pl.DataFrame, TableOptions, list[str]]:
    head = source.read(file, sniffing.HEAD_BYTES)
    seen = sniffing.look(head, whole=len(head) == file.bytes)
    if seen is None:
        raise UnreadableError(f"{file.name} is not a text table: its first bytes hold NUL characters or no line.")
    _check_lines(source, file)
    found = options.model_copy(
        update={
            "encoding": options.encoding or seen.encoding,
            "delimiter": options.delimiter or seen.delimiter,
            "header": seen.header if options.header is None else options.header,
        }
    )
    frame = pl.read_csv(
        _as_utf8(source, file, found.encoding or "utf-8"),
        separator=found.delimiter or ",",
        has_header=bool(found.header),
        infer_schema=False,
        truncate_ragged_lines=True,
        null_values=list(sniffing.MISSING),
        encoding="utf8-lossy",
    )
    if not found.header:
        frame.columns = [f"column_{index + 1}" for index in range(frame.width)]
    name = "a tab" if found.delimiter == "\t" else f"“{found.delimiter}”"
    lines = "with" if found.header else "without"
    notes = [f"encoding {found.encoding}, {name} between columns, {lines} a header line"]
    return frame, found, notes


def _as_utf8(source: Source, file: SourceFile, encoding: str) -> Any:
    """What Polars reads without a copy where it can: a path, else bytes."""
    if encoding in {"utf-8", "utf-8-sig", "ascii"}:
        return source.path(file) or io.BytesIO(source.read(file))
    try:
        return io.BytesIO(source.read(file).decode(encoding, "replace").encode())
    except LookupError as error:
        raise UnreadableError(f"There is no encoding {encoding!r}; known are utf-8, cp1252, utf-16…") from error


def _check_lines(source: Source, file: SourceFile) -> None:
    """Refuse what no table has: lines of many megabytes and NUL characters, before a parser takes them in."""
    length = 0
    with source.open(file) as stream:
        while block := stream.read(4 << 20):
            if b"\0\0\0\0" in block and not block.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise UnreadableError(f"{file.name} holds NUL characters: it is damaged or no text.")
            at = block.rfind(b"\n")
            length = len(block) - at - 1 if at >= 0 else length + len(block)
            if length > MAX_LINE_BYTES:
                raise UnreadableError(f"{file.name} has a line of more than {MAX_LINE_BYTES >> 20} MB.")


def _out_of_the_way(frame: pl.DataFrame) -> pl.DataFrame:
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
