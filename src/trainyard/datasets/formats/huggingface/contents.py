"""Pictures and recordings in rows: as bytes, or as a path to another file of the source.

They are a struct of `bytes` and `path`: https://huggingface.co/docs/datasets/about_dataset_features#image-feature.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trainyard.datasets.formats import rows
from trainyard.datasets.formats.base import Broken
from trainyard.datasets.formats.directory import Directory
from trainyard.datasets.formats.huggingface.layout import Shard
from trainyard.datasets.formats.huggingface.reading import Reading
from trainyard.datasets.formats.huggingface.shards import Batch
from trainyard.datasets.formats.huggingface.values import as_rows


@dataclass(frozen=True, slots=True)
class Content:
    """One picture or recording, with what its row says of it."""

    name: str
    label: str | None
    part: str | None
    bytes: bytes


class Contents:
    """Of `column`, with the labels of `label`."""

    def __init__(self, reading: Reading, column: str, label: str | None) -> None:
        self._reading, self._column, self._label = reading, column, label
        self._directory = Directory(reading.source)

    def all(self) -> Iterator[Content]:
        """Those that are there; for others a reason goes to the reading's broken ones."""
        used = [self._column, *([self._label] if self._label else [])]
        for shard, first, piece in self._reading.pieces(used):
            yield from self.of(shard, first, piece)

    def of(self, shard: Shard, first: int, piece: Batch) -> Iterator[Content]:
        labels = self._labels(piece)
        for place, cell in enumerate(piece.column(self._column).to_pylist()):
            row = rows.row_name(shard.file, first + place)
            path, found = self._found(cell, shard)
            if not found:
                why = f"It names {path!r}, which is not among the files; embed the files when saving." if path else ""
                self._reading.broken.append(Broken(row, why or "There is nothing in it.", "row"))
            else:
                yield Content(f"{row} ({posixpath.basename(path)})" if path else row, labels[place], shard.part, found)

    def _labels(self, piece: Batch) -> list[str | None]:
        if self._label is None:
            return [None] * piece.num_rows
        features = self._reading.plan.features
        return [row[self._label] for row in as_rows(piece.select([self._label]), features)]

    def _found(self, cell: Any, shard: Shard) -> tuple[str, bytes]:
        """Path and bytes, empty where there are none."""
        if isinstance(cell, bytes):
            return "", cell
        told: dict[str, Any] = {"path": cell} if isinstance(cell, str) else cell or {}
        path, content = str(told.get("path") or ""), told.get("bytes")
        if content or not path:
            return path, content or b""
        folder = posixpath.dirname(shard.file.name)
        found = self._directory.find(path, None, folder) or self._directory.find(posixpath.basename(path), None, folder)
        source = self._reading.source
        return path, b"" if found is None else source.read(source.files[found.place])
