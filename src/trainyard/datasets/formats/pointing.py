"""Which table of a source points to its other files, and what its columns are for."""

import posixpath
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from trainyard.datasets.formats import roles, rows
from trainyard.datasets.formats.base import FILE, ID, LABEL, NAME, PART, FormatOptions, RoleType, UnreadableError
from trainyard.datasets.formats.directory import Directory
from trainyard.datasets.formats.gathering import BrokenFileError, commonest
from trainyard.datasets.formats.media import ITEM, Reference
from trainyard.datasets.packs import Source, SourceFile

TABLES_TRIED = 8
OF_FILE, OF_ITEM = "_file", "_index"
"""Ends of the names of two columns that together name a sample in a stack: `mnist_file`, `mnist_index`."""
VALUE = "value"
FIXED = (ID, FILE, NAME, LABEL, PART, VALUE)


class MultimodalOptions(FormatOptions):
    """`table` is the name of the file with the rows, `media` its columns that name files; `label` is to be learned.

    `outcomes` are columns that are known only afterwards, as the label is: they may be learned, and never learned from.
    """

    table: str | None = None
    media: list[str] | None = None
    label: str | None = None
    outcomes: list[str] | None = None
    part: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Pointing:
    """A table that points to files: its columns that do, and how many rows of its head they fit.

    `items`: for columns of files that are stacks, the column of places in them. `stacked`: columns that name samples in
    stacks, by such a pair or as `stack#17`.
    """

    file: SourceFile
    dialect: rows.Dialect
    head: list[rows.Row]
    columns: dict[str, RoleType]
    items: dict[str, str]
    stacked: frozenset[str]
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
    numbers: frozenset[str]
    """Columns of `types` that hold numbers."""

    def called(self, column: str) -> str:
        """The column's name in the draft; `mnist` for the pair `mnist_file` and `mnist_index`."""
        if column in self.pointing.items:
            without = column[: -len(OF_FILE)]
            column = column if without in self.pointing.dialect.names else without
        return f"{column}_2" if column in FIXED or column.endswith(ITEM) else column


def pointing_table(source: Source, directory: Directory, given: MultimodalOptions) -> Pointing | None:
    """The table that points to most files; None where no table does."""
    files = [file for file in _unlike_the_others(rows.row_files(source)) if given.table in (None, file.name)]
    found = [one for file in files[:TABLES_TRIED] if (one := _pointing_of(source, file, directory, given)) is not None]
    return max(found, key=lambda one: one.hits, default=None)


def _unlike_the_others(files: Sequence[SourceFile]) -> list[SourceFile]:
    """Tables whose name few others have first: `labels.csv` before a thousand of `sensor-0001.csv`."""
    forms = [re.sub(r"\d+", "0", file.name) for file in files]
    counts = Counter(forms)
    return [file for _, file in sorted(zip(forms, files, strict=True), key=lambda pair: counts[pair[0]])]


def _pointing_of(source: Source, file: SourceFile, directory: Directory, given: MultimodalOptions) -> Pointing | None:
    try:
        dialect, head = rows.head_of(source, file, rows.Given(given.encoding, given.delimiter, given.header))
    except BrokenFileError:
        return None
    columns, stacked, hits = dict[str, RoleType](), set[str](), 0
    items = {name: item for name in dialect.names if (item := _item_column(name)) in dialect.names}
    folder = posixpath.dirname(file.name)
    for name in dialect.names if given.media is None else given.media:
        named = [row for row in head if row.get(name) is not None]
        places = [reference_of(directory, row, name, items.get(name), folder) for row in named]
        found = [one for one in places if one is not None and directory.kind(one) is not None]
        if found and (given.media is not None or len(found) > len(named) / 2):
            columns[name] = commonest(directory.kind(one) for one in found)
            stacked |= {name} if any(one.item is not None for one in found) else set()
            hits += len(found)
    paired = {name: item for name, item in items.items() if name in stacked}
    return Pointing(file, dialect, head, columns, paired, frozenset(stacked), hits) if columns else None


def reference_of(
    directory: Directory, row: rows.Row, column: str, item_column: str | None, folder: str
) -> Reference | None:
    """What a row names in `column`: a sample of a stack where `item_column` says which, else a file."""
    cell, item = row.get(column), row.get(item_column) if item_column else None
    if cell is None:
        return None
    found = directory.find(cell, item, folder) if item is not None else None
    return found or directory.find(cell, None, folder)


def _item_column(name: str) -> str:
    """The column that would hold places in the stacks that this one names; no column's name where it names none."""
    return name[: -len(OF_FILE)] + OF_ITEM if name.endswith(OF_FILE) and name != OF_FILE else ""


def plan_of(pointing: Pointing, given: MultimodalOptions) -> Plan:
    names, head = pointing.dialect.names, pointing.head
    left = [name for name in names if name not in {*pointing.columns, *pointing.items.values()}]
    outcomes = given.outcomes or []
    others = [name for name in left if name not in outcomes]
    parts = [
        name for name in roles.named(others, roles.PART_NAMES) if any(roles.part_named(row.get(name)) for row in head)
    ]
    part = given.part or next(iter(parts), None)
    label = given.label or roles.label_column(others, head, [part] if part else [])
    absent = [name for name in (part, label, *outcomes) if name is not None and name not in names]
    if absent:
        raise UnreadableError(f"{pointing.file.name} has no column {absent[0]!r}; its columns are {', '.join(names)}.")
    cells = {name: roles.cells_of(head, name) for name in left}
    types: dict[str, RoleType] = {name: _type(cells[name]) for name in left if name not in (part, label)}
    numbers = frozenset(name for name, kind in types.items() if kind == "numeric")
    types.update({name: "outcome" for name in outcomes if name in types})
    values = cells.get(label or "", [])
    regression = bool(values) and roles.is_numeric(values, 1.0) and len(set(values)) > roles.MOST_CLASSES
    return Plan(pointing, pointing.columns | types, label, part, regression, numbers)


def _type(cells: Sequence[str]) -> RoleType:
    if roles.is_numeric(cells, 1.0):
        return "numeric"
    if roles.mean_words(cells) > roles.TEXT_WORDS:
        return "text"
    return "identifier" if len(cells) > 2 and len(set(cells)) == len(cells) else "categorical"
