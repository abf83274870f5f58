"""ZIP archives, read member by member from their directory; nothing is ever extracted to a path.

Small members are read, checked and hashed in batches by two threads ahead of the writer: zlib and hashlib work without
the interpreter's lock.
"""

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.intake.base import BLOCK_BYTES, GIB, RefusedError, is_damage, shown
from trainyard.datasets.intake.entries import Entries
from trainyard.datasets.intake.gauge import Gauge

_THREADS = 2
_AHEAD = 4
"""Batches that are read before they are written."""
_BATCH_BYTES, _BATCH_MEMBERS = 4 << 20, 512
_EXPANDING_READ_BYTES = 4096
_DIRECTORY_BYTES = GIB
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1 | 0x40
_IS_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_EXPANDING = (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, *_EXPANDING)
_METHODS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 93: "Zstandard", 95: "XZ", 97: "WavPack", 98: "PPMd"}
_Member: TypeAlias = tuple[str, zipfile.ZipInfo]
_Whole: TypeAlias = tuple[bytes, str] | Exception


class _File(io.BufferedReader):
    """The archive's file, which counts the directory's entries before `zipfile` makes an object of each."""

    def __init__(self, path: Path, gauge: Gauge) -> None:
        super().__init__(io.FileIO(path), BLOCK_BYTES)
        self.gauge: Gauge | None = gauge

    def read(self, size: int | None = -1, /) -> bytes:
        if self.gauge is not None and (size or 0) > _DIRECTORY_BYTES:
            raise UnreadableError("The ZIP's table of contents is larger than 1 GB. Split it into several data sets.")
        data = super().read(size)
        if self.gauge is not None:
            self.gauge.check_entries(data.count(_ENTRY))
        return data


class Zip:
    """An open ZIP archive; `label` is what a person calls it. Raises UnreadableError where it cannot be opened."""

    def __init__(self, path: Path, label: str, gauge: Gauge) -> None:
        self._gauge = gauge
        self._file = _File(path, gauge)
        try:
            self._archive = zipfile.ZipFile(self._file)
        except Exception as problem:
            self._file.close()
            if not is_damage(problem):
                raise
            raise UnreadableError(_unopened(shown(label), problem)) from problem
        self._file.gauge = None
        self._archive.NameToInfo.clear()

    def __enter__(self) -> "Zip":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()
        self._file.close()

    @property
    def names(self) -> list[str]:
        """Names of the members."""
        return [info.filename for info in self._archive.filelist]

    def add_to(self, entries: Entries) -> None:
        """Store all files. Raises UnreadableError where a password is needed or a limit is reached."""
        if any(info.flag_bits & _ENCRYPTED for info in self._archive.filelist):
            raise UnreadableError("The ZIP is encrypted. Unpack it with its password and upload it without one.")
        waiting: deque[tuple[list[_Member], Future[list[_Whole]]]] = deque()
        with ThreadPoolExecutor(_THREADS) as threads:
            for batch in self._batches(entries):
                if not _is_small(batch[0][1]):
                    self._store(waiting, entries, keep=0)
                    self._store_large(*batch[0], entries)
                    continue
                waiting.append((batch, threads.submit(self._read, batch)))
                self._store(waiting, entries, keep=_AHEAD)
            self._store(waiting, entries, keep=0)

    def _batches(self, entries: Entries) -> Iterator[list[_Member]]:
        """Small members together, up to a few megabytes; each large one alone."""
        batch: list[_Member] = []
        size = 0
        infos = self._archive.filelist
        infos.reverse()
        while infos:
            info = infos.pop()
            if (label := self._label(info, entries)) is None:
                continue
            if batch and (size + info.file_size > _BATCH_BYTES or len(batch) >= _BATCH_MEMBERS or not _is_small(info)):
                yield batch
                batch, size = [], 0
            batch.append((label, info))
            size += info.file_size
            if not _is_small(info):
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _label(self, info: zipfile.ZipInfo, entries: Entries) -> str | None:
        name = _name_of(info)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if name.endswith(("/", "\\")) or kind == stat.S_IFDIR:
            self._gauge.entry()
            return None
        label = entries.accept(name)
        if label is None:
            return None
        why = None
        if kind not in (0, stat.S_IFREG):
            why = "it is a link, which is not followed" if stat.S_ISLNK(kind) else "it is a device or pipe, not a file"
        elif info.compress_type not in _READABLE:
            method = _METHODS.get(info.compress_type, f"method {info.compress_type}")
            why = f"it is compressed with {method}, which cannot be read here; pack it again with ordinary Deflate"
        if why is not None:
            entries.refuse(name, RefusedError(why))
            return None
        return label

    def _store(self, waiting: deque[tuple[list[_Member], Future[list[_Whole]]]], entries: Entries, keep: int) -> None:
        while len(waiting) > keep:
            batch, future = waiting.popleft()
            for (label, info), whole in zip(batch, future.result(), strict=True):
                if isinstance(whole, Exception):
                    entries.refuse(label, whole)
                else:
                    entries.store_whole(label, *whole)
                self._gauge.read(info.compress_size)

    def _store_large(self, label: str, info: zipfile.ZipInfo, entries: Entries) -> None:
        entries.store(label, self._blocks(info), info.file_size)
        self._gauge.read(info.compress_size)

    def _read(self, batch: list[_Member]) -> list[_Whole]:
        wholes: list[_Whole] = []
        for _, info in batch:
            try:
                content = b"".join(self._blocks(info))
            except Exception as problem:  # noqa: BLE001  for the thread that stores it to judge
                wholes.append(problem)
            else:
                wholes.append((content, hashlib.sha256(content).hexdigest()))
        return wholes

    def _blocks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """A member's bytes. zipfile ends at the size that the directory states and checks the CRC there."""
        # Bzip2 and LZMA give out all that they can at once, so they get little at a time
        size = _EXPANDING_READ_BYTES if info.compress_type in _EXPANDING else BLOCK_BYTES
        read = 0
        with self._archive.open(info) as member:
            while block := member.read(size):
                read += len(block)
                yield block
        if read != info.file_size:
            raise zipfile.BadZipFile(f"it holds {read:,} bytes instead of the {info.file_size:,} that are stated")


def _is_small(info: zipfile.ZipInfo) -> bool:
    return info.file_size <= _BATCH_BYTES and info.compress_type not in _EXPANDING


def _name_of(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: many programs write UTF-8 without saying so, or say it in an extra field."""
    name = info.orig_filename
    if info.flag_bits & _IS_UTF8 or name.isascii():
        return name
    raw = name.encode("cp437")
    try:
        return (_unicode_path(info.extra, raw) or raw).decode("utf-8")
    except UnicodeDecodeError:
        return name


def _unicode_path(extra: bytes, raw: bytes) -> bytes | None:
    """Info-ZIP's field: header (2 × 2 bytes), version (1), CRC of the plain name (4), the name in UTF-8."""
    while len(extra) >= 4:
        field, length = struct.unpack_from("<HH", extra)
        content, extra = extra[4 : 4 + length], extra[4 + length :]
        if field == _UNICODE_PATH and content[1:5] == struct.pack("<L", zlib.crc32(raw)):
            return content[5:]
    return None


def _unopened(label: str, problem: Exception) -> str:
    if "multiple disks" in str(problem):
        return f"{label} is one part of a split ZIP. Join the parts to one archive, or upload the files unpacked."
    return (
        f"{label} begins as a ZIP, but its table of contents cannot be read ({shown(str(problem))}): it was cut off or "
        "is damaged. Copy or download it again, or pack it again."
    )
