"""Samples of several parts: a table whose columns name files of the same source, with numbers, words and a label."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import pyarrow as pa

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets.counting import amount
from trainyard.datasets.formats import media, previews, roles, rows
from trainyard.datasets.formats.base import (
    ID,
    LABEL,
    MEDIA,
    NAME,
    PART,
    Broken,
    Column,
    Desk,
    Draft,
    FormatOptions,
    Match,
    UnreadableError,
)
from trainyard.datasets.formats.directory import Directory
from trainyard.datasets.formats.gathering import (
    BrokenFileError,
    Gatherer,
    checked_options,
    is_clutter,
    nothing_read,
    part_of_folders,
    proposed_split,
    tell,
)
from trainyard.datasets.formats.media import Media, Reference
from trainyard.datasets.formats.pointing import (
    VALUE,
    MultimodalOptions,
    Plan,
    plan_of,
    pointing_table,
    reference_of,
)
from trainyard.datasets.packs import Source, SourceFile

SURER = 0.97
"""A table that joins several files, or picks samples of a stack, says more than the stack itself."""


@dataclass(slots=True)
class _Work:
    """What reading needs at hand, and what was found wrong so far."""

    source: Source
    directory: Directory
    desk: Desk
    broken: list[Broken] = field(default_factory=list[Broken])
    unreadable: set[int] = field(default_factory=set[int])
    seen: set[int] = field(default_factory=set[int])


class MultimodalFormat:
    """For each column that names files, the draft has an int32 column of their places in `source.files`, or null.

    Where it names samples in stacks, `media.item_column` of it is an int64 column of their places in the stack. What
    is there `media.series_of` and its like read. Other columns are there as numbers or words. The target is `label`,
    or `value` where it is a measure.
    """

    id: ClassVar[str] = "multimodal"
    kind: ClassVar[DatasetKind] = DatasetKind.MULTIMODAL
    options: ClassVar[type[FormatOptions]] = MultimodalOptions

    def match(self, source: Source) -> Match | None:
        pointing = pointing_table(source, Directory(source), MultimodalOptions())
        if pointing is None:
            return None
        several = len(pointing.columns) > 1 or pointing.stacked
        why = f"{pointing.file.name} names files in {', '.join(map(repr, pointing.columns))}"
        return Match(SURER if several else 0.95, why)

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        given = checked_options(MultimodalOptions, options)
        work = _Work(source, Directory(source), desk)
        pointing = pointing_table(source, work.directory, given)
        if pointing is None:
            raise UnreadableError("No table in it has a column whose values name other files in it.")
        said = rows.Given(given.encoding, given.delimiter, given.header)
        dialect = rows.dialect_of(source, pointing.file, said)
        plan = plan_of(pointing, given)
        gatherer = Gatherer(_schema(plan))
        for number, row in rows.rows_of(source, pointing.file, dialect):
            name = rows.row_name(pointing.file, number)
            if isinstance(row, str):
                work.broken.append(Broken(name, row, "row"))
            else:
                _add_row(work, plan, gatherer, name, row)
            tell(desk, number, number, every=100)
        if not gatherer.count:
            raise nothing_read("rows", work.broken)
        notes = _look_at_others(work, pointing.file)
        return _draft(plan, gatherer, work, notes, dialect)


def _schema(plan: Plan) -> Any:
    fields: list[tuple[str, Any]] = []
    for name, kind in plan.types.items():
        number = pa.float64() if name in plan.numbers else pa.string()
        fields.append((plan.called(name), pa.int32() if kind in MEDIA else number))
        if name in plan.pointing.stacked:
            fields.append((media.item_column(plan.called(name)), pa.int64()))
    label = (VALUE, pa.float64()) if plan.regression else (LABEL, pa.string())
    return pa.schema([(ID, pa.int64()), (NAME, pa.string()), label, (PART, pa.string()), *fields])


def _add_row(work: _Work, plan: Plan, gatherer: Gatherer, name: str, row: rows.Row) -> None:
    values: dict[str, Any] = {}
    shown: list[tuple[str, str, bytes]] = []
    for column, kind in plan.types.items():
        called, cell = plan.called(column), row.get(column)
        if column in plan.pointing.columns:
            found, preview = _part_of(work, plan, name, column, row)
            values[called] = found and found.place
            values[media.item_column(called)] = found and found.item
            shown += [(kind, called, preview)] if preview else []
        else:
            values[called] = _number(work, name, column, cell) if column in plan.numbers else cell
    label = row.get(plan.label) if plan.label else None
    values[VALUE if plan.regression else LABEL] = _number(work, name, plan.label, label) if plan.regression else label
    part = roles.part_named(row.get(plan.part)) if plan.part else None
    sample = gatherer.add(name=name, part=part or part_of_folders(plan.pointing.file.name), **values)
    if shown:
        in_order = sorted(shown, key=lambda one: MEDIA.index(one[0]))
        work.desk.preview(sample, previews.of_several([(called, preview) for _, called, preview in in_order]))


def _number(work: _Work, name: str, column: str | None, cell: str | None) -> float | None:
    try:
        return rows.number_of(cell)
    except ValueError:
        work.broken.append(Broken(name, f"{cell!r} in {column!r} is no number; it is missing.", "row"))
        return None


def _part_of(work: _Work, plan: Plan, name: str, column: str, row: rows.Row) -> tuple[Reference | None, bytes]:
    """What a row names in a column, and its preview; None and nothing where it names nothing, or nothing readable."""
    cell, item_column = row.get(column), plan.pointing.items.get(column)
    if cell is None:
        return None, b""  # parts may be missing
    found = reference_of(work.directory, row, column, item_column, plan.pointing.folder)
    told = repr(cell) if item_column is None else f"{cell!r}, {row.get(item_column)!r}"
    if found is None:
        work.broken.append(Broken(name, f"The file {told} in {column!r} is not there.", "absent"))
        return None, b""
    if not work.directory.holds(found) or (found.item is not None and column not in plan.pointing.stacked):
        file = work.source.files[found.place].name
        work.broken.append(Broken(name, f"There is no sample {found.item:,} in {file!r}.", "absent"))
        return None, b""
    if (kind := work.directory.kind(found)) is None or kind != plan.types[column]:
        work.broken.append(Broken(name, f"The file {told} is not of the kind that {column!r} holds.", "absent"))
        return None, b""
    preview = _look(work, found, kind)
    return (None, b"") if preview is None else (found, preview)


def _look(work: _Work, found: Reference, kind: Media, *, show: bool = True) -> bytes | None:
    """A sample's preview; None where it cannot be read, which is told once for each file."""
    work.seen.add(found.place)
    if found.place in work.unreadable:
        return None
    file = work.source.files[found.place]
    try:
        return media.look(work.source, file, kind, found.item, show=show)
    except BrokenFileError as error:
        work.unreadable.add(found.place)
        work.broken.append(error.of(file.name))
        return None


