"""Texts: a table with a text and a label, a folder of .txt files for each class, or questions with their answers."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from trainyard.contracts.dataset import DatasetKind
from trainyard.datasets.formats import roles, rows
from trainyard.datasets.formats.base import Desk, Draft, FormatOptions, Match
from trainyard.datasets.formats.gathering import (
    HEAD_BYTES,
    BrokenFileError,
    are_most,
    checked_options,
    files_of,
    folder_labels,
)
from trainyard.datasets.formats.text_folders import TEXT_FILES, read_folders
from trainyard.datasets.formats.text_tables import TextOptions, found_roles, read_tables
from trainyard.datasets.packs import Source, SourceFile


class TextFormat:
    """Reads texts into `text` (for questions also `question`, `context`, `answer`), with `label` and `part`."""

    id: ClassVar[str] = "text"
    kind: ClassVar[DatasetKind] = DatasetKind.TEXT
    options: ClassVar[type[FormatOptions]] = TextOptions

    def match(self, source: Source) -> Match | None:
        if _layout(source, TextOptions()) == "folders":
            return _match_folders(source)
        for file in rows.row_files(source)[:4]:
            try:
                dialect, head = rows.head_of(source, file, rows.Given())
            except BrokenFileError:
                continue
            return _match_table(dialect.names, head)
        return None

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        given = checked_options(TextOptions, options)
        return (
            read_folders(source, given, desk)
            if _layout(source, given) == "folders"
            else read_tables(source, given, desk)
        )


def _layout(source: Source, given: TextOptions) -> Literal["table", "folders"]:
    if given.layout is not None:
        return given.layout
    in_folders = [file for file in files_of(source, TEXT_FILES) if "/" in file.name]
    return "folders" if len(in_folders) > len(rows.row_files(source)) else "table"


def _match_folders(source: Source) -> Match | None:
    files = files_of(source, TEXT_FILES)
    classes = {label for label in folder_labels([file.name for file in files]) if label is not None}
    if len(classes) < 2 or not any(_is_prose(source, file) for file in files[:4]):
        return None
    return Match(0.85 if are_most(files, source) else 0.3, f"{len(files):,} text files in {len(classes)} folders")


def _is_prose(source: Source, file: SourceFile) -> bool:
    try:
        encoding = rows.encoding_of(source, file)
    except BrokenFileError:
        return False
    signs = "".join(source.read(file, HEAD_BYTES).decode(encoding, "replace").split())
    return sum(sign.isalpha() for sign in signs) > len(signs) / 2


def _match_table(names: Sequence[str], head: Sequence[rows.Row]) -> Match | None:
    """A column called like a text that holds text is sure; one of many columns with words in it is not."""
    found = found_roles(names, head, TextOptions())
    if found is None or (found.text and roles.mean_words(roles.cells_of(head, found.text)) <= roles.TEXT_WORDS):
        return None
    if found.question is not None:
        return Match(0.85, f"questions in {found.question!r}, answers in {found.answer!r}")
    why = f"running text in the column {found.text!r}"
    if roles.named([found.text or ""], roles.TEXT_NAMES):
        return Match(0.8 if found.label is not None else 0.6, why)
    return Match(0.6 if len(names) <= 4 and found.label is not None else 0.3, why)
