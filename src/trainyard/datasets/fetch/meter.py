"""Counts what is fetched against what may be, and says how far it is."""

import threading
from collections.abc import Callable
from pathlib import Path
from shutil import disk_usage

from trainyard.datasets.fetch.errors import FetchError

GIB = 1 << 30
MOST_BYTES = 100 * GIB
"""Of one data set that is fetched or uploaded."""
SPARE_BYTES = GIB
"""What stays free on the disk: this, or a twentieth of the disk where that is less."""
_LOOK_BYTES = 64 << 20
"""So much is written between two looks at the disk."""

Progress = Callable[[int, int], None]
"""Called with bytes that are there and bytes in all, 0 where that is not known."""


class Meter:
    """`folder` lies on the disk that fills. Threads may share one."""

    def __init__(self, folder: Path, progress: Progress, most: int = MOST_BYTES) -> None:
        self._folder, self._progress, self._most = folder, progress, most
        self._lock = threading.Lock()
        self.done = self._total = self._looked_at = 0

    def begin(self, done: int, total: int) -> None:
        """`done` of `total` bytes are there already. Raises FetchError where the rest does not fit."""
        if max(done, total) > self._most:
            raise self._too_large(max(done, total))
        if (room := self._room()) < total - done:
            raise FetchError(
                f"The server's disk has room for {text(max(0, room))} more, and this has {text(total - done)}. Free "
                "some space or move the studio's home to a larger disk, then try again."
            )
        with self._lock:
            self.done, self._total, self._looked_at = done, total, done
        self._progress(done, total)

    def count(self, size: int) -> None:
        """So many bytes more have come. Raises FetchError where they are too many for the limit or the disk."""
        with self._lock:
            self.done += size
            done, look = self.done, self.done - self._looked_at >= _LOOK_BYTES
            if look:
                self._looked_at = done
        if done > self._most:
            raise self._too_large(done)
        if look and self._room() < 0:
            raise FetchError(
                "The server's disk is almost full, so fetching was broken off. Free some space and try again."
            )
        self._progress(min(done, self._total) if self._total else done, self._total)

    def _room(self) -> int:
        usage = disk_usage(self._folder)
        return usage.free - min(SPARE_BYTES, usage.total // 20)

    def _too_large(self, size: int) -> FetchError:
        return FetchError(
            f"It has {text(size)} or more, and at most {text(self._most)} are fetched. Divide it, or put it into a "
            "folder that the server may read (TRAINYARD_IMPORT_ROOTS)."
        )


def text(size: int) -> str:
    """A size for a person to read."""
    return f"{size / GIB:,.1f} GB" if size >= GIB else f"{size / (1 << 20):,.1f} MB"
