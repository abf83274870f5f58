"""Checkpoints to go on from, written beside the training: one at a time, the newest ones kept."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trainyard.contracts.errors import InvalidError, StudioError
from trainyard.training import checkpoint
from trainyard.training.context import Context

KEPT = 2
"""The one before the newest stays: it is there while the newest is made, and if that is ever found damaged."""
FOLDER = "checkpoints"

Fill = Callable[[Path], None]


class Saver:
    """Saves as often as the context says. A disk that takes none is told once; the training goes on."""

    def __init__(self, context: Context[Any]) -> None:
        self._context = context
        self._every_s = context.checkpoint_every_s or float("inf")
        self._next = time.monotonic() + self._every_s
        self._writing: threading.Thread | None = None
        self._step = 0
        self._done: checkpoint.Written | StudioError | OSError | None = None
        self._gone: list[str] = []
        self._told = False

    def due(self) -> bool:
        """Whether it is time for the next one; asked at every step. Tells of the last one when it is whole."""
        if self._writing is not None and not self._writing.is_alive():
            self.settle()
        return self._writing is None and time.monotonic() >= self._next

    def save(self, fill: Fill, step: int) -> None:
        """Begin to write the checkpoint of `step`; `fill` writes its files, in a thread of its own."""
        self.settle()
        self._next = time.monotonic() + self._every_s
        self._step, self._done = step, None
        self._writing = threading.Thread(target=self._write_beside, args=(fill, step), name="checkpoint")
        self._writing.start()

    def save_now(self, fill: Fill, step: int) -> None:
        """Write the checkpoint of `step`, and tell of it. Raises DiskFullError, OSError, and what `fill` raises."""
        self.settle()
        written = self._write(fill, step)
        if isinstance(written, Exception):
            raise written
        self._done, self._step = written, step
        self._tell()

    def settle(self) -> None:
        """Wait for the one that is being written, and tell of it."""
        if self._writing is None:
            return
        self._writing.join()
        self._writing = None
        self._tell()

    def _tell(self) -> None:
        if isinstance(self._done, checkpoint.Written):
            self._context.checkpoint_saved(f"{FOLDER}/{self._step}", self._step, self._done, self._gone)
        elif not self._told:
            self._told = True
            why = self._done or "The log says why."
            text = f"{why} The training goes on; should it be cut off, it resumes from an earlier checkpoint."
            self._context.alert("warning", "A checkpoint could not be written", text, self._step)

    def _write_beside(self, fill: Fill, step: int) -> None:
        self._done = self._write(fill, step)

    def _write(self, fill: Fill, step: int) -> checkpoint.Written | StudioError | OSError:
        folder = self._context.folder / FOLDER
        try:
            written = checkpoint.write(folder / str(step), fill, step)
            old = _newest_first(folder)[KEPT:]
            for path in old:
                shutil.rmtree(path)
            self._gone = [f"{FOLDER}/{path.name}" for path in old]
        except (StudioError, OSError) as error:
            return error
        return written


def newest(run_folder: Path) -> Path | None:
    """The newest whole checkpoint of a run to go on from; a damaged one is passed over."""
    for folder in _newest_first(run_folder / FOLDER):
        try:
            checkpoint.verify(folder)
        except InvalidError:
            continue
        return folder
    return None


def _newest_first(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    return sorted((path for path in folder.iterdir() if path.name.isdecimal()), key=lambda path: -int(path.name))
