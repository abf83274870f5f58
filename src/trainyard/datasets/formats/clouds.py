"""Point clouds: a file is a sample, its folder its class; or LiDAR whose points carry a class each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets.counting import amount
from trainyard.datasets.formats import cloud_files, previews
from trainyard.datasets.formats.base import Broken, Desk, Draft, FormatOptions, Match
from trainyard.datasets.formats.cloud_files import Piece, read_points
from trainyard.datasets.formats.gathering import (
    BrokenFileError,
    Gatherer,
    are_most,
    checked_options,
    commonest,
    files_of,
    filled,
    folder_labels,
    index_of,
    inputs,
    left_out_note,
    nothing_read,
    part_of_folders,
    proposed_split,
    tell,
)
from trainyard.datasets.packs import Source, SourceFile

__all__ = ["CloudFormat", "CloudOptions", "read_points"]

SURE = (*cloud_files.LIDAR, *cloud_files.MESHES, ".xyz", ".pts")
"""Suffixes that mean points; `.npy`, `.txt` and `.csv` may hold anything."""
BOUNDS = [f"{end}_{axis}" for axis in "xyz" for end in ("min", "max")]
SCHEMA: Any = pa.schema(
    [
        ("id", pa.int64()),
        ("file", pa.int32()),
        *((name, pa.string()) for name in ("name", "label", "part")),
        ("classification", pa.list_(pa.int32())),
        *((name, pa.int64()) for name in ("points", "bad_points")),
        *((name, pa.float64()) for name in BOUNDS),
    ]
)


class CloudOptions(FormatOptions):
    """`segmentation`: learn the class of each point (of LAS files) instead of one for each cloud."""

    segmentation: bool | None = None


@dataclass(slots=True)
class _Summary:
    """What is kept of a cloud whose points go by in pieces."""

    points: int = 0
    bad: int = 0
    low: NDArray[np.float64] = field(default_factory=lambda: np.full(3, np.inf))
    high: NDArray[np.float64] = field(default_factory=lambda: np.full(3, -np.inf))
    classes: set[int] = field(default_factory=set[int])
    shown: list[NDArray[np.float64]] = field(default_factory=list[NDArray[np.float64]])

    def add(self, piece: Piece) -> None:
        points, classes = piece
        finite = points[np.isfinite(points).all(axis=1)]
        self.points += len(points)
        self.bad += len(points) - len(finite)
        if classes is not None:
            self.classes.update(np.unique(classes).tolist())
        if len(finite):
            self.low, self.high = np.minimum(self.low, finite.min(axis=0)), np.maximum(self.high, finite.max(axis=0))
            self.shown.append(finite[:: -(-len(finite) // previews.CLOUD_POINTS)].copy())

    @property
    def facts(self) -> dict[str, Any]:
        ends = [end for axis in range(3) for end in (float(self.low[axis]), float(self.high[axis]))]
        facts: dict[str, Any] = {"points": self.points, "bad_points": self.bad, **dict(zip(BOUNDS, ends, strict=True))}
        return facts | {"classification": sorted(self.classes) or None}


class CloudFormat:
    """Counts and measures clouds; their points are read again, with `read_points`, when something learns from them.

    `classification` holds the classes that occur among a cloud's points, where each point has one.
    """

    id: ClassVar[str] = "cloud"
    kind: ClassVar[DatasetKind] = DatasetKind.CLOUD
    options: ClassVar[type[FormatOptions]] = CloudOptions

    def match(self, source: Source) -> Match | None:
        files = files_of(source, cloud_files.SUFFIXES)
        sure = [file for file in files if file.suffix in SURE]
        if any(cloud_files.is_cloud(source, file) for file in sure[:4]):
            score = 0.9 if are_most(sure, source) else 0.4
            suffixes = ", ".join(sorted({one.suffix for one in sure}))
            return Match(score, f"{amount(len(sure), 'file')} of points ({suffixes})")
        unsure = [file for file in _chosen(source) if file.bytes][:4]
        clouds = [file for file in unsure if cloud_files.is_cloud(source, file)]
        if sure or not clouds or len(clouds) < len(unsure) / 2:
            return None
        score = 0.8 if len(files) > 1 and are_most(files, source) else 0.6
        return Match(score, f"{len(files):,} files with three or more numbers a point")

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        given = checked_options(CloudOptions, options)
        files = _chosen(source)
        gatherer, broken, places = Gatherer(SCHEMA), list[Broken](), index_of(source)
        for done, file in enumerate(files, start=1):
            try:
                summary = _summary(source, file)
            except BrokenFileError as error:
                broken.append(error.of(file.name))
            else:
                part = part_of_folders(file.name)
                sample = gatherer.add(file=places[file], name=file.name, part=part, **summary.facts)
                desk.preview(sample, previews.of_cloud(np.concatenate(summary.shown)))
            tell(desk, done, len(files), every=20)
        if not gatherer.count:
            raise nothing_read("clouds", broken)
        draft = _draft(gatherer, given)
        draft.broken = broken
        draft.notes += left_out_note(source, files)
        return draft


def _chosen(source: Source) -> list[SourceFile]:
    """Files whose suffix means points; where there are none, those of the commonest suffix that may hold some."""
    files = files_of(source, cloud_files.SUFFIXES)
    suffix = commonest(file.suffix for file in files)
    return [file for file in files if file.suffix in SURE] or [file for file in files if file.suffix == suffix]


def _summary(source: Source, file: SourceFile) -> _Summary:
    summary = _Summary()
    for piece in cloud_files.pieces_of(source, file):
        summary.add(piece)
    if not summary.points:
        raise BrokenFileError("There are no points in it.", "empty")
    if not summary.shown:
        raise BrokenFileError(f"None of its {summary.points:,} points has three finite coordinates.")
    return summary


def _draft(gatherer: Gatherer, given: CloudOptions) -> Draft:
    table = gatherer.table()
    labels = folder_labels(table.column("name").to_pylist())
    labelled = any(label is not None for label in labels)
    codes = sorted({code for found in table.column("classification").to_pylist() for code in found or []})
    segmentation = len(codes) > 1 and not labelled if given.segmentation is None else given.segmentation
    table = filled(table, "label", labels)
    task, target = _goal(labelled=labelled, segmentation=segmentation)
    return Draft(
        DatasetKind.CLOUD,
        table if segmentation else table.drop_columns(["classification"]),
        inputs(("file", "cloud")),
        task=task,
        target=target,
        split=proposed_split(table.column("part").unique().to_pylist()),
        notes=_notes(table.column("bad_points").to_pylist(), codes),
        options=CloudOptions(segmentation=segmentation).model_dump(mode="json"),
    )


def _goal(*, labelled: bool, segmentation: bool) -> tuple[Task | None, str | None]:
    if segmentation:
        return Task.SEGMENTATION, "classification"
    return (Task.CLASSIFICATION, "label") if labelled else (None, None)


def _notes(bad: Sequence[int], codes: Sequence[int]) -> list[str]:
    notes: list[str] = []
    if spoiled := sum(one > 0 for one in bad):
        notes.append(f"{sum(bad):,} points of {spoiled:,} clouds are not finite")
    if codes:
        notes.append(f"points are classified as {', '.join(str(code) for code in codes)}")
    return notes
