"""The launcher's interface, one contract for local processes and, later, Ray."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec

GUARDIAN_MARK = "guardian.pid"
"""In an attempt's folder: the guardian's pid and what tells it from a later process."""


class KnownChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a user changed while an earlier attempt ran, or before the first: config fields, from after `step` on.

    Without a step no attempt has come to it yet: it is made at the first step there is.
    """

    command: int
    values: dict[str, Any]
    step: int | None
    why: str | None = None


class LaunchSpec(msgspec.Struct, frozen=True, kw_only=True):
    """All that an attempt needs to know, written to `launch.json` in its folder (readable by the owner alone)."""

    run: str
    attempt: int
    token: str
    entry: str | None
    """`module:function` of the trainer; None where a script of one's own trains and only logs here."""
    config_type: str | None
    config: dict[str, Any]
    dataset_folder: str | None
    fold: str | None = None
    """Of a cross-validation, `contracts.batch.Fold` as JSON."""
    run_folder: str
    home: str
    seed: int
    threads: int
    device: str
    silence_limit_s: float | None
    """Kill the child when neither a point nor a line came for so long; None never does."""
    trained_s: float = 0.0
    """Seconds that earlier attempts took; they count towards the run's time limit."""
    time_limit_grace_s: float = 900.0
    """What a run gets after its time limit to judge and save what it has learned."""
    age_s: float = 0.0
    """Seconds since the run first started, where an earlier attempt has; samples of its resources go on from there."""
    changes: list[KnownChange] = []
    checkpoint_every_s: float = 60.0
    """Seconds between two checkpoints to go on from; 0 saves only when it is paused."""
    replay: bool = True
    """After a broken line, send again what was not acknowledged. Only the fault drills' control switches it off."""

    @property
    def attempt_folder(self) -> Path:
        return Path(self.run_folder) / "attempts" / str(self.attempt)


@dataclass(frozen=True, slots=True)
class Handle:
    """The guardian of an attempt: pid and what tells it from a later process of the same pid."""

    pid: int
    identity: str


class LaunchError(Exception):
    """No process could be made; the message says why."""


class Launcher(Protocol):
    """Starts guardians and notices when one is gone. Methods are called from the event loop."""

    async def start(self) -> None:
        """Make ready to launch, in the background."""

    async def launch(self, spec: LaunchSpec) -> Handle:
        """Start the guardian of an attempt, which starts the child. Raises LaunchError."""
        ...

    def adopt(self, handle: Handle) -> bool:
        """Take over a guardian that an earlier server started; False if it is gone."""
        ...

    def watch(self, handle: Handle, gone: Callable[[], None]) -> None:
        """Call `gone` once when the guardian has ended, however it ended."""

    def kill(self, handle: Handle) -> None:
        """Kill the guardian; its child dies with it."""

    def describe(self) -> str:
        """`ready`, `starting`, or `down: …`."""
        ...

    async def close(self) -> None:
        """Stop launching; running attempts go on."""
