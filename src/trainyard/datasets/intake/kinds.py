"""What a file is, by its first bytes; names decide only where a ZIP is a document rather than a folder."""

import bz2
import lzma
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, TypeAlias

from trainyard.datasets.intake.base import BLOCK_BYTES

Kind: TypeAlias = Literal["ZIP", "TAR", "GZIP", "BZIP2", "XZ", "7z", "RAR", "Zstandard"]
ARCHIVE_SUFFIXES = (".zip", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst")
PACKED_SUFFIXES = (".gz", ".bz2", ".xz")
"""Of single compressed files: taken off with the compression."""
HEAD_BYTES = 512
PACKED_READ_BYTES = 128 << 10
"""Of a compressed stream at a time: less than a block, for what is left of it is copied at the end of each stream."""
_MAGIC: list[tuple[bytes, Kind]] = [
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"PK\x07\x08PK", "ZIP"),
    (b"\x1f\x8b\x08", "GZIP"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
]
_BZIP2 = re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)")
_CHECKSUM = re.compile(rb" *[0-7]+[ \0]*")
_DOCUMENTS = (
    *(".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx", ".ods", ".odt", ".odp", ".npz", ".pt", ".pth", ".ckpt", ".keras"),
    *(".skops", ".jar", ".apk", ".whl", ".epub", ".kmz", ".usdz", ".3mf"),
)
_IN_DOCUMENTS = frozenset({"[Content_Types].xml", "META-INF/", "META-INF/MANIFEST.MF", "mimetype"})
_XZ_MEMORY_BYTES = 1 << 30


def kind_of(head: bytes) -> Kind | None:
    """What archive a file is whose first 512 bytes are `head`; None where it is none."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _BZIP2.match(head):
        return "BZIP2"
    return "TAR" if _is_tar(head[:HEAD_BYTES]) else None


def _is_tar(head: bytes) -> bool:
    if len(head) < HEAD_BYTES or not _CHECKSUM.fullmatch(head[148:156]):
        return False
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def is_document(label: str, first_names: Iterable[str]) -> bool:
    """Whether a ZIP is one file (XLSX, ODS, NPZ, JAR …) rather than a folder; `first_names` are of its members."""
    suffix = Path(label).suffix.lower()
    names = list(first_names)
    if suffix in _DOCUMENTS or not _IN_DOCUMENTS.isdisjoint(names):
        return True
    return suffix != ".zip" and bool(names) and all(name.endswith(".npy") and "/" not in name for name in names)


def first_name(head: bytes) -> str:
    """The name of a ZIP's first member, from the ZIP's first bytes."""
    length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + length].decode("utf-8", "replace")


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """zlib's decompressor with the face of those of bz2 and lzma."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)
        self.needs_input = len(out) < max_length
        return out


_DECOMPRESSORS: dict[Kind | None, Callable[[], _Decompressor]] = {
    "GZIP": _Gzip,
    "BZIP2": bz2.BZ2Decompressor,
    "XZ": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES),
}


def is_packed(kind: Kind | None) -> bool:
    """Whether it is one compressed stream, which may be a file or a TAR."""
    return kind in _DECOMPRESSORS


def unpacked(blocks: Iterable[bytes], kind: Kind | None) -> Iterator[bytes]:
    """What comes out of a stream of a packed kind, at most BLOCK_BYTES at a time. Raises what `is_damage` knows."""
    one: _Decompressor | None = None
    for block in blocks:
        rest = block
        while rest or (one is not None and not one.needs_input):
            if one is None:
                rest = rest.lstrip(b"\0")  # streams may be laid one behind the other, with zeros between them
                if not rest:
                    break
                one = _DECOMPRESSORS[kind]()
            if out := one.decompress(rest, BLOCK_BYTES):
                yield out
            rest = b""
            if one.eof:
                rest, one = one.unused_data, None
    if one is not None:
        raise EOFError("the compressed data ends too early")


def ahead(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same blocks, each made in a thread while the one before is used."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = thread.submit(next, blocks, None)
            yield block


def blocks_of(stream: BinaryIO, size: int, read: Callable[[int], None] = lambda _size: None) -> Iterator[bytes]:
    """A stream's bytes, `size` at a time; `read` is told how many."""
    while block := stream.read(size):
        read(len(block))
        yield block
