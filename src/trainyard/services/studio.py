"""What every use case is given: the database, the home folder, the hub, the launcher. Composed in `app`."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from trainyard.execution.launcher import Launcher
from trainyard.services.announcer import Announcer
from trainyard.services.live import Hub
from trainyard.services.signals import Signals
from trainyard.services.snapshots import Snapshots
from trainyard.services.uploads import Uploads
from trainyard.store.database import Database

if TYPE_CHECKING:
    from trainyard.services.evaluating import Evaluator
    from trainyard.services.processing import Workbench
    from trainyard.services.verifying import Verifier

log = structlog.get_logger()


@dataclass(slots=True)
class Studio:
    """One running studio. `slots` runs train at a time, each with `threads` CPU threads."""

    home: Path
    database: Database
    launcher: Launcher
    token: str
    slots: int
    threads: int
    silence_limit_s: float | None = None
    checkpoint_every_s: float = 60.0
    time_limit_grace_s: float = 900.0
    import_roots: tuple[Path, ...] = ()
    """Folders of this machine from which data sets may be added by path."""
    code_roots: tuple[Path, ...] = ()
    """Folders of this machine whose Python files a run may train; none, and no run runs code of a person's own."""
    fetch_hosts: tuple[str, ...] = ()
    """Hosts of this server's own network from which data sets may be fetched."""
    browser: str = ""
    """What prints PDFs: a program's name or path; empty for the Chromium or Chrome that there is."""
    replay: bool = True
    hub: Hub = field(default_factory=Hub)
    signals: Signals = field(default_factory=Signals)
    started_at: float = field(default_factory=time.time)
    announcer: Announcer = field(init=False)
    """Tells viewers that a run has changed. It and `snapshots` need the studio, so `app` gives them to it."""
    snapshots: Snapshots = field(init=False)
    workbench: "Workbench" = field(init=False)
    """Works on data sets."""
    verifier: "Verifier" = field(init=False)
    """Replays parts of runs."""
    evaluator: "Evaluator" = field(init=False)
    """Judges final models."""
    charts: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the series of one chart are read: see `services.metrics`."""
    comparing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by a child that compares two evaluations: a page asks for up to 19 at once."""
    printing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a PDF is printed: see `services.printing`."""
    explaining: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while one sample is explained: each takes a process and a model."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Do something in the background, and remember it until it is done."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def cancel_all(self) -> None:
        """End what runs in the background; what it had begun in the database is whole or not there."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("background work failed", exc_info=error)

    def run_folder(self, run_id: str) -> Path:
        return self.home / "runs" / run_id

    def batch_folder(self, batch_id: str) -> Path:
        return self.home / "batches" / batch_id

    def attempt_folder(self, run_id: str, attempt: int) -> Path:
        return self.run_folder(run_id) / "attempts" / str(attempt)

    @property
    def sources(self) -> Path:
        """Where the files lie that data sets were read from."""
        return self.home / "sources"

    @property
    def uploads(self) -> Uploads:
        return Uploads(self.home / "uploads")

    def dataset_folder(self, dataset_id: str, version: int | None = None) -> Path:
        folder = self.home / "datasets" / dataset_id
        return folder if version is None else folder / f"v{version}"
