"""What a training changes as it goes: the model, its optimiser, and the arithmetic they compute with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from trainyard.contracts.events import Exactness
from trainyard.training.devices import Arithmetic


@dataclass(frozen=True, slots=True)
class Share:
    """Parameters that learn at `scale` times the learning rate: a part of the model that knows something already."""

    parameters: list[nn.Parameter]
    scale: float = 1.0


@dataclass(slots=True)
class Learner:
    """A model on its device with the optimiser of its parameters.

    `trained` is what a training step calls: the model itself, or what keeps it in step with those of other processes.
    """

    model: nn.Module
    optimizer: torch.optim.Optimizer
    arithmetic: Arithmetic
    device: torch.device
    trained: nn.Module = field(init=False)
    _rate: float = field(default=float("nan"), init=False)

    def __post_init__(self) -> None:
        self.trained = self.model

    @property
    def exactness(self) -> Exactness:
        """How a training goes on from what is saved of it here; a GPU's sums have no fixed order."""
        return "exact" if self.device.type == "cpu" else "close"

    @property
    def finite(self) -> bool:
        """Whether every weight is a number; a checkpoint of others is worth nothing."""
        return all(bool(parameter.isfinite().all()) for parameter in self.model.parameters())

    def load_optimizer(self, state: dict[str, Any]) -> None:
        """Take over the state of an optimiser; the learning rate that comes with it is not one that was set here."""
        self.optimizer.load_state_dict(state)
        self._rate = float("nan")

    def set_learning_rate(self, rate: float) -> None:
        """Give every parameter group `rate` times its own `scale`."""
        if rate == self._rate:
            return
        self._rate = rate
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group.get("scale", 1.0)

    def set_weight_decay(self, decay: float) -> None:
        """For all parameters."""
        for group in self.optimizer.param_groups:
            group["weight_decay"] = decay

    def step(self, clip_norm: float) -> None:
        """Update the parameters by their gradients, shortened to `clip_norm` (0: never)."""
        self.arithmetic.step(self.optimizer, self.model.parameters(), clip_norm)


def adamw(model: nn.Module, weight_decay: float, shares: Iterable[Share] = ()) -> torch.optim.AdamW:
    """AdamW (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101) over all parameters of `model`.

    What is in no share learns at the full rate. A group costs a call of its own at every step, so there are no more
    than needed: all parameters decay, biases too.
    """
    given = list(shares)
    shared = {parameter for share in given for parameter in share.parameters}
    rest = Share([parameter for parameter in model.parameters() if parameter not in shared])
    groups = [{"params": share.parameters, "scale": share.scale} for share in (*given, rest) if share.parameters]
    fused = all(parameter.device.type in ("cpu", "cuda") for parameter in model.parameters())
    return torch.optim.AdamW(groups, weight_decay=weight_decay, fused=fused)
