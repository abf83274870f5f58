"""From a source and a recipe to a version: read, edit, settle target and split, write, look for what is wrong."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from trainyard.contracts.dataset import (
    DatasetInfo,
    DatasetKind,
    DatasetState,
    Finding,
    Recipe,
    Severity,
    SplitMethod,
    SplitSpec,
    Statistics,
    Task,
)
from trainyard.datasets import clouds, images, parquet, point_labels, tables
from trainyard.datasets.drafts import Progress, draft_key, read_draft
from trainyard.datasets.edits import apply_edits, kept_rows
from trainyard.datasets.formats.base import ID, PART, Draft
from trainyard.datasets.formats.registry import choose
from trainyard.datasets.intake.taken import read_taken
from trainyard.datasets.job import FINDINGS, STATISTICS
from trainyard.datasets.packs import Source
from trainyard.datasets.readiness import checks
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.split import divide
from trainyard.datasets.statistics import describe
from trainyard.datasets.targets import find_target
from trainyard.datasets.version import DRAFTS, DatasetVersion, Description, Feature, write_version

pc: Any = pyarrow.compute  # it publishes no types
LEARNABLE = {"numeric", "categorical"}


@dataclass(frozen=True, slots=True)
class Naming:
    """What a person calls the data set, and where it is from."""

    name: str
    title: str
    origin: str
    generated: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    version: DatasetVersion
    findings: list[Finding]
    state: DatasetState
    columns: list[str]
    """All that the source has to learn from, also those that edits have left out."""
    bytes: int
    """Of the source's files, or of the version's own where there is none."""


def build(folder: Path, sources: Path, source: str, recipe: Recipe, naming: Naming, progress: Progress) -> Built:
    """Make the version `folder` (`…/v<n>`) of the source with this hash, as `recipe` says.

    Raises UnreadableError and InvalidError with what a person can change, OSError where the disk refuses.
    """
    opened = Source(sources / source)
    format_, match = choose(opened, recipe.format)
    key = draft_key(source, format_.id, recipe.options)
    draft = read_draft(folder.parent / DRAFTS / key, opened, format_, recipe.options, progress)
    left_out, notes = read_taken(opened.folder)
    draft.broken[:0] = left_out
    draft.notes[:0] = [f"format: {match.why}", *notes]
    progress("preparing", 0, 0)
    return finish(folder, draft, key, opened, recipe.model_copy(update={"format": format_.id}), naming)


def finish(folder: Path, drafted: Draft, key: str, source: Source | None, recipe: Recipe, naming: Naming) -> Built:
    """Make a version of a draft that is saved under `key`. Raises InvalidError, and OSError where the disk refuses."""
    target = find_target(drafted, recipe.target, recipe.task)
    whole = dataclasses.replace(apply_edits(drafted, target.column, recipe.edits), task=target.task)
    labels = _learned(whole).labels
    split = recipe.split or whole.split or _usual_split(labels)
    parts = divide(split, whole.samples.num_rows, labels, _split_column(whole, split))
    keep = kept_rows(whole, recipe.edits)
    draft, parts = dataclasses.replace(whole, samples=whole.samples.filter(pa.array(keep))), parts[keep]
    learned = _learned(draft)
    if point_labels.has_point_labels(draft):
        codes = point_labels.codes_of(drafted, recipe.edits, learned.classes)
        learned = dataclasses.replace(learned, codes=codes)
    settled = recipe.model_copy(update={"target": target.column, "task": target.task, "split": split})
    features = _features(draft, split)
    is_table = draft.kind is DatasetKind.TABLE
    described = Description(
        name=naming.name,
        title=naming.title,
        kind=draft.kind,
        task=target.task,
        target=target.column,
        classes=learned.classes,
        features=features,
        shape=[len(features)] if is_table else draft.shape,
        value_range=draft.value_range,
        split_seed=split.seed,
        origin=naming.origin,
        generated=naming.generated,
        source=None if source is None else source.folder.name,
        draft=key,
        recipe=settled,
        reading=draft.options,
        notes=[*draft.notes, *([f"target {target.column}: {target.why}"] if is_table and target.column else [])],
    )
    findings = checks.run(Subject(draft=draft, source=source, parts=parts, split=split))
    statistics = describe(draft, parts, learned.classes, learned.labels)
    version = _write(folder, described, draft, parts, learned, findings, statistics)
    files = version.manifest.files.values() if source is None else source.files
    return Built(
        version,
        findings,
        checks.verdict(findings),
        [column.name for column in drafted.columns],
        sum(file.bytes for file in files),
    )


def info_fields(built: Built) -> dict[str, Any]:
    """The fields of `DatasetInfo` that the version itself knows; all but id, version and created_at."""
    manifest = built.version.manifest
    severities = [finding.severity for finding in built.findings]
    return {
        **manifest.model_dump(mode="json", include=set(DatasetInfo.model_fields)),
        "features": [feature.name for feature in manifest.features],
        "bytes": built.bytes,
        "state": built.state,
        "blocking": severities.count(Severity.BLOCKING),
        "warnings": severities.count(Severity.WARNING),
        "columns": built.columns,
    }


@dataclass(frozen=True, slots=True)
class Learned:
    """The target as numbers: `labels` int64 [rows] with -1 for missing, or `values` float64 [rows] with NaN.

    Where points are classified, a row's label is the class of most of its points, and `codes` says which codes of the
    files are which class (`clouds.CODES`).
    """

    classes: list[str]
    labels: NDArray[np.int64] | None = None
    values: NDArray[np.float64] | None = None
    codes: NDArray[np.int64] | None = None


def _learned(draft: Draft) -> Learned:
    if point_labels.has_point_labels(draft):
        return _points_learned(draft)
    if draft.target is None or draft.task not in {Task.CLASSIFICATION, Task.REGRESSION}:
        return Learned([])
    column = draft.samples.column(draft.target).combine_chunks()
    if draft.task is Task.REGRESSION:
        numbers = column if not pa.types.is_string(column.type) else column.cast(pa.float64())
        return Learned([], values=pc.fill_null(numbers.cast(pa.float64()), float("nan")).to_numpy())
    texts = column.cast(pa.string())
    classes = sorted((text for text in texts.unique().to_pylist() if text is not None), key=_by_number)
    labels = pc.fill_null(pc.index_in(texts, pa.array(classes, pa.string())), -1)
    return Learned(classes, labels=labels.to_numpy().astype(np.int64))


def _points_learned(draft: Draft) -> Learned:
    classes = sorted(point_labels.names_of(draft), key=_by_number)
    counts = point_labels.counts_of(draft, classes)
    return Learned(classes, labels=np.where(counts.any(axis=1), counts.argmax(axis=1), -1) if classes else None)


def _by_number(label: str) -> tuple[int, float, str]:
    """`2` before `10`, and numbers before words."""
    try:
        return (0, float(label), label)
    except ValueError:
        return (1, 0.0, label)


def _usual_split(labels: NDArray[np.int64] | None) -> SplitSpec:
    stratified = labels is not None and bool((np.bincount(labels[labels >= 0]) >= 3).all())
    return SplitSpec(method=SplitMethod.STRATIFIED if stratified else SplitMethod.RANDOM)


def _split_column(draft: Draft, split: SplitSpec) -> Any:
    name = PART if split.method is SplitMethod.GIVEN else split.column
    if name is None and split.method is SplitMethod.TIME:
        name = next((column.name for column in draft.columns if column.type == "time"), ID)
    return None if name is None else draft.samples.column(name).to_numpy(zero_copy_only=False)


def _features(draft: Draft, split: SplitSpec) -> list[Feature]:
    """What is learned from; not the names of groups, of which test holds others than training."""
    groups = split.column if split.method is SplitMethod.GROUP else None
    return [
        Feature(name=column.name, type="numeric" if column.type == "numeric" else "categorical")
        for column in draft.columns
        if column.type in LEARNABLE and column.name != draft.target
        if column.type == "numeric" or column.name != groups
    ]


def _write(
    folder: Path,
    described: Description,
    draft: Draft,
    parts: NDArray[np.uint8],
    learned: Learned,
    findings: Sequence[Finding],
    statistics: Statistics,
) -> DatasetVersion:
    def write_data(temporary: Path) -> None:
        np.save(temporary / images.IDS, draft.samples.column(ID).to_numpy(), allow_pickle=False)
        if learned.labels is not None:
            np.save(temporary / images.LABELS, learned.labels, allow_pickle=False)
        if learned.codes is not None:
            np.save(temporary / clouds.CODES, learned.codes, allow_pickle=False)
        if learned.values is not None:
            np.save(temporary / images.TARGETS, learned.values, allow_pickle=False)
        if draft.kind is DatasetKind.TABLE:
            parquet.write(_as_table(draft, described, learned), temporary / tables.TABLE)
        (temporary / FINDINGS).write_bytes(msgspec.json.encode([one.model_dump(mode="json") for one in findings]))
        (temporary / STATISTICS).write_text(statistics.model_dump_json(), encoding="utf-8")

    return write_version(folder, described, parts, write_data)


def _as_table(draft: Draft, described: Description, learned: Learned) -> Any:
    """The features, and the target as numbers, as `tables.load` reads them."""
    table = draft.samples.select([feature.name for feature in described.features])
    for feature in described.features:
        if feature.type == "numeric":
            place = table.column_names.index(feature.name)
            table = table.set_column(place, feature.name, table.column(feature.name).cast(pa.float64()))
    if described.target is None:
        return table
    if learned.labels is not None:
        known = pa.array(learned.labels, mask=learned.labels < 0)
        return table.append_column(described.target, known)
    return table.append_column(described.target, pa.array(learned.values))
