"""Texts in tables: a text and its label a row, or a question with its answer."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets.formats import roles, rows
from trainyard.datasets.formats.base import Broken, Desk, Draft, FormatOptions
from trainyard.datasets.formats.gathering import (
    BrokenFileError,
    Gatherer,
    inputs,
    left_out_note,
    nothing_read,
    part_of,
    proposed_split,
    tell,
)
from trainyard.datasets.packs import Source, SourceFile

_STRINGS = ("name", "label", "part", "text", "pair", "question", "context", "answer")
_ASKED = ("question", "context", "answer")
SCHEMA: Any = pa.schema([("id", pa.int64()), *((name, pa.string()) for name in _STRINGS)])


class TextOptions(FormatOptions):
    """Where texts and labels are. What is None is found; a found value is None where files differ in it."""

    layout: Literal["table", "folders"] | None = None
    text: str | None = None
    pair: str | None = None
    label: str | None = None
    question: str | None = None
    context: str | None = None
    answer: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """Which column is what. Either `text`, or `question` and `answer`, are there.

    `pair` is a second text that the label is about too: the aspect of a review, the hypothesis to a premise.
    """

    text: str | None = None
    pair: str | None = None
    label: str | None = None
    question: str | None = None
    context: str | None = None
    answer: str | None = None

    @property
    def needed(self) -> list[str]:
        return [name for name in (self.text, self.question, self.answer) if name is not None]


def found_roles(names: Sequence[str], head: Sequence[rows.Row], given: TextOptions) -> Roles | None:
    """Columns as a person named them, the others as found; None where there is no text."""
    question = given.question or next(iter(roles.named(names, roles.QUESTION_NAMES)), None)
    answer = given.answer or next(iter(roles.named(names, roles.ANSWER_NAMES)), None)
    if given.text is None and question is not None and answer is not None:
        context = given.context or next(iter(roles.named(names, roles.CONTEXT_NAMES)), None)
        return Roles(question=question, context=context, answer=answer)
    text = given.text or next(iter([*roles.text_columns(names, head), *roles.named(names, roles.TEXT_NAMES)]), None)
    if text is None:
        return None
    pair = given.pair or roles.pair_column(names, text)
    label = given.label or roles.label_column(names, head, [text] if pair is None else [text, pair])
    return Roles(text=text, pair=pair if label or given.pair else None, label=label)


def read_tables(source: Source, given: TextOptions, desk: Desk) -> Draft:
    """Read all tables that have the columns. Raises UnreadableError where none has."""
    files = rows.row_files(source)
    said = rows.Given(given.encoding, given.delimiter, given.header)
    found, dialects, broken = _survey(source, files, given, said)
    gatherer = Gatherer(SCHEMA)
    for done, (file, dialect) in enumerate(dialects.items(), start=1):
        broken += _read_file(source, file, dialect, found, gatherer)
        tell(desk, done, len(dialects))
    if not gatherer.count:
        raise nothing_read("rows", broken)
    options = TextOptions(
        layout="table",
        text=found.text,
        pair=found.pair,
        label=found.label,
        question=found.question,
        context=found.context,
        answer=found.answer,
        encoding=rows.one_or_none({dialect.encoding for dialect in dialects.values()}),
        delimiter=rows.one_or_none({dialect.delimiter for dialect in dialects.values() if dialect.delimiter}),
        header=rows.one_or_none({dialect.header for dialect in dialects.values() if dialect.delimiter}),
    )
    notes = [*encoding_notes([dialect.encoding for dialect in dialects.values()]), *left_out_note(source, files)]
    return draft_of(gatherer, found, broken, notes, options)


def draft_of(gatherer: Gatherer, found: Roles, broken: list[Broken], notes: list[str], options: FormatOptions) -> Draft:
    """Of rows that `add_rows` has gathered."""
    table = gatherer.table()
    asks = found.question is not None
    learned = ["question", "context"] if asks else ["text"] if found.pair is None else ["text", "pair"]
    unused = ["pair"] if asks else [name for name in ("pair", *_ASKED) if name not in learned]
    return Draft(
        DatasetKind.TEXT,
        table.drop_columns(unused),
        inputs(*((name, "text") for name in learned)),
        task=Task.QUESTION_ANSWERING if asks else Task.CLASSIFICATION if found.label else Task.LANGUAGE_MODELLING,
        target="answer" if asks else "label" if found.label else None,
        broken=broken,
        split=proposed_split(table.column("part").unique().to_pylist()),
        notes=[_roles_note(found), *notes],
        options=options.model_dump(mode="json"),
    )


def _survey(
    source: Source, files: Sequence[SourceFile], given: TextOptions, said: rows.Given
) -> tuple[Roles, dict[SourceFile, rows.Dialect], list[Broken]]:
    """What the columns are for, told by the first file that has them, and how each file that has them is written."""
    found, dialects, broken = None, dict[SourceFile, rows.Dialect](), list[Broken]()
    for file in files:
        try:
            _, head = rows.head_of(source, file, said)
            dialect = rows.dialect_of(source, file, said)
        except BrokenFileError as error:
            broken.append(error.of(file.name))
            continue
        roles_here = found or found_roles(dialect.names, head, given)
        absent = [name for name in roles_here.needed if name not in dialect.names] if roles_here else []
        if roles_here is None or absent:
            what = repr(absent[0]) if roles_here else "of running text"
            why = f"It has no column {what}; its columns are {', '.join(dialect.names[:8])}."
            broken.append(Broken(file.name, why, "wrong_format"))
            continue
        found, dialects[file] = roles_here, dialect
    if found is None:
        raise nothing_read("tables", broken)
    return found, dialects, broken


def _read_file(
    source: Source, file: SourceFile, dialect: rows.Dialect, found: Roles, gatherer: Gatherer
) -> list[Broken]:
    part_column = next(iter(roles.named(dialect.names, roles.PART_NAMES)), "")
    return add_rows(file, rows.rows_of(source, file, dialect), found, part_column, part_of(file.name), gatherer)


def add_rows(
    file: SourceFile,
    numbered: Iterable[tuple[int, rows.Row | str]],
    found: Roles,
    part_column: str,
    of_file: str | None,
    gatherer: Gatherer,
) -> list[Broken]:
    """Gather the rows of a file, with their numbers in it; those that are none are given back, with the reason.

    Their part is that of `part_column`, else that of the file.
    """
    broken = list[Broken]()
    for number, row in numbered:
        name = rows.row_name(file, number)
        if isinstance(row, str):
            broken.append(Broken(name, row, "row"))
            continue
        values = {role: row.get(column) for role in found.__slots__ if (column := getattr(found, role)) is not None}
        if not (values.get("text") or values.get("question") or "").strip():
            broken.append(Broken(name, "There is no text in it.", "row"))
            continue
        if found.question is not None:
            values |= {"text": values["question"], "answer": _answer(values.get("answer"))}
        gatherer.add(name=name, part=roles.part_named(row.get(part_column)) or of_file, **values)
    return broken


def _answer(cell: str | None) -> str | None:
    """The answer, the first where JSON holds several: `{"text": ["Oslo"], "answer_start": [7]}`."""
    if cell is None or not cell.startswith(("{", "[")):
        return cell
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    while isinstance(value, (dict, list)):
        value = value.get("text") if isinstance(value, dict) else next(iter(value), None)
    return None if value is None else str(value)


def _roles_note(found: Roles) -> str:
    named = [f"{role} in {getattr(found, role)!r}" for role in found.__slots__ if getattr(found, role) is not None]
    return "columns: " + ", ".join(named)


def encoding_notes(encodings: Sequence[str]) -> list[str]:
    """A sentence for each encoding that is not UTF-8."""
    foreign = sorted({one for one in encodings if not one.startswith("utf-8")})
    return [f"{sum(one == name for one in encodings):,} files are read as {name}" for name in foreign]
