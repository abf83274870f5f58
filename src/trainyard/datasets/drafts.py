"""Drafts on disk. Reading a source is dear and depends on nothing but the source and the format's options: done once.

A draft's folder holds `samples.parquet`, `draft.json`, `previews.pack` with `previews.npy` (offset and length of each
sample's, by id), and what arrays the format left.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from trainyard.datasets import parquet
from trainyard.datasets.atomic import whole_folder
from trainyard.datasets.formats.base import Desk, Draft, Format
from trainyard.datasets.job import DRAFT, PREVIEW_PLACES, PREVIEWS, SAMPLES, Stage
from trainyard.datasets.packs import Source

ROW_GROUP = 4096
"""Samples that are read together when a page of them is shown."""
READER = 5
"""Counted up when a format reads something otherwise than before, so that old drafts are not taken for new ones."""

Progress = Callable[[Stage, int, int], None]
"""Called with (stage, done, total)."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """A progress that nobody follows."""


def draft_key(source_sha256: str, format_id: str, options: dict[str, Any]) -> str:
    """Names a draft by what it depends on."""
    text = json.dumps([READER, source_sha256, format_id, options], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def read_draft(folder: Path, source: Source, format_: Format, options: dict[str, Any], progress: Progress) -> Draft:
    """The draft in `folder`, read from the source if need be. Raises UnreadableError, and OSError of the disk."""
    return made_draft(folder, lambda desk: format_.read(source, options, desk), progress)


def made_draft(folder: Path, make: Callable[[Desk], Draft], progress: Progress) -> Draft:
    """The draft in `folder`, made there if need be."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with whole_folder(folder) as temporary:
            with closing(_Desk(temporary, progress)) as desk:
                draft = make(desk)
            _save(temporary, draft)
    return load_draft(folder)


def load_draft(folder: Path) -> Draft:
    known = json.loads((folder / DRAFT).read_text(encoding="utf-8"))
    return _ADAPTER.validate_python({**known, "samples": pq.read_table(folder / SAMPLES)})


class _Desk:
    """`formats.base.Desk` over a draft's folder."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder, self._progress = folder, progress
        self._out = (folder / PREVIEWS).open("wb", buffering=1 << 20)
        self._places: dict[int, tuple[int, int]] = {}

    @property
    def folder(self) -> Path:
        return self._folder

    def progress(self, done: int, total: int) -> None:
        self._progress("reading", done, total)

    def preview(self, sample: int, content: bytes) -> None:
        self._places[sample] = (self._out.tell(), len(content))
        self._out.write(content)

    def close(self) -> None:
        self._out.close()
        if not self._places:
            (self._folder / PREVIEWS).unlink()
            return
        places = np.zeros((max(self._places) + 1, 2), np.int64)
        for sample, place in self._places.items():
            places[sample] = place
        np.save(self._folder / PREVIEW_PLACES, places, allow_pickle=False)


def _save(folder: Path, draft: Draft) -> None:
    parquet.write(draft.samples, folder / SAMPLES, ROW_GROUP)
    fields = {field.name: getattr(draft, field.name) for field in dataclasses.fields(draft) if field.name != "samples"}
    (folder / DRAFT).write_bytes(_ANYTHING.dump_json(fields))


_ADAPTER = TypeAdapter(Draft)
_ANYTHING = TypeAdapter(dict[str, Any])
