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
from trainyard.datasets.formats.pointing import VALUE, MultimodalOptions, Plan, plan_of, pointing_table
from trainyard.datasets.packs import Source, SourceFile


@dataclass(slots=True)
class _Work:
    """What reading needs at hand, and what was found wrong so far."""

    source: Source
    directory: media.Directory
    desk: Desk
    broken: list[Broken] = field(default_factory=list[Broken])
    unreadable: set[int] = field(default_factory=set[int])
    seen: set[int] = field(default_factory=set[int])


class MultimodalFormat:
    """For each column that names files, the draft has an int32 column of their places in `source.files`, or null.

    Other columns are there as numbers or words. The target is `label`, or `value` where it is a measure.
    """

    id: ClassVar[str] = "multimodal"
    kind: ClassVar[DatasetKind] = DatasetKind.MULTIMODAL
    options: ClassVar[type[FormatOptions]] = MultimodalOptions

    def match(self, source: Source) -> Match | None:
        pointing = pointing_table(source, media.Directory(source.files), MultimodalOptions())
        if pointing is None:
            return None
        return Match(0.95, f"{pointing.file.name} names files in {', '.join(map(repr, pointing.columns))}")

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        given = checked_options(MultimodalOptions, options)
        work = _Work(source, media.Directory(source.files), desk)
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
    kinds: dict[str, Any] = {"numeric": pa.float64(), "image": pa.int32(), "series": pa.int32(), "cloud": pa.int32()}
    columns = [(plan.called(name), kinds.get(kind, pa.string())) for name, kind in plan.types.items()]
    label = (VALUE, pa.float64()) if plan.regression else (LABEL, pa.string())
    return pa.schema([(ID, pa.int64()), (NAME, pa.string()), label, (PART, pa.string()), *columns])


def _add_row(work: _Work, plan: Plan, gatherer: Gatherer, name: str, row: rows.Row) -> None:
    values: dict[str, Any] = {}
    shown: list[tuple[str, str, bytes]] = []
    for column, kind in plan.types.items():
        called, cell = plan.called(column), row.get(column)
        if column in plan.pointing.columns:
            values[called], preview = _file_of(work, plan, name, column, cell)
            shown += [(kind, called, preview)] if preview else []
        else:
            values[called] = _number(work, name, column, cell) if kind == "numeric" else cell
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


def _file_of(work: _Work, plan: Plan, name: str, column: str, cell: str | None) -> tuple[int | None, bytes]:
    """Place of the file that a cell names, and its preview; None and nothing where it is not there or broken."""
    if cell is None:
        return None, b""
    place = work.directory.find(cell, plan.pointing.folder)
    if place is None:
        work.broken.append(Broken(name, f"The file {cell!r} in {column!r} is not there.", "absent"))
        return None, b""
    if media.media_of(work.source.files[place]) != plan.types[column]:
        work.broken.append(Broken(name, f"The file {cell!r} is not of the kind that {column!r} holds.", "absent"))
        return None, b""
    preview = _look(work, place)
    return (None, b"") if preview is None else (place, preview)


def _look(work: _Work, place: int, *, show: bool = True) -> bytes | None:
    """A file's preview; None where it cannot be read, which is told once."""
    work.seen.add(place)
    if place in work.unreadable:
        return None
    file = work.source.files[place]
    try:
        return media.look(work.source, file, show=show)
    except BrokenFileError as error:
        work.unreadable.add(place)
        work.broken.append(error.of(file.name))
        return None


def _look_at_others(work: _Work, table: SourceFile) -> list[str]:
    """Look at the files that no row names; a sentence about those that are whole."""
    left: list[str] = []
    for place, file in enumerate(work.source.files):
        if place in work.seen or file == table:
            continue
        if file.bytes and (media.media_of(file) is None or _look(work, place, show=False) is not None):
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
