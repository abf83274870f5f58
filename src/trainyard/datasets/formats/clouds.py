"""Point clouds: a file is a sample, its folder its class; or LiDAR whose points carry a class each, cut into tiles."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, SplitMethod, SplitSpec, Task
from trainyard.datasets import clouds
from trainyard.datasets.counting import amount
from trainyard.datasets.formats import cloud_files, cloud_tiles, previews
from trainyard.datasets.formats.base import Broken, Desk, Draft, FormatOptions, Match, UnreadableError
from trainyard.datasets.formats.cloud_files import Piece, read_points
from trainyard.datasets.formats.cloud_store import NO_CLASS, CloudWriter
from trainyard.datasets.formats.gathering import (
    BrokenFileError,
    Gatherer,
    are_most,
    checked_options,
    commonest,
    files_of,
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
MEANINGS = {
    0: "never classified",
    1: "unclassified",
    2: "ground",
    3: "low vegetation",
    4: "medium vegetation",
    5: "high vegetation",
    6: "building",
    7: "low noise",
    9: "water",
    10: "rail",
    11: "road surface",
    17: "bridge deck",
    18: "high noise",
}
"""Of codes (LAS 1.4 R15, table 17); older versions agree as far as they go."""
BOUNDS = [f"{end}_{axis}" for axis in "xyz" for end in clouds.ENDS]
SCHEMA: Any = pa.schema(
    [
        ("id", pa.int64()),
        ("file", pa.int32()),
        *((name, pa.string()) for name in ("name", "label", "part")),
        (clouds.CLASSIFICATION, pa.list_(pa.int32())),
        (clouds.CLASS_POINTS, pa.list_(pa.int64())),
        (clouds.BLOCK, pa.string()),
        *((name, pa.int64()) for name in ("points", "bad_points")),
        *((name, pa.float64()) for name in BOUNDS),
    ]
)
ENOUGH = 50
"""So many clouds need no cutting, unless they are large."""
LARGE = 8192
"""Points of a cloud on average, from which on tiles teach more."""
PREVIEWED = 8_000_000
"""Points of all previews together: of very many tiles each shows fewer."""


class CloudOptions(FormatOptions):
    """`segmentation`: learn the class of each point (of LAS files) instead of one for each cloud.

    `tile`: side of the square tiles that such clouds are cut into, in the unit of their coordinates (mostly metres or
    feet); 0 leaves them whole. `unlabelled`: codes that mean that a point has no class.
    """

    segmentation: bool | None = None
    tile: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    unlabelled: list[int] | None = None


@dataclass(slots=True)
class _Summary:
    """What is kept of a cloud whose points go by in pieces."""

    points: int = 0
    bad: int = 0
    low: NDArray[np.float64] = field(default_factory=lambda: np.full(3, np.inf))
    high: NDArray[np.float64] = field(default_factory=lambda: np.full(3, -np.inf))
    codes: Counter[int] = field(default_factory=Counter[int])

    def add(self, piece: Piece) -> None:
        finite = np.isfinite(piece.points).all(axis=1)
        points = piece.points[finite]
        self.points += len(piece.points)
        self.bad += len(piece.points) - len(points)
        if piece.classes is not None:
            codes, counts = np.unique(piece.classes[finite], return_counts=True)
            self.codes.update(dict(zip(codes.tolist(), counts.tolist(), strict=True)))
        if len(points):
            self.low, self.high = np.minimum(self.low, points.min(axis=0)), np.maximum(self.high, points.max(axis=0))


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read, with its place in the source."""

    file: SourceFile
    place: int
    summary: _Summary

    @property
    def row(self) -> dict[str, Any]:
        summary = self.summary
        return {
            "file": self.place,
            "name": self.file.name,
            "part": part_of_folders(self.file.name),
            "points": summary.points,
            "bad_points": summary.bad,
            **_bounds(summary.low, summary.high),
        }


