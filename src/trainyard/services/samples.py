"""Samples of a version as the page shows them: rows, and what a format left as a preview of each."""

import asyncio
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetInfo, SamplePage, SampleRow
from trainyard.contracts.errors import FieldProblem, InvalidError, NotFoundError
from trainyard.datasets.formats.previews import MEDIA_TYPES
from trainyard.datasets.job import PREVIEW_PLACES, PREVIEWS, SAMPLES
from trainyard.services.datasets import version_folder
from trainyard.services.studio import Studio
from trainyard.store import datasets as store

PARTS = ("train", "validation", "test")
HIDDEN = {"id", "file", "part", "dhash", "look", "values", "content_hash"}
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class SampleQuery:
    """Which samples of a version, and how much of each text."""

    start: int = 0
    limit: int = 100
    part: str | None = None
    label: str | None = None
    most_text: int = 400
    """Characters; what is longer is cut."""


async def page(studio: Studio, name_or_id: str, version: int | None, query: SampleQuery) -> SamplePage:
    """Samples of a version that fit, in order. Raises NotFoundError, and InvalidError for a class that is not there."""
    folder = await version_folder(studio, name_or_id, version)
    info = await _info(studio, folder)
    return await asyncio.to_thread(_page, folder, info, query)


async def preview(studio: Studio, name_or_id: str, version: int | None, sample: int) -> tuple[str, bytes]:
    """Media type and content. Raises NotFoundError where there is none."""
    folder = await version_folder(studio, name_or_id, version)
    info = await _info(studio, folder)
    content = await asyncio.to_thread(_preview, folder, info, sample)
    if content is None:
        raise NotFoundError("preview of sample", str(sample))
    return MEDIA_TYPES[content[:1]], content[1:]


async def _info(studio: Studio, folder: Path) -> DatasetInfo:
    dataset_id, number = folder.parent.name, int(folder.name[1:])
    info = await studio.database.read(lambda tx: store.version(tx, dataset_id, number))
    if info is None:
        raise NotFoundError("version", folder.name)
    return info


def _page(folder: Path, info: DatasetInfo, query: SampleQuery) -> SamplePage:
    parts: NDArray[np.uint8] = np.load(folder / "split.npy", mmap_mode="r", allow_pickle=False)
    chosen = np.ones(len(parts), np.bool_)
    if query.part is not None:
        chosen &= parts == PARTS.index(query.part)
    if query.label is not None:
        chosen &= _labels(folder, info) == _place(info, query.label)
    rows = np.flatnonzero(chosen)
    shown = rows[query.start : query.start + query.limit]
    ids = _ids(folder, len(parts))[shown]
    columns, values = _values(folder, info, ids, query.most_text)
    return SamplePage(
        columns=columns,
        rows=[
            SampleRow(id=int(id_), part=PARTS[int(parts[row])], values=line)  # pyright: ignore[reportArgumentType]
            for id_, row, line in zip(ids, shown, values, strict=True)
        ],
        total=len(rows),
        preview=_draft(folder, info).joinpath("previews.npy").exists(),
    )


def _place(info: DatasetInfo, label: str) -> int:
    if label not in info.classes:
        known = ", ".join(info.classes[:20])
        raise InvalidError(f"There is no class {label!r}.", [FieldProblem("label", "no such class", label, known)])
    return info.classes.index(label)


def _labels(folder: Path, info: DatasetInfo) -> NDArray[np.int64]:
    if not info.classes:
        raise InvalidError("This data set has no classes.", [FieldProblem("label", "there are no classes")])
    return np.load(folder / "labels.npy", mmap_mode="r", allow_pickle=False)


def _ids(folder: Path, rows: int) -> NDArray[np.int64]:
    path = folder / "ids.npy"
    return np.load(path, allow_pickle=False) if path.exists() else np.arange(rows, dtype=np.int64)


def _draft(folder: Path, info: DatasetInfo) -> Path:
    return folder.parent / "drafts" / (info.draft or "none")


def _values(
    folder: Path, info: DatasetInfo, ids: NDArray[np.int64], most_text: int
) -> tuple[list[str], list[list[Any]]]:
    """Columns, and the values of these samples: only the row groups that hold them are read."""
    path = _draft(folder, info) / SAMPLES
    if not path.exists() or not len(ids):
        return [], [[] for _ in ids]
    parquet: Any = import_module("pyarrow.parquet")  # late: most requests never need it; it publishes no types
    file = parquet.ParquetFile(path)
    names = [name for name in file.schema_arrow.names if name not in HIDDEN][:MOST_COLUMNS]
    starts: list[int] = np.cumsum(
        [0, *(file.metadata.row_group(group).num_rows for group in range(file.num_row_groups))]
    ).tolist()
    groups: list[int] = np.unique(np.searchsorted(starts, ids, side="right") - 1).tolist()
    read = np.concatenate([np.arange(starts[group], starts[group + 1]) for group in groups])
    table = file.read_row_groups(groups, columns=names)
    found = table.take(np.searchsorted(read, ids))
    columns = [[_plain(value, most_text) for value in found.column(name).to_pylist()] for name in names]
    return names, [list(line) for line in zip(*columns, strict=True)]


def _plain(value: Any, most_text: int) -> str | float | int | None:
    if value is None or isinstance(value, str | int):
        return value[:most_text] if isinstance(value, str) else value
    if isinstance(value, float):
        return value if np.isfinite(value) else str(value)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownArgumentType]
    return text[:most_text]


def _preview(folder: Path, info: DatasetInfo, sample: int) -> bytes | None:
    draft = _draft(folder, info)
    if not (draft / PREVIEW_PLACES).exists():
        return None
    places: NDArray[np.int64] = np.load(draft / PREVIEW_PLACES, mmap_mode="r", allow_pickle=False)
    if not 0 <= sample < len(places) or places[sample, 1] == 0:
        return None
    offset, length = places[sample].tolist()
    with (draft / PREVIEWS).open("rb") as pack:
        pack.seek(offset)
        return pack.read(length)
