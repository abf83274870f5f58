"""The spec of `support.together`, without torch: the server imports it."""

from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.network_config import NetworkConfig

Fate = Literal["fine", "raise", "memory", "exit", "kill", "leader_raises"]


class Config(NetworkConfig):
    """`fate`: how the second process fares after `at` steps; the first one then waits for it in vain."""

    fate: Fate = Field("fine", title="Fate", description="Of the second process.")
    at: int = Field(3, ge=0, title="At", description="Behind this step.")


SPEC = TrainerSpec(
    id="test.together",
    title="Together",
    summary="Trains on several devices, and fails on one of them when it is told to.",
    kinds=frozenset({DatasetKind.IMAGE}),
    tasks=frozenset({Task.CLASSIFICATION}),
    config=Config,
    entry="support.together:fit",
    step_unit="steps",
    goals={Task.CLASSIFICATION: Goal("val/accuracy", "max")},
    resumable=True,
)
