"""Pictures of a Hugging Face data set, as `formats.images` makes them of files."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from trainyard.datasets.formats.base import CONTENT, ID, LABEL, NAME, PART, Broken, Draft
from trainyard.datasets.formats.gathering import BrokenFileError, nothing_read
from trainyard.datasets.formats.huggingface.contents import Content, Contents
from trainyard.datasets.formats.huggingface.reading import Reading, left_out, needed
from trainyard.datasets.formats.huggingface.shards import pieces_of, rows_in
from trainyard.datasets.formats.images import (
    AHEAD,
    LOOKED_AT,
    THREADS,
    ImageOptions,
    PixelFile,
    draft_of,
    facts_columns,
    settled,
)
from trainyard.datasets.formats.pictures import Facts, Header, PictureError, examine, header

_NOTHING = np.empty((0, 0, 0), np.uint8)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What stays of a picture; `of` has no bytes any more."""

    of: Content
    content: int
    facts: Facts


def read_images(reading: Reading) -> Draft:
    """Raises UnreadableError where there are no pictures, or none can be read."""
    plan = reading.plan
    column = needed(plan.media("image"), "pictures", plan)
    label = plan.label([column])
    contents = Contents(reading, column, label)
    total = sum(rows_in(reading.source, shard.file, shard.separator) for shard in plan.shards)
    size, channels = settled(_headers(reading, column), ImageOptions(size=None, mode=None))
    kept: list[_Kept] = []
    with PixelFile(reading.desk.folder, (total, channels, size, size)) as pixels:
        for one, result in _examined(contents.all(), size, channels):
            if isinstance(result, PictureError):
                reading.broken.append(Broken(one.name, str(result), "row" if result.kind == "empty" else result.kind))
                continue
            reading.desk.preview(len(kept), result.preview)
            pixels.add(result.pixels)
            facts = result._replace(preview=b"", pixels=_NOTHING)
            kept.append(_Kept(replace(one, bytes=b""), _hash(one.bytes), facts))
    if not kept:
        raise nothing_read("pictures", reading.broken)
    about = f"pictures in {column!r}" + (f", labels in {label!r}" if label else "")
    notes = [about, *plan.notes, *left_out(plan, [column, label])]
    options = plan.found(column=column, label=label)
    return draft_of(_samples(kept), [channels, size, size], reading.broken, notes, options)


def _headers(reading: Reading, column: str) -> list[Header]:
    """What some pictures say of themselves: those of the first piece of each file."""
    seen: list[Header] = []
    aside = Contents(Reading(reading.source, reading.plan, reading.desk), column, None)
    for shard in reading.plan.shards:
        try:
            first, piece = next(pieces_of(reading.source, shard.file, [column], shard.separator))
        except (BrokenFileError, StopIteration):
            continue
        found = (header(BytesIO(one.bytes)) for one in aside.of(shard, first, piece))
        seen += [one for one in found if one is not None]
        if len(seen) >= LOOKED_AT:
            break
    return seen


def _examined(contents: Iterable[Content], size: int, channels: int) -> Iterator[tuple[Content, Facts | PictureError]]:
    """Each picture with its facts, in order; decoding leaves Python's lock, so that two threads use two cores."""

    def one(content: Content) -> Facts | PictureError:
        try:
            return examine(BytesIO(content.bytes), len(content.bytes), size, channels)
        except PictureError as error:
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        for some in _in_pieces(contents):
            yield from zip(some, pool.map(one, some), strict=True)


def _in_pieces(contents: Iterable[Content]) -> Iterator[list[Content]]:
    iterator = iter(contents)
    while some := list(islice(iterator, AHEAD)):
        yield some


def _hash(content: bytes) -> int:
    return int.from_bytes(hashlib.sha256(content).digest()[:8], "big", signed=True)


def _samples(kept: list[_Kept]) -> Any:
    return pa.table(
        {
            ID: pa.array(range(len(kept)), pa.int64()),
            NAME: pa.array([one.of.name for one in kept], pa.string()),
            LABEL: pa.array([one.of.label for one in kept], pa.string()),
            PART: pa.array([one.of.part for one in kept], pa.string()),
            **facts_columns([one.facts for one in kept]),
            CONTENT: pa.array([one.content for one in kept], pa.int64()),
        }
    )
