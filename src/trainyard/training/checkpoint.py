"""A checkpoint that exists is whole (DESIGN, invariant 6): files, a manifest with their hashes, then the name."""

import errno
import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from trainyard.contracts.errors import InvalidError
from trainyard.datasets.atomic import FileFact, damage, facts_of, whole_folder
from trainyard.training.errors import DiskFullError

MANIFEST = "manifest.json"
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class CheckpointManifest(BaseModel):
    """`manifest.json`: every other file of the checkpoint with its size and SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1]
    step: int
    files: dict[str, FileFact]


@dataclass(frozen=True, slots=True)
class Written:
    """`sha256` is that of the manifest, and so of the whole; `bytes` counts all files."""

    bytes: int
    sha256: str


def write(target: Path, fill: Callable[[Path], None], step: int) -> Written:
    """Make `target` a whole checkpoint; `fill` writes its files into the folder it is given.

    A checkpoint already there stays until the new one is verified. Raises DiskFullError where the disk is full, and
    whatever `fill` raises; either way nothing half-written is left.
    """
    previous = target.with_name(f".{target.name}.previous")
    restore(target)
    if target.exists():
        target.rename(previous)
    try:
        _write_new(target, fill, step)
        verify(target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        restore(target)
        raise
    shutil.rmtree(previous, ignore_errors=True)
    return _written(target)


def try_out(folder: Path, fill: Callable[[Path], None]) -> tuple[float, int]:
    """Seconds and bytes that a checkpoint takes in the run's folder, where nothing of it stays."""
    target = folder / ".preflight"
    started = time.perf_counter()
    try:
        taken = write(target, fill, 0).bytes
        return time.perf_counter() - started, taken
    finally:
        shutil.rmtree(target, ignore_errors=True)


def restore(target: Path) -> None:
    """Put back the checkpoint that was moved aside, where its successor never came to be."""
    previous = target.with_name(f".{target.name}.previous")
    if previous.exists() and not target.exists():
        previous.rename(target)


def sweep(folder: Path) -> None:
    """Put right what a killed writer left in `folder`, where checkpoints lie: no half of one, and none moved aside."""
    for previous in folder.glob(".*.previous"):
        restore(folder / previous.name.removeprefix(".").removesuffix(".previous"))
        shutil.rmtree(previous, ignore_errors=True)
    for begun in folder.glob(".*.tmp"):
        shutil.rmtree(begun)


def verify(folder: Path) -> CheckpointManifest:
    """Read every byte and compare with the manifest; raises InvalidError naming what differs."""
    try:
        manifest = CheckpointManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise InvalidError(f"There is no checkpoint in {folder}: {MANIFEST} is missing.") from error
    except ValidationError as error:
        raise InvalidError(f"{folder / MANIFEST} cannot be read: {error.errors()[0]['msg']}.") from error
    if (found := damage(folder, manifest.files, contents=True)) is not None:
        raise InvalidError(f"The checkpoint in {folder} is damaged: {found}.")
    return manifest


def _write_new(target: Path, fill: Callable[[Path], None], step: int) -> None:
    temporary = target
    written = 0
    try:
        with whole_folder(target) as temporary:
            try:
                fill(temporary)
                manifest = CheckpointManifest(format=1, step=step, files=facts_of(temporary))
                (temporary / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
            finally:
                written = _size_of(temporary)
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        # What was written when the disk filled up was too little: one byte more is the least that is needed.
        raise DiskFullError(target, written + 1, shutil.disk_usage(target.parent).free) from error


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _written(target: Path) -> Written:
    return Written(_size_of(target), hashlib.sha256((target / MANIFEST).read_bytes()).hexdigest())
