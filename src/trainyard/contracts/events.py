"""What flows out of a run: one tagged union, written to a journal, shipped to the server, folded by the browser.

Two journals belong to an attempt, each with one writer (docs/decisions/0002): the *child* tells what the training did,
the *guardian* tells what happened to the child. Times are Unix seconds; steps count what the trainer counts (optimiser
steps, trees, boosting iterations) and say so in its spec.
"""

from enum import StrEnum
from typing import Any, Literal

import msgspec

Writer = Literal["child", "guardian"]
Exactness = Literal["exact", "close", "weights"]
"""How a training goes on from a checkpoint: to the same bytes; within rounding, where a GPU adds up in no fixed order;
or with the weights alone."""


class Phase(StrEnum):
    """What a running run does now."""

    PREPARING = "preparing"
    TRAINING = "training"
    EVALUATING = "evaluating"
    SAVING = "saving"


class EventBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    """Every event carries the moment it was made."""

    time: float


class Started(EventBase, frozen=True):
    """The child resolved its trainer and is about to read data."""

    pid: int
    device: str
    threads: int
    environment: dict[str, str]


class PhaseChanged(EventBase, frozen=True, tag="phase"):
    phase: Phase


class Progress(EventBase, frozen=True):
    """How far the attempt is: `fraction` in 0..1, and the remaining seconds as a range (low, high)."""

    fraction: float
    epoch: int | None = None
    epochs: int | None = None
    step: int | None = None
    eta_s: tuple[float, float] | None = None


class Metrics(EventBase, frozen=True):
    """Points of several metrics at one step. NaN and infinities are points too."""

    step: int
    values: dict[str, float]


class Resumed(EventBase, frozen=True):
    """The attempt goes on from the checkpoint of `step`; what an earlier one told of later steps never came to be."""

    step: int


class Changed(EventBase, frozen=True):
    """Config fields were changed; from the step after `step` on these values hold. `command` asked for it.

    `why` is the reason for which the studio did so itself, None where a user did.
    """

    step: int
    values: dict[str, Any]
    command: int
    why: str | None = None


class Checkpoint(EventBase, frozen=True):
    """A whole checkpoint lies in `folder` (relative to the run's folder), with the SHA-256 of its manifest."""

    kind: Literal["best", "last", "kept", "final"]
    folder: str
    step: int
    bytes: int
    sha256: str
    gone: list[str] = []
    """Folders of earlier ones that were removed for it."""
    exactness: Exactness | None = None
    """None for a final model, from which nothing goes on."""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may do about an alert with one click.

    `fork` goes on in a new run from the checkpoint of `step`, `retry` begins a new run, `set` changes the run itself;
    each with the fields of `config` instead of the run's.
    """

    kind: Literal["fork", "retry", "set"]
    config: dict[str, Any]
    step: int | None = None


class Alert(EventBase, frozen=True):
    """Something a person should look at: NaN, a step backwards, a loss that runs away."""

    level: Literal["info", "warning", "error"]
    title: str
    text: str
    step: int | None = None
    actions: list[Action] = []


class Forecast(EventBase, frozen=True):
    """What the whole training will take, measured by a few real steps, an evaluation and a save before it began."""

    seconds: tuple[float, float]
    """From the first step to the end, as a range (low, high)."""
    memory_bytes: int
    """Most that the process will hold at once; on a GPU, of its memory."""
    free_bytes: int
    """What there is for it, with what it holds already."""
    disk_bytes: int
    """Most that checkpoints and the final model will take."""
    largest_batch: int | None = None
    """The largest batch size that would fit into the free memory; None for what learns from all rows at once."""


class ClassScore(msgspec.Struct, frozen=True, kw_only=True):
    """How well one class was told: what `contracts.run.ClassScoreInfo` shows."""

    name: str
    support: int
    """Samples of the class; points, where each point has one."""
    predicted: int
    """Samples that were said to be of it."""
    precision: float | None
    recall: float | None
    f1: float | None


class HorizonScore(msgspec.Struct, frozen=True, kw_only=True):
    """Errors of a forecast `ahead` steps from its last known row: what `contracts.run.HorizonScoreInfo` shows."""

    ahead: int
    mse: float | None
    mae: float | None


class Breakdown(EventBase, frozen=True):
    """The scores of the test part taken apart: by class in order of the labels, or by the steps ahead of a forecast."""

    step: int
    classes: list[ClassScore] = []
    horizon: list[HorizonScore] = []


class Footprint(EventBase, frozen=True):
    """What the final model is, and what it takes to use it where it was trained; None for what it does not have."""

    step: int
    bytes: int
    """Of its files."""
    device: str
    memory_bytes: int
    """Most that the process of the training held at once, up to here."""
    device_memory_bytes: int | None = None
    """The same of a GPU's memory."""
    parameters: int | None = None
    trained: int | None = None
    """Parameters that were learned; the others were taken over as they were."""
    trees: int | None = None
    nodes: int | None = None
    leaves: int | None = None
    """Nodes that answer; they are among `nodes`."""
    samples_per_s: float | None = None
    """Test samples that were answered, made ready before, in batches of `at_once`."""
    at_once: int | None = None
    one_ms: float | None = None
    """Median time for a sample by itself."""


class Finished(EventBase, frozen=True):
    """The trainer returned. `saved` names the folder of the final model; None after a pause or a discard."""

    outcome: Literal["completed", "stopped", "paused", "timed_out"]
    saved: str | None
    summary: dict[str, float]


class Failed(EventBase, frozen=True):
    """The trainer raised: the exception's last line, and the whole traceback."""

    reason: Literal["trainer_error", "out_of_memory", "disk_full", "invalid_data", "diverged"]
    message: str
    traceback: str


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """One finished line of the child's output. `replaces` folds a progress bar: the line before it is overwritten."""

    time: float
    stream: Literal["stdout", "stderr", "studio"]
    text: str
    replaces: bool = False


class Output(EventBase, frozen=True):
    lines: list[LogLine]


class Exited(EventBase, frozen=True):
    """The guardian's last word: how the child ended, by exit code or by signal; neither where it was not the parent."""

    code: int | None
    signal: int | None
    out_of_memory: bool = False
    killed_for: Literal["stop_deadline", "silence", "time_limit"] | None = None
    peak_memory_bytes: int | None = None


ChildEvent = (
    Started
    | Forecast
    | Resumed
    | Changed
    | PhaseChanged
    | Progress
    | Metrics
    | Checkpoint
    | Alert
    | Breakdown
    | Footprint
    | Finished
    | Failed
)
GuardianEvent = Metrics | Output | Failed | Exited
Event = ChildEvent | Output | Exited
