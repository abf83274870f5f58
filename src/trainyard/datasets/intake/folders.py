"""A folder on the server, as uploads."""

import os
from collections.abc import Iterator
from pathlib import Path

from trainyard.datasets.intake.base import Upload


def walk(root: Path) -> Iterator[Upload]:
    """The files under `root`, in order of name, labelled relative to it; links are never followed.

    Only plain files: no links, devices and pipes. Raises OSError where a folder cannot be read.
    """
    yield from _walk(os.fspath(root), "")


def _walk(folder: str, around: str) -> Iterator[Upload]:
    with os.scandir(folder) as found:
        items = sorted(found, key=lambda item: item.name)
    for item in items:
        if item.is_dir(follow_symlinks=False):
            yield from _walk(item.path, f"{around}{item.name}/")
        elif item.is_file(follow_symlinks=False):
            yield Upload(f"{around}{item.name}", Path(item.path))
