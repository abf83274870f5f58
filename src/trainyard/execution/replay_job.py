"""What a child is asked to replay, and what it answers, one JSON object a line. Light: the server imports it."""

from typing import Any

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.verification import Comparison
from trainyard.execution.launcher import KnownChange

JOB = "job.msgpack"
WAS = "was"
"""In the replay's folder: the newer checkpoint as the run saved it. The older lies where a training looks for it."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """Points of one metric."""

    steps: list[int]
    values: list[float]


class ReplayJob(msgspec.Struct, frozen=True, kw_only=True):
    """Go on from the checkpoint of `from_step` in `folder` to `to_step`, and compare with what the run did."""

    entry: str
    config_type: str
    config: dict[str, Any]
    dataset_folder: str
    fold: str | None
    folder: str
    from_step: int
    to_step: int
    seed: int
    threads: int
    device: str
    changes: list[KnownChange]
    points: dict[str, Column]
    """What the run reported after `from_step`, up to `to_step`."""


class At(msgspec.Struct, frozen=True, tag_field="type", tag="at"):
    """So far it is."""

    step: int


class Compared(msgspec.Struct, frozen=True, tag_field="type", tag="compared"):
    """`comparison` is `contracts.verification.Comparison` as JSON."""

    comparison: str

    def parsed(self) -> Comparison:
        return Comparison.model_validate_json(self.comparison)


Answer = At | Compared | Refused
