"""An intake that is watched: whatever happens, nothing may lie outside the source, and no temporary file stays."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from trainyard.datasets.formats.base import Broken
from trainyard.datasets.intake.archives import add_all
from trainyard.datasets.intake.base import Limits, Upload
from trainyard.datasets.intake.gauge import Room
from trainyard.datasets.packs import Source, new_source


@dataclass
class Result:
    """What an intake made."""

    files: dict[str, bytes]
    broken: list[Broken]
    notes: list[str]
    progress: list[tuple[int, int]]

    @property
    def why(self) -> dict[str, str]:
        return {broken.name: broken.why for broken in self.broken}


@dataclass
class Intake:
    """`put` lays an upload down; `take` takes all that was put."""

    root: Path
    uploads: list[Upload] = field(default_factory=list[Upload])

    def put(self, label: str, content: bytes | Callable[[Path], None]) -> Path:
        path = self.root / "uploads" / f"{len(self.uploads)}"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content(path)
        self.uploads.append(Upload(label, path))
        return path

    def take(self, limits: Limits | None = None, room: Room | None = None) -> Result:
        told: list[tuple[int, int]] = []
        with new_source(self.root / "sources") as writer:
            taken = add_all(
                writer, self.uploads, limits or Limits(), lambda done, total: told.append((done, total)), room
            )
        source = Source(self.root / "sources" / writer.sha256)
        return Result({file.name: source.read(file) for file in source.files}, taken.broken, taken.notes, told)


@pytest.fixture
def intake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Intake]:
    for name in ("uploads", "sources", "temporary", "work"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", os.fspath(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path / "work")
    made = Intake(tmp_path)
    yield made
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    outside = {name for name in found if not name.startswith(("uploads/", "sources/"))}
    assert outside == {"uploads", "sources", "temporary", "work"}
    assert {name for name in found if name.startswith("uploads/")} == {f"uploads/{n}" for n in range(len(made.uploads))}
    in_sources = [path.relative_to(tmp_path / "sources") for path in (tmp_path / "sources").rglob("*")]
    assert all(len(path.parts[0]) == 64 and path.suffix in ("", ".pack", ".parquet") for path in in_sources)
    assert len(list((tmp_path / "sources").iterdir())) <= 1
