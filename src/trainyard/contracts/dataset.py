"""A data set as the server knows it: what kind it is, what it holds, what is wrong with it, without opening it."""

from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field


class DatasetKind(StrEnum):
    TABLE = "table"
    IMAGE = "image"
    TEXT = "text"
    SERIES = "series"
    CLOUD = "cloud"
    MULTIMODAL = "multimodal"


class Task(StrEnum):
    CLASSIFICATION = "classification"
    REGRESSION = "regression"
    FORECASTING = "forecasting"
    SEGMENTATION = "segmentation"
    QUESTION_ANSWERING = "question_answering"
    LANGUAGE_MODELLING = "language_modelling"
    """Going on with texts: it needs no target, and fits any of them."""


class DatasetState(StrEnum):
    """`draft`: nothing whole has arrived yet. `attention`: usable once its blocking findings are mended."""

    DRAFT = "draft"
    PROCESSING = "processing"
    READY = "ready"
    ATTENTION = "attention"
    ERROR = "error"


class SplitMethod(StrEnum):
    GIVEN = "given"
    RANDOM = "random"
    STRATIFIED = "stratified"
    GROUP = "group"
    TIME = "time"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SplitSpec(_Frozen):
    """How samples are divided. `column` is the group or time column of these two methods."""

    method: SplitMethod
    seed: int = 0
    validation: float = Field(default=0.15, gt=0, lt=1)
    test: float = Field(default=0.15, gt=0, lt=1)
    column: str | None = None


class DropSamples(_Frozen):
    """Leave samples out, by their ids."""

    op: Literal["drop_samples"] = "drop_samples"
    ids: list[int]


class DropColumns(_Frozen):
    op: Literal["drop_columns"] = "drop_columns"
    columns: list[str]


class RenameLabels(_Frozen):
    """Give labels other names; two of one name become one class."""

    op: Literal["rename_labels"] = "rename_labels"
    names: dict[str, str]


class SetType(_Frozen):
    op: Literal["set_type"] = "set_type"
    column: str
    type: Literal["numeric", "categorical", "text", "time"]


BrokenKind: TypeAlias = Literal["unreadable", "empty", "wrong_format", "too_large", "row", "absent"]
"""In what way a file or a row could not be read; `absent`: it was, and a part that it names is not there."""


class DropBroken(_Frozen):
    """Go on without the files or rows that could not be read; there are few enough of them, says a person."""

    op: Literal["drop_broken"] = "drop_broken"
    kind: BrokenKind


Edit = Annotated[DropSamples | DropColumns | RenameLabels | SetType | DropBroken, Field(discriminator="op")]


class Recipe(_Frozen):
    """How a version comes from its source; the same source and recipe always make the same version.

    What is None is found out, and the manifest says what was found.
    """

    format: str | None = None
    options: dict[str, Any] = Field(default_factory=dict[str, Any])
    """Of the format: delimiter, encoding, header…"""
    target: str | None = None
    task: Task | None = None
    split: SplitSpec | None = None
    edits: list[Edit] = Field(default_factory=list[Edit])


class Severity(StrEnum):
    BLOCKING = "blocking"
    WARNING = "warning"


class FindingSample(_Frozen):
    """One case of a finding. `id` is the sample's, None for a file or a column that made no sample."""

    id: int | None = None
    name: str
    value: str = ""


class Fix(_Frozen):
    """What mends a finding: edits that make a new version. `title` is the button's text."""

    title: str
    edits: list[Edit] = Field(default_factory=list[Edit])
    split: SplitSpec | None = None


class Finding(_Frozen):
    """One thing that readiness checks found. `title` is a sentence with the number in it."""

    check: str
    """Stable name: `duplicates.exact`, `leak.target`."""
    severity: Severity
    title: str
    detail: str
    """Why it matters and what to do, in a sentence or two."""
    count: int
    samples: list[FindingSample] = Field(default_factory=list[FindingSample], max_length=24)
    fix: Fix | None = None


class ValueCount(_Frozen):
    value: str
    count: int


class ColumnStatistics(_Frozen):
    """What one column holds; fields that make no sense for its type are None."""

    name: str
    type: str
    missing: int
    unique: int
    min: float | None = None
    max: float | None = None
    mean: float | None = None
    std: float | None = None
    quartiles: tuple[float, float, float] | None = None
    histogram: list[int] | None = None
    """Counts of equally wide bins between `edges`."""
    edges: tuple[float, float] | None = None
    top: list[ValueCount] | None = None
    """The most frequent values, most frequent first."""
    first: str | None = None
    last: str | None = None
    """Of a time column."""


class ClassCount(_Frozen):
    """Samples of a class in each part."""

    name: str
    train: int
    validation: int
    test: int


class Statistics(_Frozen):
    columns: list[ColumnStatistics]
    classes: list[ClassCount]


class SplitSizes(_Frozen):
    """Rows of each part."""

    train: int
    validation: int
    test: int


