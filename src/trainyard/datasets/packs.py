"""Packs: the files of a source, byte for byte, laid one behind the other in a few large files.

Twenty thousand small files cost a disk more than the same bytes in one; what is alike is kept once. A source is a
folder of packs with `files.parquet`, which says where each file lies; it is named by the hash of what it holds, so that
the same upload is stored once. A large file has a pack of its own, and with it a path.
"""

import hashlib
import io
import os
import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from trainyard.datasets.atomic import whole_folder

FILES = "files.parquet"
PACK_BYTES = 1 << 30
ALONE_BYTES = 32 << 20
"""From this size on a file gets a pack of its own."""
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source. `name` is its path as the person had it, with `/`: a label, never a path here."""

    name: str
    bytes: int
    sha256: str
    pack: int
    offset: int

    @property
    def suffix(self) -> str:
        """Lower-case, with its dot."""
        return os.path.splitext(self.name)[1].lower()  # noqa: PTH122  a label, not a path


class PackWriter:
    """Writes packs into an empty folder. Use `add` for each file, then `close`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: list[SourceFile] = []
        self._known: dict[str, SourceFile] = {}
        self._pack = -1
        self._out: BinaryIO | None = None
        self._at = 0
        self.sha256 = ""
        """Of the whole source, once it is closed."""

    @property
    def files(self) -> list[SourceFile]:
        return self._files

    def add(self, name: str, chunks: Iterable[bytes], size_hint: int = 0) -> SourceFile:
        """Append a file. An error of `chunks` passes through, and nothing of the file is kept."""
        out = self._room_for(size_hint)
        start, digest = self._at, hashlib.sha256()
        try:
            for chunk in chunks:
                digest.update(chunk)
                out.write(chunk)
                self._at += len(chunk)
        except BaseException:
            self._cut(start)
            raise
        sha256, length = digest.hexdigest(), self._at - start
        if (same := self._known.get(sha256)) is not None:
            self._cut(start)
            file = SourceFile(name, length, sha256, same.pack, same.offset)
        else:
            file = self._known[sha256] = SourceFile(name, length, sha256, self._pack, start)
        self._files.append(file)
        if length >= ALONE_BYTES:
            self._next()
        return file

    def add_whole(self, name: str, content: bytes, sha256: str) -> SourceFile:
        """Append a small file that was read and hashed elsewhere; what is known already is not written again."""
        if (same := self._known.get(sha256)) is not None:
            file = SourceFile(name, len(content), sha256, same.pack, same.offset)
        else:
            self._room_for(len(content)).write(content)
            file = self._known[sha256] = SourceFile(name, len(content), sha256, self._pack, self._at)
            self._at += len(content)
        self._files.append(file)
        return file

    def rename(self, names: Iterable[str | None]) -> None:
        """Give each file of `files`, in its order, a new name; None leaves it out."""
        named = zip(self._files, names, strict=True)
        self._files = [
            file if file.name == name else replace(file, name=name) for file, name in named if name is not None
        ]

    def release(self) -> None:
        """Let go of the open pack; for a writer that may have failed."""
        if self._out is not None:
            with suppress(OSError):
                self._out.close()

    def close(self) -> None:
        """Write `files.parquet` in order of name, and name the source by what it holds."""
        if self._out is not None:
            self._out.close()
        self._files.sort(key=lambda file: file.name)
        columns = {name: [getattr(file, name) for file in self._files] for name in SourceFile.__slots__}
        pq.write_table(pa.table(columns, schema=_SCHEMA), self.folder / FILES, compression="zstd")
        self.sha256 = source_hash(self._files)

    def _room_for(self, size_hint: int) -> BinaryIO:
        if self._out is None or self._at >= PACK_BYTES or (size_hint >= ALONE_BYTES and self._at > 0):
            self._next()
        assert self._out is not None  # noqa: S101  _next has opened it
        return self._out

    def _next(self) -> None:
        if self._out is not None:
            if self._at == 0:
                return
            self._out.close()
        self._pack, self._at = self._pack + 1, 0
        self._out = (self.folder / pack_name(self._pack)).open("wb", buffering=READ_BYTES)

    def _cut(self, at: int) -> None:
        assert self._out is not None  # noqa: S101  something was being written
        self._out.flush()
        self._out.seek(at)
        self._out.truncate()
        self._at = at


class Source:
    """The files of one source, in order of name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        table: Any = pq.read_table(folder / FILES)
        columns = [table[name].to_pylist() for name in SourceFile.__slots__]
        self.files: list[SourceFile] = [SourceFile(*row) for row in zip(*columns, strict=True)]

    def read(self, file: SourceFile, limit: int | None = None) -> bytes:
        """The file's bytes, at most the first `limit`."""
        length = file.bytes if limit is None else min(limit, file.bytes)
        with (self.folder / pack_name(file.pack)).open("rb", buffering=0) as pack:
            return os.pread(pack.fileno(), length, file.offset) if length < (1 << 30) else self.open(file).read()

    def open(self, file: SourceFile) -> BinaryIO:
        """A seekable stream over the file."""
        return io.BufferedReader(_Window(self.folder / pack_name(file.pack), file.offset, file.bytes), READ_BYTES)

    def path(self, file: SourceFile) -> Path | None:
        """Where the file lies alone in its pack, for libraries that want a path; None where it does not."""
        pack = self.folder / pack_name(file.pack)
        return pack if file.offset == 0 and pack.stat().st_size == file.bytes else None


class _Window(io.RawIOBase):
    """Part of a file as a stream of its own."""

    def __init__(self, path: Path, start: int, length: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._start, self._length, self._at = start, length, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = max(0, min(len(buffer), self._length - self._at))
        data = os.pread(self._file.fileno(), wanted, self._start + self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def pack_name(number: int) -> str:
    return f"{number:04d}.pack"


def source_hash(files: Iterable[SourceFile]) -> str:
    """SHA-256 over names and contents, whatever order the files came in."""
    digest = hashlib.sha256()
    for line in sorted(f"{file.name}\0{file.sha256}\n" for file in files):
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def chunks_of(stream: BinaryIO, size: int = READ_BYTES) -> Iterator[bytes]:
    """A stream's bytes, block by block."""
    while block := stream.read(size):
        yield block


@contextmanager
def new_source(sources: Path) -> Generator[PackWriter]:
    """A writer for a new source under `sources`; on leaving, `writer.sha256` names it. Raises OSError.

    It takes the name of its content when it is whole; where that source is there already, the new one is dropped.
    """
    temporary = sources / f"new-{os.getpid()}-{os.urandom(6).hex()}"
    with whole_folder(temporary) as folder:
        writer = PackWriter(folder)
        try:
            yield writer
            writer.close()
        finally:
            writer.release()
    target = sources / writer.sha256
    if (target / FILES).exists():
        shutil.rmtree(temporary)
    else:
        temporary.rename(target)


_SCHEMA = pa.schema(
    [
        ("name", pa.string()),
        ("bytes", pa.int64()),
        ("sha256", pa.string()),
        ("pack", pa.int32()),
        ("offset", pa.int64()),
    ]
)
