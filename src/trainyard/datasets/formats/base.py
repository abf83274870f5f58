"""What every format does: say whether a source is of its kind, and read it into a draft.

A format never fails for one bad file or row: it counts it as broken and goes on. What it cannot read at all it refuses
with UnreadableError, in a sentence. Formats run in a child with bounded memory and time, on files nobody has checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

from pydantic import BaseModel, ConfigDict

from trainyard.contracts.dataset import BrokenKind, DatasetKind, SplitSpec, Task
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.packs import Source

Table: TypeAlias = Any
"""A `pyarrow.Table`; PyArrow publishes no types."""
ID, FILE, NAME, LABEL, PART = "id", "file", "name", "label", "part"
"""Columns of a draft that mean the same in every kind; see `Draft.samples`."""
CONTENT = "content_hash"
"""Of pictures that are no files of their own: int64, equal where the bytes are."""
RoleType: TypeAlias = Literal[
    "numeric", "categorical", "text", "time", "image", "series", "cloud", "identifier", "outcome"
]
"""An `outcome` is known only afterwards: another target, never an input."""
MEDIA: tuple[RoleType, ...] = ("image", "series", "cloud")
"""Columns of these hold no value of their own but the place of a file, or arrays."""


class UnreadableError(InvalidError):
    """The source cannot become a data set, and why."""


class FormatOptions(BaseModel):
    """What a format finds out by itself and a person may correct."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Match:
    """How sure a format is (0 to 1) that a source is its own, and why, for a person to read."""

    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A file or row that could not be read; `name` tells a person which."""

    name: str
    why: str
    kind: BrokenKind = "unreadable"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a draft's samples, as something to learn from."""

    name: str
    type: RoleType


@dataclass(slots=True)
class Draft:
    """A source as it was read, before target, edits and split are applied.

    `samples` has a row for each sample, in an order that depends on the source alone:

    - `id` int64: its place in the source, kept through all edits; always there
    - `file` int32: index into `source.files` of the file that holds its image, cloud or recording; where it has one
    - `name` string: what a person calls it (path, or row number); where there is a file
    - `label` string: for kinds whose target is a folder or a file's own label; null where it is missing
    - `part` string: `train`, `validation` or `test`, where the source gives a split
    - all else: columns of the kind, listed in `columns` where something can be learned from them, and facts beside them
    """

    kind: DatasetKind
    samples: Table
    columns: list[Column]
    task: Task | None = None
    target: str | None = None
    """The column of `samples` that is to be learned, if the format knows."""
    broken: list[Broken] = field(default_factory=list[Broken])
    split: SplitSpec | None = None
    """What the format proposes: `given` where the source has parts, `time` where order matters."""
    shape: list[int] = field(default_factory=list[int])
    """Of one sample; empty where samples differ."""
    value_range: tuple[float, float] | None = None
    """Smallest and largest value a pixel can have; None for all but images."""
    notes: list[str] = field(default_factory=list[str])
    """What was decided on the way and why: "delimiter ; (found in all 150 lines)"."""
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    """The format's options as they were found or given."""


class Desk(Protocol):
    """Where a format works: it says how far it is, and leaves a preview of each sample for the page."""

    @property
    def folder(self) -> Path:
        """An empty folder that stays with the draft, for arrays that the kind's loader reads."""
        ...

    def progress(self, done: int, total: int) -> None:
        """Files or rows, now and then."""
        ...

    def preview(self, sample: int, content: bytes) -> None:
        """What the page shows of the sample with this id, at most once each; see `formats.previews` for the forms."""
        ...


class Format(Protocol):
    """One module of `datasets.formats`. `kind` is what it makes; `options` is its model of what can be corrected."""

    id: ClassVar[str]
    kind: ClassVar[DatasetKind]
    options: ClassVar[type[FormatOptions]]

    def match(self, source: Source) -> Match | None:
        """Whether the source is of this format, from names and a few kilobytes of content; quick."""
        ...

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        """Read the source. `options` overrides what is found. Raises UnreadableError."""
        ...


def best_match(formats: Sequence[Format], source: Source) -> tuple[Format, Match]:
    """The format that is surest of a source. Raises UnreadableError where none knows it."""
    matches = [(one, match) for one in formats if (match := one.match(source)) is not None]
    if not matches:
        raise UnreadableError(_unknown(source))
    return max(matches, key=lambda pair: pair[1].score)


def _unknown(source: Source) -> str:
    if not source.files:
        return "There are no files in it."
    suffixes = sorted({file.suffix or "(no suffix)" for file in source.files})
    return (
        f"None of the formats knows these {len(source.files):,} files ({', '.join(suffixes[:8])}). Known are tables "
        "(CSV, TSV, Parquet, JSON lines, XLSX), folders of images, text, time series (CSV, .ts, WAV), point clouds "
        "(LAS, LAZ, PLY, OFF, XYZ, NPY), tables that point to such files, and Hugging Face data sets (save_to_disk, "
        "and Parquet as the hub has it)."
    )
