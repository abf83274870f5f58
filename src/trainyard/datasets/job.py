"""What a child is asked to do with a data set, and what it answers: JSON, one object a line."""

from typing import Literal, TypeAlias

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.dataset import DatasetInfo, Recipe, RockSlope

FINDINGS, STATISTICS = "findings.json", "statistics.json"
"""Beside a version's manifest."""
SAMPLES, DRAFT, PREVIEWS, PREVIEW_PLACES = "samples.parquet", "draft.json", "previews.pack", "previews.npy"
"""In a draft's folder; see `datasets/drafts.py`."""
FETCHED = "fetched"
"""In a data set's folder: what was fetched for it, until it is in a source."""

Stage: TypeAlias = Literal["fetching", "unpacking", "generating", "reading", "preparing", "checking"]


class Upload(msgspec.Struct, frozen=True):
    """A file to take in: the path a person knows it by, and where it lies."""

    label: str
    path: str


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Make version `version` in `folder`, from `uploads` that become a source, or from the source with that hash."""

    dataset: str
    name: str
    title: str
    origin: str
    folder: str
    """Of the data set; versions lie in it."""
    sources: str
    version: int
    uploads: list[Upload] = []
    path: str | None = None
    """A file or folder on this machine, in place of uploads."""
    url: str | None = None
    """As it may be shown: there is an address to fetch first (`fetch.kept`); then the job has uploads or a path."""
    generate: str | None = None
    """A generator's spec as JSON, in place of uploads; see `parsed_spec`."""
    generated: bool = False
    """Whether the source was made by a generator."""
    source: str | None = None
    before: int | None = None
    """The version that this one is a change of."""
    recipe: str = "{}"
    """`contracts.dataset.Recipe` as JSON."""

    def parsed_recipe(self) -> Recipe:
        return Recipe.model_validate_json(self.recipe)

    def parsed_spec(self) -> RockSlope | None:
        return None if self.generate is None else RockSlope.model_validate_json(self.generate)


class Step(msgspec.Struct, frozen=True, tag_field="type", tag="step"):
    stage: Stage
    done: int
    total: int


class Fetched(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="fetched"):
    """What was fetched lies here, as uploads or as a folder; `origin` says from where, which version, and when."""

    origin: str
    uploads: list[Upload] = []
    path: str | None = None


class SourceMade(msgspec.Struct, frozen=True, tag_field="type", tag="source"):
    """The uploads are stored as a source: they are not needed any more."""

    sha256: str


class Made(msgspec.Struct, frozen=True, tag_field="type", tag="made"):
    """The version stands. `info` is `contracts.dataset.DatasetInfo` as JSON."""

    info: str

    def parsed(self) -> DatasetInfo:
        return DatasetInfo.model_validate_json(self.info)


Answer = Step | Fetched | SourceMade | Made | Refused
