"""A folder that exists is whole (DESIGN, invariant 6): temporary name, flush to the disk, rename."""

import hashlib
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

_HASH_BLOCK_BYTES = 1 << 20


class FileFact(BaseModel):
    """Size and content hash of one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int
    sha256: str


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def facts_of(folder: Path) -> dict[str, FileFact]:
    """Facts of every file under `folder`, by its path relative to it (with `/`), in order of name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): FileFact(bytes=path.stat().st_size, sha256=sha256_of(path))
        for path in files
    }


def content_hash(files: dict[str, FileFact]) -> str:
    """SHA-256 over names and hashes of the files, so that one changed byte or name changes it."""
    lines = "".join(f"{name}\0{fact.sha256}\n" for name, fact in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def damage(folder: Path, files: dict[str, FileFact], *, contents: bool) -> str | None:
    """What differs between `folder` and its manifest, None if nothing; `contents` compares hashes too."""
    for name, fact in files.items():
        path = folder / name
        if not path.is_file():
            return f"{name} is missing"
        if (size := path.stat().st_size) != fact.bytes:
            return f"{name} has {size} bytes instead of {fact.bytes}"
        if contents and sha256_of(path) != fact.sha256:
            return f"{name} has another content than when it was written (SHA-256 differs)"
    return None


@contextmanager
def whole_folder(target: Path) -> Generator[Path]:
    """Yield an empty folder to fill, which becomes `target` on leaving; after an error nothing is left.

    One writer a target: what an earlier, killed writer left under the temporary name is removed first.
    Raises OSError where `target` exists and is not empty.
    """
    temporary = target.with_name(f".{target.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        yield temporary
        _flush_tree(temporary)
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    flush(target.parent)


def flush(path: Path) -> None:
    """Force a file's or folder's bytes to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        flush(path)
    flush(folder)
