"""Texts in folders: a .txt file a sample, the folder its class."""

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets.formats import rows
from trainyard.datasets.formats.base import Broken, Desk, Draft
from trainyard.datasets.formats.gathering import (
    BrokenFileError,
    Gatherer,
    files_of,
    filled,
    folder_labels,
    inputs,
    left_out_note,
    nothing_read,
    part_of_folders,
    proposed_split,
    tell,
)
from trainyard.datasets.formats.text_tables import SCHEMA, TextOptions, encoding_notes
from trainyard.datasets.packs import Source, SourceFile

TEXT_FILES = (".txt",)
TEXT_BYTES = 8 << 20
"""A larger .txt file is no sample."""


def read_folders(source: Source, given: TextOptions, desk: Desk) -> Draft:
    """Read all .txt files. Raises UnreadableError where none can be read."""
    files = files_of(source, TEXT_FILES)
    gatherer, broken, encodings = Gatherer(SCHEMA), list[Broken](), list[str]()
    for done, file in enumerate(files, start=1):
        try:
            text, encoding = _text_of(source, file, given.encoding)
        except BrokenFileError as error:
            broken.append(error.of(file.name))
        else:
            gatherer.add(name=file.name, part=part_of_folders(file.name), text=text)
            encodings.append(encoding)
        tell(desk, done, len(files), every=100)
    if not gatherer.count:
        raise nothing_read("text files", broken)
    table = gatherer.table().drop_columns(["pair", "question", "context", "answer"])
    labels = folder_labels(table.column("name").to_pylist())
    labelled = any(label is not None for label in labels)
    options = TextOptions(layout="folders", encoding=rows.one_or_none(set(encodings)))
    return Draft(
        DatasetKind.TEXT,
        filled(table, "label", labels),
        inputs(("text", "text")),
        task=Task.CLASSIFICATION if labelled else Task.LANGUAGE_MODELLING,
        target="label" if labelled else None,
        broken=broken,
        split=proposed_split(table.column("part").unique().to_pylist()),
        notes=encoding_notes(encodings) + left_out_note(source, files),
        options=options.model_dump(mode="json"),
    )


def _text_of(source: Source, file: SourceFile, encoding: str | None) -> tuple[str, str]:
    """The file's text and its encoding. Raises BrokenFileError."""
    if file.bytes > TEXT_BYTES:
        raise BrokenFileError(f"The file has {file.bytes:,} bytes; a text may have {TEXT_BYTES:,}.", "too_large")
    known = rows.named_encoding(source, file, encoding) if encoding else rows.encoding_of(source, file, whole=True)
    text = source.read(file).decode(known, "replace")
    if not text.strip():
        raise BrokenFileError("There is no text in it.", "empty")
    return text, known
