"""Pictures: a folder a class, folders for train and test, a CSV of file and label, or MNIST's idx files.

Every picture is decoded once, which is the only way to know that it is whole; what the page and the checks need of it
is made on the way. Small pictures are also kept as one array, from which a small network learns without decoding.
"""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, SplitMethod, SplitSpec, Task
from trainyard.datasets.formats import idx
from trainyard.datasets.formats.base import (
    CONTENT,
    FILE,
    ID,
    LABEL,
    NAME,
    PART,
    Broken,
    Column,
    Desk,
    Draft,
    FormatOptions,
    Match,
)
from trainyard.datasets.formats.gathering import checked_options, folder_labels, nothing_read, part_of_folders
from trainyard.datasets.formats.labels import listed_labels, only_lists
from trainyard.datasets.formats.pictures import Facts, Header, PictureError, examine, header, of_array
from trainyard.datasets.images import PIXELS
from trainyard.datasets.packs import Source, SourceFile

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
MOST_BYTES = 4 << 30
SAME_SIZE_LIMIT = 128
LOOKED_AT = 500
THREADS, AHEAD = 2, 64
_NOTHING = np.empty((0, 0, 0), np.uint8)
BESIDE = {".csv", ".tsv", ".json", ".txt", ".md", ".yaml", ".yml", ".html"}
"""Suffixes of files that often lie beside pictures and tell about them."""


class ImageOptions(FormatOptions):
    """How pictures are made alike for networks that want one size. None: found from the pictures."""

    size: int | None = Field(None, ge=8, le=256, description="pixels of a side; 64 unless all are smaller and alike")
    mode: Literal["grey", "colour"] | None = Field(None, description="colour if any picture has it")


class ImageFormat:
    id: ClassVar[str] = "image"
    kind: ClassVar[DatasetKind] = DatasetKind.IMAGE
    options: ClassVar[type[FormatOptions]] = ImageOptions

    def match(self, source: Source) -> Match | None:
        if any(file.bytes for file in idx.image_files(source)):
            return Match(0.95, "idx files, as MNIST comes in")
        pictures = sum(file.suffix in SUFFIXES for file in source.files)
        others = sum(file.suffix not in SUFFIXES | BESIDE for file in source.files)
        if not pictures or pictures < others:
            return None
        # Above a table that points to files: where all of these are pictures, its labels are taken from it here.
        score = 0.99 if not others and only_lists(source) else 0.4 + 0.4 * pictures / len(source.files)
        return Match(score, f"{pictures:,} of {len(source.files):,} files are pictures")

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        chosen = checked_options(ImageOptions, options)
        if idx.image_files(source):
            return _read_idx(source, desk)
        return _read_files(source, chosen, desk)


def _read_files(source: Source, options: ImageOptions, desk: Desk) -> Draft:
    numbers = [number for number, file in enumerate(source.files) if file.suffix in SUFFIXES]
    files = [source.files[number] for number in numbers]
    size, channels = _settled(source, files, options)
    kept: list[tuple[int, Facts]] = []
    broken: list[Broken] = []
    with PixelFile(desk.folder, (len(files), channels, size, size)) as pixels:
        for done, (number, result) in enumerate(zip(numbers, _examined(source, files, size, channels), strict=True)):
            if isinstance(result, PictureError):
                broken.append(Broken(source.files[number].name, str(result), result.kind))
            else:
                desk.preview(len(kept), result.preview)
                pixels.add(result.pixels)
                kept.append((number, result._replace(preview=b"", pixels=_NOTHING)))
            desk.progress(done + 1, len(numbers))
    if not kept:
        raise nothing_read("pictures", broken)
    labels, notes = _labels(source, [source.files[number].name for number, _ in kept])
    return draft_of(
        _table(source, kept, labels),
        [channels, size, size],
        broken + _strangers(source),
        notes,
        ImageOptions(size=size, mode="grey" if channels == 1 else "colour"),
    )


def draft_of(samples: Any, shape: list[int], broken: list[Broken], notes: list[str], options: FormatOptions) -> Draft:
    """Of pictures that were read; their split is given where each of them has a part."""
    given = samples.column(PART).null_count == 0
    labelled = samples.column(LABEL).null_count < samples.num_rows
    return Draft(
        kind=DatasetKind.IMAGE,
        samples=samples if given else samples.drop_columns([PART]),
        columns=[Column(FILE if FILE in samples.column_names else CONTENT, "image")],
        task=Task.CLASSIFICATION if labelled else None,
        target=LABEL if labelled else None,
        broken=broken,
        split=SplitSpec(method=SplitMethod.GIVEN) if given else None,
        shape=shape,
        value_range=(0.0, 255.0),
        notes=notes,
        options=options.model_dump(),
    )