def _look_at_others(work: _Work, table: SourceFile) -> list[str]:
    """Look at the files that no row names; a sentence about those that are whole."""
    left: list[str] = []
    for place, file in enumerate(work.source.files):
        if place in work.seen or file == table:
            continue
        kind = media.named_media(file.name)
        if file.bytes and (kind is None or _look(work, Reference(place), kind, show=False) is not None):
            left.append(file.name)
        elif not file.bytes and not is_clutter(file.name):
            work.broken.append(Broken(file.name, "The file is empty.", "empty"))
    are = "is" if len(left) == 1 else "are"
    return [f"{amount(len(left), 'file')} {are} named by no row ({', '.join(sorted(left)[:3])})"] if left else []


def _draft(plan: Plan, gatherer: Gatherer, work: _Work, notes: list[str], dialect: rows.Dialect) -> Draft:
    table = gatherer.table()
    target = None if plan.label is None else VALUE if plan.regression else LABEL
    if target is None:
        notes = ["no column is clearly the one to be learned", *notes]
    options = MultimodalOptions(
        table=plan.pointing.file.name,
        media=list(plan.pointing.columns),
        label=plan.label,
        part=plan.part,
        outcomes=[name for name, kind in plan.types.items() if kind == "outcome"] or None,
        encoding=dialect.encoding,
        delimiter=dialect.delimiter or None,
        header=dialect.header if dialect.delimiter else None,
    )
    return Draft(
        DatasetKind.MULTIMODAL,
        table,
        [Column(plan.called(name), kind) for name, kind in plan.types.items()],
        task=None if target is None else Task.REGRESSION if plan.regression else Task.CLASSIFICATION,
        target=target,
        broken=work.broken,
        split=proposed_split(table.column(PART).unique().to_pylist()),
        notes=[f"rows of {plan.pointing.file.name}", *notes],
        options=options.model_dump(mode="json"),
    )
