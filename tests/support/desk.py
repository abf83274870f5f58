"""What a format is given: a source, and a desk that keeps what it is told."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from trainyard.datasets.packs import Source, new_source


@dataclass
class NotingDesk:
    """A desk that keeps what it is given."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="desk-")))
    previews: dict[int, bytes] = field(default_factory=dict[int, bytes])
    told: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))

    def preview(self, sample: int, content: bytes) -> None:
        assert sample not in self.previews
        self.previews[sample] = content


def source_of(folder: Path, files: dict[str, bytes]) -> Source:
    """A source with these files, under `folder`."""
    with new_source(folder) as writer:
        for name, content in files.items():
            writer.add(name, [content])
    return Source(folder / writer.sha256)
