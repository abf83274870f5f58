"""The journal: an append-only, checksummed file with one writer. It is the truth of a run (DESIGN, invariant 1).

A file is eight bytes of magic, then frames. A frame is a header (payload length, CRC-32 of sequence number and payload,
sequence number from 1) and a MessagePack event. Every append is one `write`, so what `append` returned from survives
the death of the process; the guardian syncs the file before it ships. A torn tail is cut off by the next writer.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from trainyard.contracts.events import Event

MAGIC: Final = b"TYJRNL01"
HEADER: Final = struct.Struct("<IIQ")  # payload bytes, CRC-32, sequence number
SEQ: Final = struct.Struct("<Q")
MAX_PAYLOAD: Final = 64 << 20

_decode = msgspec.msgpack.Decoder(Event).decode


class JournalError(Exception):
    """A frame that should be whole is not: `offset` is where in the batch or file."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(f"{message} at byte {offset}")
        self.offset = offset


class Frame(NamedTuple):
    seq: int
    payload: bytes | memoryview

    def event(self) -> Event:
        return _decode(self.payload)


class JournalWriter:
    """Appends events to one journal file. Not thread-safe: a journal has one writer, in one thread or under a lock."""

    def __init__(self, path: Path) -> None:
        """Open `path`, making it if need be; a torn tail of an earlier writer is cut off."""
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.closed = False
        self._encode = msgspec.msgpack.Encoder().encode
        if os.fstat(self._fd).st_size < len(MAGIC):
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, MAGIC, 0)
            self._end, self.seq = len(MAGIC), 0
        else:
            self._end, self.seq = _scan(path)
            os.ftruncate(self._fd, self._end)
        os.lseek(self._fd, self._end, os.SEEK_SET)

    def append(self, event: Event) -> int:
        """Write one event and return its sequence number.

        Raises OSError (ENOSPC, EDQUOT, EFBIG…) if it cannot be written whole; the file is then as it was before.
        """
        payload = self._encode(event)
        seq = self.seq + 1
        crc = zlib.crc32(payload, zlib.crc32(SEQ.pack(seq)))
        frame = HEADER.pack(len(payload), crc, seq) + payload
        self._write_whole(frame)
        self._end += len(frame)
        self.seq = seq
        return seq

    def _write_whole(self, frame: bytes) -> None:
        try:
            written = os.write(self._fd, frame)
            while written < len(frame):
                written += os.write(self._fd, frame[written:])
        except OSError:
            os.ftruncate(self._fd, self._end)
            os.lseek(self._fd, self._end, os.SEEK_SET)
            raise

    def close(self) -> None:
        self.closed = True
        os.close(self._fd)


class JournalReader:
    """Reads whole frames of a journal that another process may still be writing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = None
        self.offset = len(MAGIC)
        self.seq = 0
        self._mark = (self.offset, self.seq)

    def mark(self) -> None:
        """Remember this place: going back to it or behind it is cheap from now on."""
        self._mark = (self.offset, self.seq)

    def size(self) -> int:
        """Bytes of the journal by now; 0 where there is none yet."""
        file = self._open()
        return 0 if file is None else os.fstat(file.fileno()).st_size

    def read(self, max_bytes: int, *, sync: bool = False, until: int | None = None) -> bytes:
        """The next whole frames, at most `max_bytes` long but for a single longer one; b"" when there is none yet.

        With `sync` what is returned was forced to the disk first. Nothing is read from the offset `until`, an earlier
        `size`, on. Moves `offset` and `seq` behind what it returns.
        """
        file = self._open()
        if file is None or (self.size() if until is None else until) <= self.offset:
            return b""
        if until is not None:
            max_bytes = min(max_bytes, until - self.offset)
        if sync:
            os.fdatasync(file.fileno())
        data = os.pread(file.fileno(), max(max_bytes, HEADER.size), self.offset)
        end, seq = _whole_prefix(data, self.seq)
        if end == 0 and len(data) >= HEADER.size:
            length = HEADER.size + HEADER.unpack_from(data)[0]
            if len(data) < length <= MAX_PAYLOAD:
                data = os.pread(file.fileno(), length, self.offset)
                end, seq = _whole_prefix(data, self.seq)
        self.offset += end
        self.seq = seq
        return data[:end]

    def skip_to(self, seq: int) -> None:
        """Move behind the frame `seq`, from wherever the reader is; the file must hold it."""
        if seq < self.seq:
            self.offset, self.seq = self._mark if self._mark[1] <= seq else (len(MAGIC), 0)
        while self.seq < seq:
            before, offset = self.seq, self.offset
            data = self.read(1 << 20)
            if not data:
                raise JournalError(f"frame {seq} is missing after frame {before} in {self._path.name}", offset)
            if self.seq > seq:
                self.offset, self.seq = offset + _length_to(data, seq), seq

    def _open(self):
        if self._file is None:
            try:
                self._file = self._path.open("rb", buffering=0)
            except FileNotFoundError:
                return None
        return self._file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def frames(data: bytes) -> Iterator[Frame]:
    """The frames of a batch of whole frames. Raises JournalError if one is torn or damaged."""
    view, at = memoryview(data), 0
    while at < len(data):
        if at + HEADER.size > len(data):
            raise JournalError("torn header", at)
        length, crc, seq = HEADER.unpack_from(data, at)
        payload = view[at + HEADER.size : at + HEADER.size + length]
        if len(payload) < length or zlib.crc32(payload, zlib.crc32(SEQ.pack(seq))) != crc:
            raise JournalError("damaged frame", at)
        yield Frame(seq, payload)
        at += HEADER.size + length


def _whole_prefix(data: bytes, seq: int) -> tuple[int, int]:
    """Length of the longest prefix of whole, consecutive frames after `seq`, and the last one's number."""
    view, at = memoryview(data), 0
    while at + HEADER.size <= len(data):
        length, crc, number = HEADER.unpack_from(data, at)
        end = at + HEADER.size + length
        if length > MAX_PAYLOAD or end > len(data) or number != seq + 1:
            break
        if zlib.crc32(view[at + HEADER.size : end], zlib.crc32(SEQ.pack(number))) != crc:
            break
        at, seq = end, number
    return at, seq


def _length_to(data: bytes, seq: int) -> int:
    at = 0
    while at < len(data):
        length, _, number = HEADER.unpack_from(data, at)
        at += HEADER.size + length
        if number == seq:
            break
    return at


def _scan(path: Path) -> tuple[int, int]:
    reader = JournalReader(path)
    try:
        while reader.read(4 << 20):
            pass
        return reader.offset, reader.seq
    finally:
        reader.close()
