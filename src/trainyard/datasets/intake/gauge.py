"""Counts what comes in against its limits while it is unpacked, and says how far it is."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from shutil import disk_usage

from trainyard.datasets.formats.base import UnreadableError
from trainyard.datasets.intake.base import GIB, Limits, RefusedError

_LOOK_BYTES = 16 << 20
"""So much is written between two looks at the disk."""
_STEPS = 200
"""Progress is told at most so many times."""


class Room:
    """The disk that a folder lies on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def free(self) -> tuple[int, int]:
        """Bytes that are free, and bytes there are in all. Raises OSError."""
        usage = disk_usage(self._folder)
        return usage.free, usage.total


class Gauge:
    """One intake's counters. What goes over a limit raises UnreadableError, or RefusedError if it is one file alone."""

    def __init__(self, limits: Limits, room: Room, progress: Callable[[int, int], None], total: int) -> None:
        self.limits = limits
        self._room, self._progress, self._total = room, progress, total
        self._entries = self._stored = self._read = self._told = self._upload_end = 0
        self._looked_at = -_LOOK_BYTES
        self._archive, self._archive_bytes, self._out = "", 0, 0
        self._disk()

    def begin(self, size: int) -> None:
        """The next upload has `size` bytes."""
        self._upload_end += size
        self._archive_bytes = 0

    def archive(self, name: str, size: int) -> None:
        """From here on bytes come out of the archive `name` of `size` bytes."""
        self._archive, self._archive_bytes, self._out = name, size, 0

    def end(self) -> None:
        """The upload is done, however much of it was read."""
        self.read(self._upload_end - self._read)

    def entry(self) -> None:
        """One more file or folder."""
        self._entries += 1
        self.check_entries(self._entries)

    def check_entries(self, count: int) -> None:
        """Raises UnreadableError where `count` files and folders are too many."""
        if count > self.limits.entries:
            raise UnreadableError(
                f"There are more than {self.limits.entries:,} files in it, which is the most a data set may have. "
                "Split it into several data sets, or put many small records into one table or file."
            )

    def streamed(self, position: int) -> None:
        """So many bytes in all came out of the archive's own compression, whether they are kept or not."""
        limits = self.limits
        if self._archive_bytes and position > max(limits.ratio_from_bytes, self._archive_bytes * limits.ratio):
            raise UnreadableError(
                f"{self._archive} unpacks to more than {limits.ratio:,} times its own size, as archives do that are "
                "made to fill a disk. If its content is meant, upload it unpacked."
            )

    def stored(self, size: int) -> None:
        """So many more bytes are about to be written."""
        self._stored += size
        self._out += size
        self.streamed(self._out)
        if self._stored > self.limits.total_bytes:
            raise UnreadableError(
                f"Unpacked it is larger than {_text(self.limits.total_bytes)}, which is the most a data set may have. "
                "Split it into several data sets."
            )
        if self._stored - self._looked_at >= _LOOK_BYTES:
            self._disk()

    def counted(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The blocks of one file that is written."""
        size = 0
        for block in blocks:
            size += len(block)
            if size > self.limits.file_bytes:
                raise RefusedError(f"it is larger than {_text(self.limits.file_bytes)}", "too_large")
            self.stored(len(block))
            yield block

    def read(self, size: int) -> None:
        """So many more bytes of the upload have been read."""
        self._read = min(self._read + size, self._upload_end)
        if self._read - self._told >= self._total / _STEPS or self._read == self._total > self._told:
            self._told = self._read
            self._progress(self._read, self._total)

    def disk_full(self) -> UnreadableError:
        """The error for a disk that has no more room."""
        free, _ = self._room.free()
        return UnreadableError(
            f"The server's disk is almost full ({_text(free)} free), so the upload was not taken; nothing of it was "
            "kept. Free some space or move the studio's home to a larger disk, then try again."
        )

    def _disk(self) -> None:
        self._looked_at = self._stored
        free, total = self._room.free()
        limits = self.limits
        if free - _LOOK_BYTES < min(limits.keep_free_bytes, int(total * limits.keep_free_share)):
            raise self.disk_full()


def _text(size: int) -> str:
    return f"{size / GIB:,.1f} GB" if size >= GIB else f"{size / (1 << 20):,.1f} MB"