def _read_idx(source: Source, desk: Desk) -> Draft:
    pairs, broken = idx.read_pairs(source)
    total = sum(len(pair.images) for pair in pairs)
    height, width = pairs[0].images.shape[1:]
    columns: dict[str, list[Any]] = {name: [] for name in (FILE, NAME, LABEL, PART, "dhash", "look")}
    with PixelFile(desk.folder, (total, 1, height, width)) as pixels:
        for pair in pairs:
            for number, picture in enumerate(pair.images):
                shown = of_array(picture)
                desk.preview(len(columns[NAME]), shown.preview)
                pixels.add(picture[None])
                columns[FILE].append(source.files.index(pair.file))
                columns[NAME].append(f"{pair.file.name}[{number}]")
                columns[LABEL].append(None if pair.labels is None else str(pair.labels[number]))
                columns[PART].append(pair.part)
                columns["dhash"].append(shown.dhash)
                columns["look"].append(shown.look)
            desk.progress(len(columns[NAME]), total)
    samples = pa.table(
        {
            ID: pa.array(range(total), pa.int64()),
            FILE: pa.array(columns[FILE], pa.int32()),
            **{name: pa.array(columns[name], pa.string()) for name in (NAME, LABEL, PART)},
            "width": pa.array([width] * total, pa.int32()),
            "height": pa.array([height] * total, pa.int32()),
            "mode": pa.array(["L"] * total, pa.string()),
            "frames": pa.array([1] * total, pa.int32()),
            "orientation": pa.array([1] * total, pa.int32()),
            "dhash": pa.array(columns["dhash"], pa.int64()),
            "look": pa.array(columns["look"], pa.binary()),
        }
    )
    notes = [f"{pair.file.name}: {len(pair.images):,} pictures" for pair in pairs]
    return draft_of(samples, [1, height, width], broken, notes, ImageOptions(size=None, mode="grey"))


class PixelFile:
    """`pixels.npy`, picture by picture; left out where it would be too large."""

    def __init__(self, folder: Path, shape: tuple[int, ...]) -> None:
        self._path, self._shape, self._number = folder / PIXELS, shape, 0
        self._keep = math.prod(shape) <= MOST_BYTES

    def __enter__(self) -> "PixelFile":
        if self._keep:
            self._file = self._path.open("wb")
            self._write_header(self._shape)
        return self

    def add(self, picture: NDArray[np.uint8]) -> None:
        if self._keep:
            self._file.write(np.ascontiguousarray(picture).tobytes())
        self._number += 1

    def __exit__(self, *_: object) -> None:
        if self._keep:
            self._file.seek(0)
            self._write_header((self._number, *self._shape[1:]))  # fewer than promised where some were broken
            self._file.close()

    def _write_header(self, shape: tuple[int, ...]) -> None:
        np.lib.format.write_array_header_1_0(self._file, {"shape": shape, "fortran_order": False, "descr": "|u1"})


def _settled(source: Source, files: list[SourceFile], options: ImageOptions) -> tuple[int, int]:
    """Side and channels of the pixels that are kept, from the headers of a few hundred pictures."""
    looked = files[:: -(-len(files) // LOOKED_AT)] if files else []
    return settled([found for file in looked if (found := header(source.open(file))) is not None], options)


def settled(seen: Sequence[Header], options: ImageOptions) -> tuple[int, int]:
    """Side and channels of the pixels that are kept, from what some pictures say of themselves."""
    sides = {side for one in seen for side in (one.width, one.height)}
    alike = next(iter(sides)) if len(sides) == 1 else 0
    size = options.size or (alike if 8 <= alike <= SAME_SIZE_LIMIT else 64)
    grey = bool(seen) and all(one.mode in {"1", "L", "LA", "I", "I;16", "F"} for one in seen)
    mode = options.mode or ("grey" if grey else "colour")
    return size, 1 if mode == "grey" else 3


def _examined(source: Source, files: list[SourceFile], size: int, channels: int) -> Iterator[Facts | PictureError]:
    """Facts of each picture, in order; decoding leaves Python's lock, so that two threads use two cores."""

    def one(file: SourceFile) -> Facts | PictureError:
        try:
            return examine(source.open(file), file.bytes, size, channels)
        except PictureError as error:
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(0, len(files), AHEAD):
            yield from pool.map(one, files[start : start + AHEAD])


def _strangers(source: Source) -> list[Broken]:
    why = "It is no picture that can be read here (JPEG, PNG, WebP, BMP, GIF, TIFF)."
    return [Broken(file.name, why, "wrong_format") for file in source.files if file.suffix not in SUFFIXES | BESIDE]


Labels: TypeAlias = tuple[list[str | None], list[str | None]]
"""Label and part of each picture."""


def _labels(source: Source, names: list[str]) -> tuple[Labels, list[str]]:
    """From a table in the source that names the pictures, else from their folders."""
    if (listed := listed_labels(source, names)) is not None:
        return (listed.labels, listed.parts), [f"labels are those of {listed.file}, column {listed.column}"]
    labels, parts = folder_labels(names), [part_of_folders(name) for name in names]
    if not any(labels):
        return (labels, parts), ["no labels: neither folders nor a table give any"]
    notes = ["labels are the names of the folders"]
    if any(parts) and not all(parts):
        notes.append("some pictures lie outside the train and test folders, so that the split is made anew")
        parts = list[str | None]([None] * len(parts))
    return (labels, parts), notes


def _table(source: Source, whole: list[tuple[int, Facts]], labels: Labels) -> Any:
    facts = [one for _, one in whole]
    return pa.table(
        {
            ID: pa.array(range(len(whole)), pa.int64()),
            FILE: pa.array([number for number, _ in whole], pa.int32()),
            NAME: pa.array([source.files[number].name for number, _ in whole], pa.string()),
            LABEL: pa.array(labels[0], pa.string()),
            PART: pa.array(labels[1], pa.string()),
            **facts_columns(facts),
            "bytes": pa.array([source.files[number].bytes for number, _ in whole], pa.int64()),
        }
    )


def facts_columns(facts: Sequence[Facts]) -> dict[str, Any]:
    """What the checks and the page need of each picture."""
    return {name: pa.array([getattr(one, name) for one in facts], type_) for name, type_ in _FACTS.items()}


_FACTS = {
    **dict.fromkeys(("width", "height"), pa.int32()),
    "mode": pa.string(),
    **dict.fromkeys(("frames", "orientation"), pa.int32()),
    "dhash": pa.int64(),
    "look": pa.binary(),
}
