"""How long and how fast to train: what the loop reads of a config."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trainyard.training.network_config import NetworkConfig
from trainyard.training.schedules import ScheduleName


@dataclass(frozen=True, slots=True)
class Plan:
    """`warmup_share` is of all steps; `patience` counts epochs, 0 is endless; `accumulate` batches make a step.

    They are those of all `devices`: what a step learns from hangs on how many there are, not on who takes which.
    Checkpoints of every `keep_every` epochs stay, 0: of none.
    """

    epochs: int
    learning_rate: float
    schedule: ScheduleName = "constant"
    warmup_share: float = 0.0
    patience: int = 0
    accumulate: int = 1
    clip_norm: float = 0.0
    report_every: int = 1
    keep_every: int = 0
    devices: int = 1

    @classmethod
    def of(cls, config: NetworkConfig) -> "Plan":
        values: dict[str, Any] = {name: getattr(config, name) for name in cls.__slots__}
        values["accumulate"] *= config.devices
        return cls(**values)

    def changed(self, values: Mapping[str, Any]) -> "Plan":
        """The plan with those of `values` that it holds."""
        held = {name: value for name, value in values.items() if name in self.__slots__}
        if "accumulate" in held:
            held["accumulate"] *= self.devices
        return replace(self, **held)
