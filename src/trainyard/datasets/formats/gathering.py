"""What formats share: options that are checked, samples gathered piece by piece, classes and parts out of names."""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
from pydantic import ValidationError

from trainyard.contracts.dataset import BrokenKind, SplitMethod, SplitSpec
from trainyard.datasets.counting import amount
from trainyard.datasets.formats.base import Broken, Column, Desk, FormatOptions, Table, UnreadableError
from trainyard.datasets.packs import Source, SourceFile

HEAD_BYTES = 64 << 10
"""How much of a file is looked at to tell what it is."""
PIECE_ROWS = 4096
PIECE_BYTES = 64 << 20
PARTS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "t10k": "test",
}
"""Names of parts as people write them, in lower case."""

Schema: TypeAlias = Any
"""A `pyarrow.Schema`."""
Options = TypeVar("Options", bound=FormatOptions)


class BrokenFileError(UnreadableError):
    """One file cannot be read, and why."""

    def __init__(self, why: str, kind: BrokenKind = "unreadable") -> None:
        super().__init__(why)
        self.kind: BrokenKind = kind

    def of(self, name: str) -> Broken:
        """What the draft tells of it."""
        return Broken(name, self.message, self.kind)


class Gatherer:
    """Rows become Arrow batches as they come, so that Python objects never stand for more than a few of them."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._waiting: list[dict[str, Any]] = []
        self._waiting_bytes = 0
        self._batches: list[Any] = []
        self.count = 0

    def add(self, **values: Any) -> int:
        """Append a row and return its `id`, which is its place. Columns that are not given are null."""
        values["id"] = self.count
        self.count += 1
        self._waiting.append(values)
        self._waiting_bytes += sum(value.nbytes for value in values.values() if isinstance(value, np.ndarray))
        if len(self._waiting) >= PIECE_ROWS or self._waiting_bytes >= PIECE_BYTES:
            self._flush()
        return values["id"]

    def table(self) -> Table:
        """All rows so far."""
        self._flush()
        return pa.Table.from_batches(self._batches, self._schema)

    def _flush(self) -> None:
        if self._waiting:
            arrays = [pa.array([row.get(field.name) for row in self._waiting], field.type) for field in self._schema]
            self._batches.append(pa.record_batch(arrays, schema=self._schema))
        self._waiting, self._waiting_bytes = [], 0


def checked_options(model: type[Options], options: dict[str, Any]) -> Options:
    """The options as their model has them. Raises UnreadableError, naming the field that does not fit."""
    try:
        return model.model_validate(options)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise UnreadableError(f"The option {where!r} does not fit: {problem['msg']}.") from error


def files_of(source: Source, suffixes: Collection[str]) -> list[SourceFile]:
    """Files with one of these suffixes, in order of name; what systems leave behind is not among them."""
    chosen = [file for file in source.files if file.suffix in suffixes and not is_clutter(file.name)]
    return sorted(chosen, key=lambda file: (file.name, file.sha256))


def are_most(files: Sequence[SourceFile], source: Source) -> bool:
    """Whether a source is about these files: with half of them it is."""
    return len(files) * 2 >= sum(not is_clutter(file.name) for file in source.files)


def is_number(text: str) -> bool:
    """Whether Python reads it as a float: also nan and infinity."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def is_clutter(name: str) -> bool:
    """Whether a system left the file behind: hidden files, and what macOS adds to archives."""
    return name.startswith("__MACOSX/") or posixpath.basename(name).startswith(".")


def index_of(source: Source) -> dict[SourceFile, int]:
    """Where each file stands in `source.files`, as the column `file` has it."""
    return {file: index for index, file in enumerate(source.files)}


def left_out_note(source: Source, used: Iterable[SourceFile]) -> list[str]:
    """A sentence about files that are not of the format's kind; none where there are no such files."""
    names = {file.name for file in used}
    others = sorted(file.name for file in source.files if file.name not in names)
    were = "was" if len(others) == 1 else "were"
    return [f"{amount(len(others), 'other file')} {were} left out ({_some(others)})"] if others else []


def stem_of(name: str) -> str:
    """The file's own name without folders and suffix."""
    return posixpath.splitext(posixpath.basename(name))[0]


def part_of(name: str) -> str | None:
    """The part that a file belongs to: a folder `train`, or a word of its own name (`GunPoint_TRAIN.ts`)."""
    if (part := part_of_folders(name)) is not None:
        return part
    words = re.split(r"[^a-z0-9]+", stem_of(name).lower())
    return next((PARTS[word] for word in reversed(words) if word in PARTS), None)


def part_of_folders(name: str) -> str | None:
    """The part that the first folder so called gives."""
    return next((PARTS[folder] for folder in name.lower().split("/")[:-1] if folder in PARTS), None)


def proposed_split(parts: Iterable[str | None]) -> SplitSpec | None:
    """`given`, where every sample has a part and there is one besides `train`."""
    found = set(parts)
    return SplitSpec(method=SplitMethod.GIVEN) if None not in found and len(found) > 1 else None


def folder_labels(names: Sequence[str]) -> list[str | None]:
    """A class for each file: the folder directly above it, or the nearest level above that tells files apart.

    Folders named like a part do not count, and a level with a folder for each file is taken only where there is no
    other. Null where no level varies, or where a file has no such folder.
    """
    folders = [[one for one in name.split("/")[:-1] if one.lower() not in PARTS] for name in names]
    spread: dict[int, int] = {}
    for level in range(1, max((len(one) for one in folders), default=0) + 1):
        spread[level] = len({one[-level] for one in folders if len(one) >= level})
    varying = [level for level, distinct in spread.items() if distinct > 1]
    shared = [level for level in varying if spread[level] < len(names)]
    level = next(iter(shared or varying), None)
    return [one[-level] if level is not None and len(one) >= level else None for one in folders]


def filled(table: Table, column: str, values: Sequence[Any]) -> Table:
    """The table with other values in one of its columns."""
    index = table.schema.get_field_index(column)
    field = table.schema.field(index)
    return table.set_column(index, field, pa.array(values, field.type))


def inputs(*columns: tuple[str, Any]) -> list[Column]:
    """Columns to learn from, given as name and type."""
    return [Column(name, kind) for name, kind in columns]


def commonest(values: Iterable[Any]) -> Any:
    """The value that occurs most often, the first of several; None of nothing."""
    counts = Counter(values)
    return max(counts, key=lambda value: counts[value]) if counts else None


def tell(desk: Desk, done: int, total: int, every: int = 1) -> None:
    """Progress, where `done` is a multiple of `every` or the end."""
    if done % every == 0 or done == total:
        desk.progress(done, total)


def nothing_read(what: str, broken: Sequence[Broken]) -> UnreadableError:
    """That nothing was readable, with the first reason."""
    if not broken:
        return UnreadableError(f"There are no {what} in it that could be read.")
    return UnreadableError(f"None of the {what} could be read. The first: {broken[0].name}: {broken[0].why}")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
