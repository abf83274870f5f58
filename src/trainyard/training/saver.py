"""Checkpoints to go on from, written beside the training: one at a time, and so many of each kind kept."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trainyard.contracts.errors import InvalidError, StudioError
from trainyard.contracts.events import Exactness
from trainyard.training import checkpoint
from trainyard.training.context import Context, Kept

KEPT: dict[Kept, int | None] = {"last": 2, "best": 1, "kept": None}
"""Of each kind, None: all. The one before the last is there while the last is made, and if that is found damaged."""
FOLDER = "checkpoints"
"""`checkpoints/<kind>/<step>` in a run's folder."""

Fill = Callable[[Path], None]


class Saver:
    """Saves as often as the context says. A disk that takes none is told once; the training goes on.

    `exactness` says how a training goes on from what is saved here. What has to make room is told first and removed
    when the next is written: whenever the process is killed, no checkpoint is spoken of that is not there.
    """

    def __init__(self, context: Context[Any], exactness: Exactness = "exact") -> None:
        self._context = context
        self._exactness: Exactness = exactness
        self._every_s = context.checkpoint_every_s or float("inf")
        self._next = dict.fromkeys(KEPT, time.monotonic() + self._every_s)
        self._writing: threading.Thread | None = None
        self._place: tuple[Kept, int] = ("last", 0)
        self._done: checkpoint.Written | StudioError | OSError | None = None
        self._to_go: list[Path] = []
        self._told = False
        for kind in KEPT:
            checkpoint.sweep(context.folder / FOLDER / kind)

    @property
    def wanted(self) -> bool:
        """Whether checkpoints are to be made at all, other than for a pause."""
        return self._context.checkpoint_every_s > 0

    @property
    def best(self) -> int | None:
        """The step of the checkpoint of the best epoch, else of the newest; None where there is none."""
        folder = self._context.folder / FOLDER
        found = _newest_first([folder / "best"]) or _newest_first([folder / "last"])
        return int(found[0].name) if found else None

    def due(self, kind: Kept = "last") -> bool:
        """Whether it is time for the next of this kind; asked at every step. Tells of what was written when it is."""
        if self._writing is not None and not self._writing.is_alive():
            self.settle()
        return self._writing is None and time.monotonic() >= self._next[kind]

    def save(self, fill: Fill, step: int, kind: Kept = "last") -> None:
        """Begin to write the checkpoint of `step`; `fill` writes its files, in a thread of its own."""
        self.settle()
        self._next[kind] = self._next["last"] = time.monotonic() + self._every_s
        self._place, self._done = (kind, step), None
        self._writing = threading.Thread(target=self._write_beside, args=(fill,), name="checkpoint")
        self._writing.start()

    def save_now(self, fill: Fill, step: int) -> None:
        """Write the checkpoint of `step`, and tell of it; where it is there already, that is enough.

        Raises DiskFullError, OSError, and what `fill` raises.
        """
        self.settle()
        if self._place[1] == step and isinstance(self._done, checkpoint.Written):
            return
        self._place = ("last", step)
        written = self._write(fill)
        if isinstance(written, Exception):
            raise written
        self._done = written
        self._tell()

    def settle(self) -> None:
        """Wait for the one that is being written, and tell of it."""
        if self._writing is None:
            return
        self._writing.join()
        self._writing = None
        self._tell()

    def close(self, fill: Callable[[], Fill], step: int) -> None:
        """When the training leaves off at `step`: save what a pause, or a fork, goes on from; a discard wants none.

        `fill` gives what writes it. Raises as `save_now`.
        """
        paused = self._context.stopping == "pause"
        if step and (paused or (self.wanted and not self._context.discarded)):
            self.save_now(fill(), step)
        self.settle()
        self._make_room()

    def _tell(self) -> None:
        kind, step = self._place
        if isinstance(self._done, checkpoint.Written):
            gone = [folder_of(kind, int(path.name)) for path in self._to_go]
            self._context.checkpoint_saved(kind, folder_of(kind, step), step, self._done, gone, self._exactness)
        elif not self._told:
            self._told = True
            why = self._done or "The log says why."
            text = f"{why} The training goes on; should it be cut off, it resumes from an earlier checkpoint."
            self._context.alert("warning", "A checkpoint could not be written", text, step)

    def _write_beside(self, fill: Fill) -> None:
        self._done = self._write(fill)

    def _write(self, fill: Fill) -> checkpoint.Written | StudioError | OSError:
        kind, step = self._place
        target = self._context.folder / folder_of(kind, step)
        try:
            self._make_room()
            written = checkpoint.write(target, fill, step)
        except (StudioError, OSError) as error:
            return error
        self._to_go = _newest_first([target.parent])[KEPT[kind] :] if KEPT[kind] else []
        return written

    def _make_room(self) -> None:
        for path in self._to_go:
            shutil.rmtree(path)
        self._to_go = []


def folder_of(kind: Kept, step: int) -> str:
    """Where the checkpoint of `step` lies, relative to the run's folder."""
    return f"{FOLDER}/{kind}/{step}"


def begun(run_folder: Path) -> bool:
    """Whether the run has a checkpoint, be it damaged: asked where reading it all would be too much."""
    return bool(_newest_first([run_folder / FOLDER / kind for kind in KEPT]))


def newest(run_folder: Path) -> Path | None:
    """The newest whole checkpoint of a run to go on from; a damaged one is passed over. It is read to its last byte."""
    for folder in _newest_first([run_folder / FOLDER / kind for kind in KEPT]):
        try:
            checkpoint.verify(folder)
        except InvalidError:
            continue
        return folder
    return None


def _newest_first(folders: list[Path]) -> list[Path]:
    found = [path for folder in folders if folder.exists() for path in folder.iterdir() if path.name.isdecimal()]
    return sorted(found, key=lambda path: -int(path.name))
