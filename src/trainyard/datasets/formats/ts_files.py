"""Files of the UCR/UEA time series archive (`.ts`): a header of `@` lines, then a series a line.

Channels are separated by `:`, values by `,`; the label or the target value comes last; `?` is a missing value.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainyard.datasets.formats.gathering import HEAD_BYTES, BrokenFileError, stem_of
from trainyard.datasets.packs import Source, SourceFile

ROW_CHARACTERS = 256 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """What the `@` lines say. `channels` and `length` are None where they may differ or are not told."""

    problem: str
    classes: tuple[str, ...]
    has_label: bool
    has_target: bool
    channels: int | None
    length: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """`values` is [channels, length], NaN where missing."""

    values: NDArray[np.float32]
    label: str | None
    target: float | None


def is_ts(source: Source, file: SourceFile) -> bool:
    """Whether the file begins as such files do: videos have the same suffix."""
    lines = source.read(file, HEAD_BYTES).decode("utf-8", "replace").splitlines()
    first = next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "#")
    return first.lower().startswith(("@problemname", "@timestamps", "@univariate", "@classlabel", "@targetlabel"))


def header_of(source: Source, file: SourceFile) -> Header:
    """The file's header. Raises BrokenFileError."""
    if file.bytes == 0:
        raise BrokenFileError("The file is empty.", "empty")
    if not is_ts(source, file):
        raise BrokenFileError("It does not begin as a .ts file of time series does.", "wrong_format")
    told: dict[str, str] = {}
    with _text(source, file) as stream:
        for line in stream:
            if line.startswith("@"):
                key, _, value = line[1:].strip().partition(" ")
                if key.lower() == "data":
                    return _header(told, file)
                told[key.lower()] = value.strip()
    raise BrokenFileError("It has no @data line: it may have been cut.")


def series_of(source: Source, file: SourceFile, header: Header) -> Iterator[tuple[int, Series | str]]:
    """Number of each series, from 1, with the series or why it cannot be read."""
    with _text(source, file) as stream:
        for line in stream:
            if line.lower().startswith("@data"):
                break
        rows = (line.strip() for line in stream)
        for number, row in enumerate((row for row in rows if row and not row.startswith(("#", "@"))), start=1):
            try:
                yield number, _series(row, header)
            except ValueError as error:
                yield number, f"{error}"


def _text(source: Source, file: SourceFile) -> io.TextIOWrapper:
    return io.TextIOWrapper(source.open(file), "utf-8", errors="replace")


def _header(told: dict[str, str], file: SourceFile) -> Header:
    if _first(told.get("timestamps")) == "true":
        raise BrokenFileError("Its values carry time stamps; only series of evenly spaced values are read.")
    classes = told.get("classlabel", "false").split()
    has_label = _first(told.get("classlabel")) == "true"
    channels = 1 if _first(told.get("univariate")) == "true" else _count(told.get("dimensions", told.get("dimension")))
    return Header(
        problem=told.get("problemname") or stem_of(file.name),
        classes=tuple(classes[1:]) if has_label else (),
        has_label=has_label,
        has_target=_first(told.get("targetlabel")) == "true",
        channels=channels,
        length=None if _first(told.get("equallength")) == "false" else _count(told.get("serieslength")),
    )


def _series(row: str, header: Header) -> Series:
    """Raises ValueError with a sentence."""
    if len(row) > ROW_CHARACTERS:
        raise ValueError("The series is too long to be read.")
    fields = row.split(":")
    label = target = None
    if header.has_label:
        label = _label(fields.pop().strip(), header)
    elif header.has_target:
        target = _target(fields.pop().strip())
    if not fields or fields == [""]:
        raise ValueError("There are no values in it.")
    channels = [_values(one) for one in fields]
    _check_shape(channels, header)
    return Series(np.stack(channels), label, target)


def _values(field: str) -> NDArray[np.float32]:
    try:
        return np.array(field.replace("?", "nan").split(","), dtype=np.float32)
    except ValueError:
        raise ValueError("One of its values is no number.") from None


def _check_shape(channels: list[NDArray[np.float32]], header: Header) -> None:
    lengths = {len(one) for one in channels}
    if header.channels is not None and len(channels) != header.channels:
        raise ValueError(f"It has {len(channels)} channels where {header.channels} are announced.")
    if len(lengths) > 1:
        raise ValueError(f"Its channels differ in length ({min(lengths)} to {max(lengths)} values).")
    if header.length is not None and lengths != {header.length}:
        raise ValueError(f"It has {lengths.pop()} values where {header.length} are announced.")


def _label(text: str, header: Header) -> str | None:
    if text in ("", "?"):
        return None
    if "," in text or (header.classes and text not in header.classes):
        raise ValueError(f"Its label {text[:40]!r} is none of those announced.")
    return text


def _target(text: str) -> float | None:
    try:
        return None if text in ("", "?") else float(text)
    except ValueError:
        raise ValueError(f"Its target {text[:40]!r} is no number.") from None


def _first(value: str | None) -> str:
    return (value or "").split(" ")[0].lower()


def _count(value: str | None) -> int | None:
    first = _first(value)
    return int(first) if first.isdecimal() else None
