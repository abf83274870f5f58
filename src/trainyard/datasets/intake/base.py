"""What comes in, how much of it may, and what was made of it."""

import errno
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from trainyard.datasets.formats.base import Broken, UnreadableError

BLOCK_BYTES = 1 << 20
"""What is read, unpacked and written at a time."""
GIB = 1 << 30
_UNSENDABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ValueError,
    OverflowError,
    RecursionError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person brought: `label` is its relative path as they had it, `path` is where it lies now."""

    label: str
    path: Path


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one intake may hold, counted while it is unpacked: what an archive says of itself is not believed."""

    entries: int = 2_000_000
    """Files and folders in archives, those that are left out too, and plain files."""
    total_bytes: int = 200 * GIB
    file_bytes: int = 64 * GIB
    ratio: int = 1000
    """Bytes that may come out of an archive for each of its own, once more than `ratio_from_bytes` have come out."""
    ratio_from_bytes: int = 256 << 20
    keep_free_bytes: int = GIB
    """What stays free on the disk: this, or `keep_free_share` of the disk where that is less."""
    keep_free_share: float = 0.05


@dataclass(slots=True)
class Taken:
    """What was not taken, and why; and what was decided on the way, for a person to read."""

    broken: list[Broken] = field(default_factory=list[Broken])
    notes: list[str] = field(default_factory=list[str])


class RefusedError(Exception):
    """One file is refused, and why; the others go on."""

    def __init__(self, why: str, kind: Literal["unreadable", "wrong_format", "too_large"] = "unreadable") -> None:
        super().__init__(why)
        self.why = why
        self.kind: Literal["unreadable", "wrong_format", "too_large"] = kind


def is_damage(problem: Exception) -> bool:
    """Whether an error says that the bytes of an archive are wrong, rather than the machine or this program."""
    if isinstance(problem, UnreadableError) or (isinstance(problem, OSError) and problem.errno is not None):
        return False
    return isinstance(problem, (*_DAMAGE, NotImplementedError))


def is_disk_full(problem: OSError) -> bool:
    """Whether a write failed for want of room."""
    return problem.errno in (errno.ENOSPC, errno.EDQUOT)


def shown(name: str) -> str:
    """A name as it can be shown and sent: control characters and broken Unicode escaped, at most 200 characters."""
    cut = name if len(name) <= 200 else f"{name[:199]}…"
    return _UNSENDABLE.sub(lambda found: ascii(found[0])[1:-1], cut)