class CloudFormat:
    """Counts and measures clouds, and leaves their points for `datasets.clouds`.

    `classification` holds the codes that occur among a sample's points, where each point has one, and `class_points`
    how many points have each; codes that mean no class are in neither. `block` names neighbouring tiles.
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
        writer = CloudWriter(desk.folder, lidar=any(file.suffix in cloud_files.LIDAR for file in files))
        read, broken = _read_all(source, files, writer, desk)
        if not read:
            raise nothing_read("clouds", broken)
        draft = _draft(read, given, desk, writer)
        draft.broken = broken
        draft.notes += left_out_note(source, files)
        return draft


def _chosen(source: Source) -> list[SourceFile]:
    """Files whose suffix means points; where there are none, those of the commonest suffix that may hold some."""
    files = files_of(source, cloud_files.SUFFIXES)
    suffix = commonest(file.suffix for file in files)
    return [file for file in files if file.suffix in SURE] or [file for file in files if file.suffix == suffix]


def _read_all(
    source: Source, files: Sequence[SourceFile], writer: CloudWriter, desk: Desk
) -> tuple[list[_Read], list[Broken]]:
    read, broken, places = list[_Read](), list[Broken](), index_of(source)
    for done, file in enumerate(files, start=1):
        writer.begin()
        try:
            summary = _summary(source, file, writer)
        except BrokenFileError as error:
            writer.drop()
            broken.append(error.of(file.name))
        else:
            writer.end()
            read.append(_Read(file, places[file], summary))
        tell(desk, done, len(files), every=20)
    writer.close()
    return read, broken


def _summary(source: Source, file: SourceFile, writer: CloudWriter) -> _Summary:
    summary = _Summary()
    for piece in cloud_files.pieces_of(source, file):
        summary.add(piece)
        writer.add(piece)
    if not summary.points:
        raise BrokenFileError("There are no points in it.", "empty")
    if summary.bad == summary.points:
        raise BrokenFileError(f"None of its {summary.points:,} points has three finite coordinates.")
    return summary


def _draft(read: Sequence[_Read], given: CloudOptions, desk: Desk, writer: CloudWriter) -> Draft:
    labels = folder_labels([one.file.name for one in read])
    labelled = any(label is not None for label in labels)
    codes = sorted({code for one in read for code in one.summary.codes})
    segmentation = len(codes) > 1 and not labelled if given.segmentation is None else given.segmentation
    notes = _notes([one.summary.bad for one in read], codes)
    if not segmentation or not codes:
        side, unlabelled = (0.0 if given.tile is None else given.tile), given.unlabelled or []
        rows = [{**one.row, "label": label} for one, label in zip(read, labels, strict=True)]
    else:
        unlabelled = _unlabelled(codes) if given.unlabelled is None else given.unlabelled
        side, rows, more = _segmented(read, given.tile, set(unlabelled), desk, writer)
        notes += more
    gatherer = Gatherer(SCHEMA)
    for row in rows:
        gatherer.add(**row)
    _show(desk, len(rows))
    table = gatherer.table()
    cut = segmentation and bool(codes) and side > 0
    task, target = _goal(labelled=labelled, segmentation=segmentation)
    blocks = SplitSpec(method=SplitMethod.GROUP, column=clouds.BLOCK) if cut else None
    return Draft(
        DatasetKind.CLOUD,
        table.drop_columns(
            ([] if segmentation else [clouds.CLASSIFICATION, clouds.CLASS_POINTS]) + ([] if cut else [clouds.BLOCK])
        ),
        inputs(("file", "cloud")),
        task=task,
        target=target,
        split=proposed_split(table.column("part").unique().to_pylist()) or blocks,
        notes=notes,
        options=CloudOptions(segmentation=segmentation, tile=side, unlabelled=unlabelled).model_dump(mode="json"),
    )


def _unlabelled(codes: Sequence[int]) -> list[int]:
    """ "Never classified" is a class only where without it there would be but one."""
    return [NO_CLASS] if NO_CLASS in codes and len(codes) > 2 else []


def _segmented(
    read: Sequence[_Read], tile: float | None, unlabelled: set[int], desk: Desk, writer: CloudWriter
) -> tuple[float, list[dict[str, Any]], list[str]]:
    """Side of the tiles (0: none), a row for each sample, and notes."""
    whole = [cloud_tiles.Cloud(*place, origin) for place, origin in zip(writer.places, writer.origins, strict=True)]
    usual = len(whole) >= ENOUGH and sum(cloud.count for cloud in whole) < LARGE * len(whole)
    side = tile if tile is not None else 0.0 if usual else cloud_tiles.usual_side(desk.folder, whole)
    if side == 0.0:
        return 0.0, [one.row | _classified(one.summary.codes, unlabelled) for one in read], []
    tiles, left_out = cloud_tiles.cut(desk.folder, whole, side)
    if not tiles:
        raise UnreadableError(
            f"No tile with a side of {side:g} holds {cloud_tiles.FEWEST} points; choose a larger side, or 0 for none."
        )
    notes = [f"cut into {amount(len(tiles), 'tile')} with a side of {side:g}, in the unit of the coordinates"]
    if left_out:
        notes.append(f"{amount(left_out, 'point')} in tiles with fewer than {cloud_tiles.FEWEST} are left out")
    rows = [
        read[one.cloud].row
        | {"name": f"{read[one.cloud].file.name} tile {one.place[0]},{one.place[1]}", clouds.BLOCK: block}
        | {"points": one.count, "bad_points": 0, **_bounds(one.low, one.high)}
        | _classified(one.codes, unlabelled)
        for one, block in zip(tiles, cloud_tiles.blocks_of(tiles), strict=True)
    ]
    return side, rows, notes


def _classified(codes: Mapping[int, int], unlabelled: set[int]) -> dict[str, Any]:
    known = sorted(set(codes) - unlabelled)
    return {clouds.CLASSIFICATION: known or None, clouds.CLASS_POINTS: [codes[code] for code in known] or None}


def _show(desk: Desk, samples: int) -> None:
    """A preview of each sample, from the points that were written."""
    points: Any = np.memmap(desk.folder / clouds.POINTS, "<f4", "r").reshape(-1, 3)
    most = max(100, PREVIEWED // samples)
    for sample, (start, count) in enumerate(np.load(desk.folder / clouds.PLACES, allow_pickle=False).tolist()):
        step = -(-count // most)
        desk.preview(sample, previews.of_cloud(points[start : start + count : step].astype(np.float64)))


def _bounds(low: NDArray[np.float64], high: NDArray[np.float64]) -> dict[str, float]:
    ends = [float(end[axis]) for axis in range(3) for end in (low, high)]
    return dict(zip(BOUNDS, ends, strict=True))


def _goal(*, labelled: bool, segmentation: bool) -> tuple[Task | None, str | None]:
    if segmentation:
        return Task.SEGMENTATION, clouds.CLASSIFICATION
    return (Task.CLASSIFICATION, "label") if labelled else (None, None)


def _notes(bad: Sequence[int], codes: Sequence[int]) -> list[str]:
    notes: list[str] = []
    if spoiled := sum(one > 0 for one in bad):
        notes.append(f"{sum(bad):,} points of {spoiled:,} clouds are not finite")
    if codes:
        notes.append(f"points are classified as {', '.join(_told(code) for code in codes)}")
    return notes


def _told(code: int) -> str:
    """A code with what it means."""
    return f"{code} ({MEANINGS[code]})" if code in MEANINGS else str(code)
