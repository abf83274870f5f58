"""The child: resolves the trainer, opens the data, trains, and tells its journal. Runs in its own process group.

This is the only place where a trainer's entry string becomes code.
"""

import os
import platform
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import msgspec

from trainyard.contracts.commands import Command, Halt, Pause, Set, Stop, TimeUp
from trainyard.contracts.errors import InvalidError
from trainyard.contracts.events import Failed, Finished, Started
from trainyard.execution.followers import Followers, threads_of_each
from trainyard.execution.journal import JournalWriter
from trainyard.execution.launcher import LaunchSpec
from trainyard.training.errors import DiskFullError, DivergedError
from trainyard.training.ranks import ALONE, Rank
from trainyard.training.steering import Change, Steering

DISK_FULL_ERRNOS = frozenset({28, 122, 27})  # ENOSPC, EDQUOT, EFBIG
_MEMORY_WORDS = ("can't allocate memory", "out of memory", "not enough memory")


class CommandInbox:
    """Reads commands from the guardian in a thread of its own; the training looks at `halt` and `steering`."""

    def __init__(self, commands: socket.socket, steering: Steering) -> None:
        self.halt: Halt | None = None
        self.steering = steering
        self._file = commands.makefile("rb")
        threading.Thread(target=self._read, name="commands", daemon=True).start()

    def _read(self) -> None:
        decode = msgspec.json.Decoder(Command).decode
        for line in self._file:
            command = decode(line)
            if isinstance(command, Set):
                self.steering.add(Change(command.id, command.values, why=command.why))
            else:
                self.halt = _halt_of(command)


def _halt_of(command: Stop | Pause | TimeUp) -> Halt:
    match command:
        case Stop(mode=mode):
            return mode
        case Pause():
            return "pause"
        case TimeUp():
            return "time_limit"


def main(spec: LaunchSpec, commands: socket.socket) -> int:
    """Train; returns the exit code. What happened is in the journal, with the reason if it failed."""
    journal = JournalWriter(spec.attempt_folder / "child.journal")
    inbox = CommandInbox(commands, Steering(changes_of(spec)))

    def tell(failed: Failed) -> None:
        print(failed.traceback, flush=True)  # noqa: T201  the log shows it too
        _tell(journal, commands, failed)

    try:
        result = _train(spec, journal.append, tell, inbox)
        journal.append(
            Finished(time=time.time(), outcome=result.outcome, saved=result.saved, summary=dict(result.summary))
        )
    except BaseException as error:  # noqa: BLE001  the edge of the process: whatever it was, the journal must tell
        tell(failure_of(error))
        return 1
    return 0


def _train(spec: LaunchSpec, emit: Any, tell: Callable[[Failed], None], inbox: CommandInbox) -> Any:
    fit = resolve(spec.entry or "")
    emit(_started(spec))
    config = resolve(spec.config_type or "").model_validate(spec.config)
    devices: int = getattr(config, "devices", 1)
    if devices == 1:
        return fit(context_for(spec, emit, lambda: inbox.halt, inbox.steering))
    from trainyard.training.devices import check_devices

    check_devices(config.device, devices)
    with Followers(spec, devices, emit, tell) as followers:
        return fit(context_for(spec, followers.emit, lambda: inbox.halt, inbox.steering, followers.rank))


def changes_of(spec: LaunchSpec) -> list[Change]:
    """What earlier attempts were told, and this one before it began."""
    return [Change(one.command, one.values, one.step, one.why) for one in spec.changes]


def context_for(
    spec: LaunchSpec, emit: Any, halt: Callable[[], Halt | None], steering: Steering, rank: Rank = ALONE
) -> Any:
    """What the trainer's `fit` gets in a process of this rank."""
    from trainyard.contracts.batch import fold_of  # late: this module is imported where nothing heavy may be
    from trainyard.datasets.folded import open_folded
    from trainyard.training.context import Context

    assert spec.dataset_folder is not None  # noqa: S101  only attached runs have none, and they have no child
    return Context(
        config=resolve(spec.config_type or "").model_validate(spec.config),
        dataset=open_folded(Path(spec.dataset_folder), fold_of(spec.fold)),
        folder=Path(spec.run_folder),
        seed=spec.seed,
        threads=threads_of_each(spec.threads, rank.of),
        device=spec.device,
        emit=emit,
        halt=halt,
        checkpoint_every_s=spec.checkpoint_every_s,
        steering=steering,
        attempt=spec.attempt,
        rank=rank,
    )


def resolve(entry: str) -> Any:
    """`module:name` to the thing itself."""
    module, _, name = entry.partition(":")
    return getattr(import_module(module), name)


def _started(spec: LaunchSpec) -> Started:
    return Started(
        time=time.time(), pid=os.getpid(), device=spec.device, threads=spec.threads, environment=environment()
    )


def environment() -> dict[str, str]:
    """What a person needs to repeat a run: versions of what computes, and of the machine."""
    packages = ("trainyard", "torch", "scikit-learn", "lightgbm", "numpy")
    facts = {name: metadata.version(name) for name in packages}
    return facts | {"python": platform.python_version(), "platform": platform.platform(), "host": platform.node()}


def failure_of(error: BaseException) -> Failed:
    """The event that tells of an exception: which of the reasons it is, its last line, and the traceback."""
    last_line = traceback.format_exception_only(error)[-1].strip()
    text = "".join(traceback.format_exception(error))
    return Failed(time=time.time(), reason=_reason_of(error), message=last_line, traceback=text[-20_000:])


def _reason_of(error: BaseException) -> Any:
    if isinstance(error, MemoryError) or any(words in str(error).lower() for words in _MEMORY_WORDS):
        return "out_of_memory"
    if isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS:
        return "disk_full"
    if isinstance(error, DiskFullError):
        return "disk_full"
    if isinstance(error, DivergedError):
        return "diverged"
    return "invalid_data" if isinstance(error, InvalidError) else "trainer_error"


def _tell(journal: JournalWriter, guardian: socket.socket, failed: Failed) -> None:
    """Into the journal; on a full disk, which does not take it, to the guardian, which has kept some space for that."""
    try:
        journal.append(failed)
    except OSError:
        guardian.sendall(msgspec.json.encode(failed))


def settle_in(threads: int) -> None:
    """Make this forked process a child of its own: process group, signals, threads. Called before anything runs."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(threads)
