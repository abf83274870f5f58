"""What a replay between two checkpoints of a run came to."""

from typing import Literal

from pydantic import BaseModel

from trainyard.contracts.events import Exactness

Verdict = Literal["exact", "close", "different"]


class VerifyRequest(BaseModel):
    """Steps of the two checkpoints; None: the newest, and the one before it."""

    from_step: int | None = None
    to_step: int | None = None


class PartHash(BaseModel):
    """One file of the newer checkpoint: SHA-256 over its tensors and numbers as they were saved, and as replayed."""

    name: str
    was: str
    now: str


class TensorDifference(BaseModel):
    """A tensor (`model.safetensors/features.0.weight`) that came out otherwise."""

    name: str
    largest: float | None
    """Largest absolute difference; None where there is none to tell: other shapes, not floating, or not finite."""
    relative: float | None
    """That as a share of the tensor's largest value."""


class PointDifference(BaseModel):
    """The first point that came out otherwise; None: there was no such point, or it is no number."""

    metric: str
    step: int
    was: float | None
    now: float | None


class Comparison(BaseModel):
    """Two checkpoints of one step, and the points on the way to them."""

    verdict: Verdict
    parts: list[PartHash]
    tensors: int
    """Compared."""
    different: int
    """Of those, how many differ."""
    largest: list[TensorDifference]
    """The worst of them."""
    points: int
    """Compared."""
    first: PointDifference | None


class Verification(BaseModel):
    """A replay, while it runs and when it is done. The newest of each run is kept until the studio ends."""

    run: str
    state: Literal["running", "done", "failed"]
    from_step: int
    to_step: int
    step: int
    """How far the replay is."""
    promised: Exactness
    """How a training was to go on from the older checkpoint."""
    kept: bool | None = None
    """Whether it did as promised; None while it is not known."""
    text: str
    """The verdict, or why there is none, in a sentence."""
    notes: list[str] = []
    comparison: Comparison | None = None
    seconds: float | None = None
