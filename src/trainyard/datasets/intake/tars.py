"""TAR archives, compressed or not, read from front to back as a stream; nothing is ever extracted to a path."""

import tarfile
from collections.abc import Iterator
from typing import IO, Any, cast

from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.intake.base import BLOCK_BYTES, RefusedError, Taken, is_damage, shown
from trainyard.datasets.intake.entries import Entries
from trainyard.datasets.intake.gauge import Gauge

_HEADER_BYTES = 1 << 20
"""Long names, extended attributes and tables of holes before one file; tarfile reads them into memory."""


class _NoEndError(Exception):
    """The archive stops where a header or its end mark should be."""


class _Header(tarfile.TarInfo):
    """A header that says when it is damaged; tarfile alone takes any damaged header but the first for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Header":
        if not buf:
            raise _NoEndError
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as problem:
            if any(buf):
                raise EOFError(str(problem)) from None
            raise  # zeros are the end mark


class _Feed:
    """What tarfile reads from: counts, and bounds what is read for one header."""

    def __init__(self, blocks: Iterator[bytes], gauge: Gauge) -> None:
        self._blocks, self._gauge = blocks, gauge
        self._at = 0
        self._bound: int | None = None

    def expect_header(self, offset: int) -> None:
        """From here on a header is read that begins at `offset`."""
        self._bound = max(offset, self._at) + _HEADER_BYTES + BLOCK_BYTES

    def expect_content(self) -> None:
        """From here on any number of bytes may be read."""
        self._bound = None

    def read(self, _size: int = -1) -> bytes:
        block = next(self._blocks, b"")
        self._at += len(block)
        self._gauge.streamed(self._at)
        if self._bound is not None and self._at > self._bound:
            raise ValueError("a file's header is larger than 1 MB")
        return block


def add_tar(blocks: Iterator[bytes], label: str, entries: Entries, gauge: Gauge, taken: Taken) -> None:
    """Store all files of the archive whose uncompressed bytes are `blocks`.

    Raises UnreadableError where it is cut off or damaged, since what follows cannot be found, or a limit is reached.
    """
    feed = _Feed(blocks, gauge)
    try:
        feed.expect_header(0)
        with tarfile.open(
            fileobj=cast(IO[bytes], feed), mode="r|", tarinfo=_Header, bufsize=BLOCK_BYTES, encoding="utf-8"
        ) as archive:
            while (info := _next(archive, feed)) is not None:
                feed.expect_content()
                _add(archive, info, entries, gauge)
    except _NoEndError:
        taken.notes.append(f"{shown(label)} has no end mark: if files are missing, it was cut off.")
    except Exception as problem:
        if not is_damage(problem):
            raise
        raise _cut_off(label, problem) from problem
    _drain(feed, label)


def _next(archive: tarfile.TarFile, feed: _Feed) -> tarfile.TarInfo | None:
    feed.expect_header(archive.offset)
    info = archive.next()
    cast(Any, archive).members.clear()  # tarfile would keep them all
    archive.pax_headers = {}
    return info


def _add(archive: tarfile.TarFile, info: tarfile.TarInfo, entries: Entries, gauge: Gauge) -> None:
    if info.isdir():
        gauge.entry()
        return
    label = entries.accept(info.name)
    if label is None:
        return
    if info.issym() or info.islnk():
        entries.refuse(info.name, RefusedError(f"it is a link to {shown(info.linkname)!r}, which is not followed"))
    elif not info.isreg():
        entries.refuse(info.name, RefusedError("it is a device or pipe, not a file"))
    else:
        entries.store(label, _content(archive, info), info.size)


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    stream = archive.extractfile(info)
    assert stream is not None  # noqa: S101  it is a regular file
    with stream:
        while block := _read(stream, info.name):
            yield block


def _read(stream: IO[bytes], name: str) -> bytes:
    try:
        return stream.read(BLOCK_BYTES)
    except Exception as problem:
        if not is_damage(problem):
            raise
        raise _cut_off(name, problem) from problem


def _drain(feed: _Feed, label: str) -> None:
    """Read what follows the end, so that the compression's own checksum is looked at."""
    feed.expect_content()
    try:
        while feed.read():
            pass
    except Exception as problem:
        if not is_damage(problem):
            raise
        raise _cut_off(label, problem) from problem


def _cut_off(label: str, problem: Exception) -> UnreadableError:
    why = shown(str(problem)) or "it ends too early"
    return UnreadableError(
        f"The archive is cut off or damaged at {shown(label)} ({why}), and what follows cannot be read. Copy or "
        "download it again, or pack it again."
    )
