"""What answers once a net is trained: the net itself, or what says how unsure it is too."""

from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from torch import nn

from trainyard.datasets.split import Part
from trainyard.trainers.fusion.doubt import MonteCarloDropout
from trainyard.trainers.fusion.inputs import Prepared, together
from trainyard.trainers.fusion.laplace import Laplace, Posterior, fitted
from trainyard.trainers.fusion.net import Net
from trainyard.trainers.fusion.objective import Fused
from trainyard.training.objectives import Classes


class Doubt(BaseModel):
    """How a net tells that it is unsure; saved with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = "none"
    passes: int = 0


def answering_of(net: Net, doubt: Doubt, posterior: Posterior | None, objective: Fused) -> nn.Module:
    classes = isinstance(objective.base, Classes)
    if posterior is not None:
        return Laplace(net, posterior, classes=classes)
    return MonteCarloDropout(net, doubt.passes, classes=classes) if doubt.kind == "mc_dropout" else net


class Answering:
    """Of a net that is being trained; not to be asked before that is over."""

    def __init__(self, net: Net, objective: Fused, prepared: Prepared, targets: Any, doubt: Doubt) -> None:
        self._net, self._objective, self._prepared, self._targets = net, objective, prepared, targets
        self._doubt = doubt

    @cached_property
    def posterior(self) -> Posterior | None:
        """From the training and validation samples, as they are."""
        if self._doubt.kind != "laplace":
            return None
        training, validation = (together(self._prepared, part, self._targets) for part in (Part.TRAIN, Part.VALIDATION))
        classes = isinstance(self._objective.base, Classes)
        return fitted(self._net, training, validation, self._objective.first, classes=classes)

    @cached_property
    def model(self) -> nn.Module:
        return answering_of(self._net, self._doubt, self.posterior, self._objective)

    def save(self, folder: Path) -> None:
        """What is needed beside the net. Raises OSError."""
        if self.posterior is not None:
            self.posterior.save(folder)
