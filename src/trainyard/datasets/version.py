"""One immutable version of a data set on disk: `version.json` beside the data files it describes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from trainyard.contracts.dataset import DatasetKind, Recipe, SplitSizes, Task
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.atomic import FileFact, content_hash, damage, facts_of, whole_folder
from trainyard.datasets.split import sizes_of

MANIFEST = "version.json"
SPLIT = "split.npy"
DRAFTS = "drafts"
SOURCES = "sources"


class Feature(BaseModel):
    """One input column of a table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: Literal["numeric", "categorical"]


class Description(BaseModel):
    """What is known of a version before its files are written. `shape` is that of one sample."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    kind: DatasetKind
    task: Task | None
    target: str | None
    classes: list[str]
    """Names of the classes in order of their label, empty for a regression."""
    features: list[Feature]
    shape: list[int]
    value_range: tuple[float, float] | None
    """Smallest and largest value a pixel can have; None for a table."""
    split_seed: int
    origin: str
    generated: bool = False
    source: str | None = None
    """Hash of the files it was read from; None for data that a program made."""
    draft: str | None = None
    """Key of the draft it was made from, in the folder `drafts` beside it."""
    recipe: Recipe | None = None
    """With everything settled that was found out."""
    reading: dict[str, Any] = {}
    """The format's options as they were given or found."""
    notes: list[str] = []
    """What was decided on the way and why, for a person to read."""


class VersionManifest(Description):
    """`version.json`. `files` are the data files; `sha256` is the hash over theirs and names the content."""

    format: Literal[1]
    rows: int
    split: SplitSizes
    files: dict[str, FileFact]
    sha256: str


@dataclass(frozen=True, slots=True)
class DatasetVersion:
    """An opened version. Read its data with `tables.load` or `images.load`."""

    folder: Path
    manifest: VersionManifest
    own_parts: NDArray[np.uint8] | None = field(default=None, compare=False)
    """Another split than the version's; see `datasets.folded`."""

    @property
    def draft_folder(self) -> Path | None:
        """Where the samples lie that this version was made from."""
        return None if self.manifest.draft is None else self.folder.parent / DRAFTS / self.manifest.draft

    @property
    def source_folder(self) -> Path | None:
        """Where the files lie that this version was read from, as a studio lays out its home folder."""
        return None if self.manifest.source is None else self.folder.parents[2] / SOURCES / self.manifest.source

    @property
    def parts(self) -> NDArray[np.uint8]:
        """Part (`split.Part`) of each row, uint8 [rows]."""
        return np.load(self.folder / SPLIT, allow_pickle=False) if self.own_parts is None else self.own_parts

    def verify(self) -> None:
        """Read every byte and compare the hashes; raises InvalidError naming the file that differs."""
        _refuse_damage(self.folder, damage(self.folder, self.manifest.files, contents=True))


def open_version(folder: Path) -> DatasetVersion:
    """Open the version in `folder`; raises InvalidError where the manifest or a file does not fit.

    Looks at names and sizes only, so that opening costs the same for any amount of data; `verify` reads it all.
    """
    path = folder / MANIFEST
    try:
        manifest = VersionManifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise InvalidError(f"There is no data set version in {folder}: {MANIFEST} is missing.") from error
    except ValidationError as error:
        raise InvalidError(f"{path} is not a manifest this studio can read: {error.errors()[0]['msg']}.") from error
    _refuse_damage(folder, damage(folder, manifest.files, contents=False))
    return DatasetVersion(folder, manifest)


def write_version(
    folder: Path, description: Description, parts: NDArray[np.uint8], write_data: Callable[[Path], None]
) -> DatasetVersion:
    """Write one version into `folder`, which must not exist yet; `write_data` writes the data files.

    `parts` is uint8 [rows]. Raises OSError where the disk does not take it; nothing half-written is left.
    """
    with whole_folder(folder) as temporary:
        write_data(temporary)
        np.save(temporary / SPLIT, parts, allow_pickle=False)
        files = facts_of(temporary)
        manifest = VersionManifest(
            **description.model_dump(),
            format=1,
            rows=len(parts),
            split=sizes_of(parts),
            files=files,
            sha256=content_hash(files),
        )
        (temporary / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return DatasetVersion(folder, manifest)


def _refuse_damage(folder: Path, found: str | None) -> None:
    if found is not None:
        raise InvalidError(f"The data set version in {folder} is damaged: {found}. Add the data set again.")
