"""The bytes of a log segment: msgpack rows, zstd at level 1."""

from collections.abc import Sequence

import msgspec
import zstandard

LINE_OVERHEAD = 24
"""Bytes that a line takes beside its text, about."""


class Line(msgspec.Struct, array_like=True, frozen=True):
    time: float
    stream: str
    severity: int
    text: str

    @property
    def raw_bytes(self) -> int:
        return LINE_OVERHEAD + len(self.text)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Line])


def encode(lines: Sequence[Line]) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(_encoder.encode(lines))


def decode(data: bytes) -> list[Line]:
    return _decoder.decode(zstandard.ZstdDecompressor().decompress(data))
