"""What was not taken into a source, kept beside its packs: a person must learn of it with every version."""

from pathlib import Path

import msgspec

from trainyard.datasets.formats.base import Broken

TAKEN = "taken.json"


class _Kept(msgspec.Struct):
    broken: list[Broken]
    notes: list[str]


def write_taken(folder: Path, broken: list[Broken], notes: list[str]) -> None:
    """Into the folder of a source that is being made."""
    (folder / TAKEN).write_bytes(msgspec.json.encode(_Kept(broken, notes)))


def read_taken(folder: Path) -> tuple[list[Broken], list[str]]:
    """Of a source; nothing where nothing was said."""
    try:
        kept = msgspec.json.decode((folder / TAKEN).read_bytes(), type=_Kept)
    except FileNotFoundError:
        return [], []
    return kept.broken, kept.notes
