"""Which table of a source points to its other files, and what its columns are for."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from trainyard.datasets.formats import media, roles, rows
from trainyard.datasets.formats.base import FILE, ID, LABEL, NAME, PART, FormatOptions, RoleType, UnreadableError
from trainyard.datasets.formats.gathering import BrokenFileError, commonest
from trainyard.datasets.packs import Source, SourceFile

TABLES_TRIED = 8
VALUE = "value"
FIXED = (ID, FILE, NAME, LABEL, PART, VALUE)


class MultimodalOptions(FormatOptions):
    """`table` is the name of the file with the rows, `media` its columns that name files; `label` is to be learned."""

    table: str | None = None
    media: list[str] | None = None
    label: str | None = None
    part: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Pointing:
    """A table that points to files: its columns that do, and how many rows of its head they fit."""

    file: SourceFile
    dialect: rows.Dialect
    head: list[rows.Row]
    columns: dict[str, RoleType]
    hits: int

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.file.name)


@dataclass(frozen=True, slots=True)
class Plan:
    """What each column of the table is, under its name in the table. `regression`: the label is a number."""

    pointing: Pointing
    types: dict[str, RoleType]
    label: str | None
    part: str | None
    regression: bool

    def called(self, column: str) -> str:
        """The column's name in the draft."""
        return f"{column}_2" if column in FIXED else column


def pointing_table(source: Source, directory: media.Directory, given: MultimodalOptions) -> Pointing | None:
    """The table that points to most files; None where no table does."""
    files = [file for file in rows.row_files(source) if given.table in (None, file.name)]
    found = [one for file in files[:TABLES_TRIED] if (one := _pointing_of(source, file, directory, given)) is not None]
    return max(found, key=lambda one: one.hits, default=None)


def _pointing_of(
    source: Source, file: SourceFile, directory: media.Directory, given: MultimodalOptions
) -> Pointing | None:
    try:
        dialect, head = rows.head_of(source, file, rows.Given(given.encoding, given.delimiter, given.header))
    except BrokenFileError:
        return None
    columns, hits = dict[str, RoleType](), 0
    for name in dialect.names if given.media is None else given.media:
        cells = roles.cells_of(head, name)
        places = [directory.find(cell, posixpath.dirname(file.name)) for cell in cells]
        named = [source.files[place] for place in places if place is not None]
        if named and (given.media is not None or len(named) > len(cells) / 2):
            columns[name] = commonest(media.media_of(one) for one in named)
            hits += len(named)
    return Pointing(file, dialect, head, columns, hits) if columns else None


def plan_of(pointing: Pointing, given: MultimodalOptions) -> Plan:
    names, head = pointing.dialect.names, pointing.head
    others = [name for name in names if name not in pointing.columns]
    parts = [
        name for name in roles.named(others, roles.PART_NAMES) if any(roles.part_named(row.get(name)) for row in head)
    ]
    part = given.part or next(iter(parts), None)
    label = given.label or roles.label_column(others, head, [part] if part else [])
    absent = [name for name in (part, label) if name is not None and name not in names]
    if absent:
        raise UnreadableError(f"{pointing.file.name} has no column {absent[0]!r}; its columns are {', '.join(names)}.")
    types: dict[str, RoleType] = {
        name: _type(roles.cells_of(head, name)) for name in others if name not in (part, label)
    }
    cells = roles.cells_of(head, label) if label else []
    regression = bool(cells) and roles.is_numeric(cells, 1.0) and len(set(cells)) > roles.MOST_CLASSES
    return Plan(pointing, pointing.columns | types, label, part, regression)


def _type(cells: Sequence[str]) -> RoleType:
    if roles.is_numeric(cells, 1.0):
        return "numeric"
    if roles.mean_words(cells) > roles.TEXT_WORDS:
        return "text"
    return "identifier" if len(cells) > 2 and len(set(cells)) == len(cells) else "categorical"
