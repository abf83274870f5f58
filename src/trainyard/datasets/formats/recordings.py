"""WAV and FLAC recordings as series: a channel a track, values between -1 and 1."""

import io
import posixpath
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import soundfile
from numpy.typing import NDArray

from trainyard.datasets.formats.gathering import BrokenFileError, folder_labels
from trainyard.datasets.packs import Source, SourceFile

Sound: TypeAlias = Any
"""soundfile publishes no types."""
SUFFIXES = (".wav", ".flac")
MOST_VALUES = 32 << 20
"""Longer recordings are no samples: about 12 minutes at 44.1 kHz."""
_KNOWN = (b"fLaC", b"RF64", b"RIFX")
_PACKED = (b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
_UNKNOWN_SIZES = (0, 0xFFFFFFFF)
"""What a WAV file written to a pipe says about its size."""


def read_recording(source: Source, file: SourceFile) -> tuple[NDArray[np.float32], int]:
    """Values [channels, length] and how many of them make a second. Raises BrokenFileError."""
    _check_start(source.read(file, 12), file.bytes, _KNOWN)
    with source.open(file) as stream:
        return _decoded(stream)


def decode(content: bytes) -> tuple[NDArray[np.float32], int]:
    """The same of a recording that is no file of its own; MP3 and Ogg may be such. Raises BrokenFileError."""
    _check_start(content[:12], len(content), (*_KNOWN, *_PACKED))
    return _decoded(io.BytesIO(content))


def _decoded(stream: BinaryIO) -> tuple[NDArray[np.float32], int]:
    sounds: Sound = soundfile
    try:
        with sounds.SoundFile(stream) as sound:
            if sound.frames * sound.channels > MOST_VALUES:
                raise BrokenFileError(f"The recording has {sound.frames:,} values a channel: too many.", "too_large")
            values: NDArray[np.float32] = sound.read(dtype="float32", always_2d=True)
            announced, rate = int(sound.frames), int(sound.samplerate)
    except (sounds.SoundFileError, RuntimeError, OSError, ValueError, TypeError) as error:
        raise BrokenFileError(f"The recording cannot be decoded: {_reason(error)}.") from error
    if len(values) < announced:
        raise BrokenFileError(f"The recording is cut: {len(values):,} of {announced:,} values can be read.")
    if not len(values):
        raise BrokenFileError("There is no sound in the recording.", "empty")
    return np.ascontiguousarray(values.T), rate


def recording_labels(names: Sequence[str]) -> list[str | None]:
    """A class for each recording: its folder, or what stands before the first `_` where every name has one."""
    labels = folder_labels(names)
    if any(label is not None for label in labels):
        return labels
    leading = [posixpath.basename(name).partition("_") for name in names]
    classes = {first for first, _, _ in leading}
    if all(first and underscore for first, underscore, _ in leading) and 1 < len(classes) < max(len(names), 3):
        return [first for first, _, _ in leading]
    return [None] * len(names)


def _check_start(start: bytes, length: int, known: tuple[bytes, ...]) -> None:
    if not start:
        raise BrokenFileError("The file is empty.", "empty")
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        size = struct.unpack("<I", start[4:8])[0]
        if size not in _UNKNOWN_SIZES and size > length:
            raise BrokenFileError(f"The recording is cut: it has {length:,} of {size + 8:,} bytes.")
    elif not start.startswith(known):
        raise BrokenFileError("It is neither a WAV nor a FLAC file, whatever its name says.", "wrong_format")


def _reason(error: Exception) -> str:
    return (str(error).rsplit(": ", 1)[-1] or type(error).__name__).rstrip(".")