class DatasetInfo(BaseModel):
    """One version of a data set. `sha256` is the hash of the version's content."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    title: str
    kind: DatasetKind
    task: Task | None
    """None where there is nothing to learn yet: no target was found or chosen."""
    target: str | None
    classes: list[str]
    rows: int
    features: list[str]
    shape: list[int]
    """Of one sample: `[features]` for a table, `[channels, height, width]` for an image; empty where samples differ."""
    split: SplitSizes
    version: int
    sha256: str
    bytes: int
    """Of the files it was read from, unpacked; of its own files where a program made it."""
    origin: str
    """Where the data comes from, for a person to read; says "generated" where it is."""
    generated: bool = False
    """Whether a program made the data up; it is labelled so wherever it is shown."""
    created_at: str
    state: DatasetState = DatasetState.READY
    blocking: int = 0
    warnings: int = 0
    """How many findings of each severity there are."""
    recipe: Recipe | None = None
    source: str | None = None
    """Hash of the files it was read from; None for data that a program made."""
    draft: str | None = None
    """Key of the samples as they were read, before any edit."""
    notes: list[str] = []
    """What was found out on the way and why."""
    columns: list[str] = []
    """All columns that the source has, also those that are not learned from."""
    reading: dict[str, Any] = {}
    """The format's options as they were given or found: delimiter, encoding, header…"""
    before: int | None = None
    """The version that this one is a change of; None for the first."""

    @property
    def blocked(self) -> str | None:
        """Why nothing can be trained on it yet, or None."""
        if not self.blocking:
            return None
        findings = "finding blocks" if self.blocking == 1 else "findings block"
        return (
            f"{self.name!r} needs attention first: {self.blocking} {findings} training; its page shows how to mend it"
        )


class Processing(BaseModel):
    """How far the work on a data set is. `total` is 0 where it is not known."""

    model_config = ConfigDict(frozen=True)

    stage: Literal["waiting", "fetching", "unpacking", "generating", "reading", "preparing", "checking"]
    done: int = 0
    total: int = 0


class Dataset(BaseModel):
    """A data set as it now is: what a person calls it, its state, and its current version's facts."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    title: str
    description: str
    tags: list[str]
    state: DatasetState
    problem: str | None
    """Why there is no version, in a sentence; for `error`, and for a change that failed."""
    origin: str
    created_at: str
    updated_at: str
    processing: Processing | None = None
    current: DatasetInfo | None
    """The version that new runs take; None where there is none yet."""
    last_used_at: str | None = None
    """When the last run that takes it was made."""
    newest: int
    """The highest version there is, 0 for none; above the current one where a change was undone."""


class DatasetVersionItem(BaseModel):
    """A version in the list of versions, with what its recipe changed."""

    info: DatasetInfo
    changed: str
    """In words: "31 samples left out, column alive left out"."""


class RockSlope(_Frozen):
    """Windows of monitored rock slopes, made by a physical model; see docs/datasets/rock-slope.md."""

    generator: Literal["rock-slope"] = "rock-slope"
    windows: int = Field(default=720, ge=120, le=20_000, description="samples, of a week each; about six a slope")
    seed: int = Field(default=0, ge=0, lt=2**32, description="the same seed makes the same bytes")


class UploadRef(_Frozen):
    """A finished upload, and the path that the file had for the person (with `/`)."""

    id: str
    path: str


class NewDataset(_Frozen):
    """What makes a data set: finished uploads, a folder or file on the server below an allowed root, an address, or a
    generator."""

    name: str | None = Field(None, min_length=1, max_length=120)
    description: str = Field("", max_length=10_000)
    tags: list[str] = Field(default_factory=list[str], max_length=32)
    uploads: list[UploadRef] = Field(default_factory=list[UploadRef])
    path: str | None = None
    url: str | None = Field(
        default=None,
        max_length=8192,
        description="what the server fetches: https://… (a file or an archive), or hf:owner/name[@revision]",
    )
    generate: RockSlope | None = None
    recipe: Recipe = Field(default_factory=Recipe)


class DatasetChanges(_Frozen):
    """What may be changed without making a version; None leaves it."""

    name: str | None = Field(None, min_length=1, max_length=120)
    description: str | None = Field(None, max_length=10_000)
    tags: list[str] | None = Field(None, max_length=32)
    current: int | None = Field(None, ge=1, description="the version that new runs take: this is undo and redo")


class Revision(_Frozen):
    """A new version of the same source. What is None stays as it is; `edits` come behind those that are there."""

    format: str | None = None
    options: dict[str, Any] | None = None
    target: str | None = None
    task: Task | None = None
    split: SplitSpec | None = None
    edits: list[Edit] = Field(default_factory=list[Edit])


class SamplePage(BaseModel):
    """Samples of a version, row by row; `values` are those of `columns`, `preview` whether one can be asked for."""

    columns: list[str]
    rows: list["SampleRow"]
    total: int
    preview: bool


class SampleRow(BaseModel):
    id: int
    part: Literal["train", "validation", "test"]
    values: list[str | float | int | None]


class Usage(BaseModel):
    """What uses a data set: runs that read it now, and how many have; and the bytes that its end would free."""

    active_runs: list[str]
    runs: int
    bytes: int


class DatasetDeleted(BaseModel):
    freed_bytes: int
