"""What a person should look at, seen in the course of a training: each once, with its evidence and what may help.

Divergence, plateau and overfitting are judged after each epoch, from the losses of all epochs; starvation from how a
step's time is divided; a dead layer from gradients that are all zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from trainyard.contracts.events import Action
from trainyard.training.context import Context

DIVERGED_TIMES = 4.0
"""A training loss so many times the lowest one has run away."""
PLATEAU_EPOCHS = 10
PLATEAU_RATE = 0.3
PLATEAU_GAIN = 0.002
"""A validation loss that fell by less than this share over so many epochs stands still."""
OVERFIT_EPOCHS = 5
OVERFIT_RISE = 0.25
STARVED_SHARE = 0.5
STARVED_MS = 2.0
"""Waiting for data is worth a word from so much of a step on, if that is not next to nothing."""


@dataclass(slots=True)
class Watchers:
    """Told after each epoch what it came to."""

    context: Context[Any]
    _train: list[float] = field(default_factory=list[float])
    _val: list[float] = field(default_factory=list[float])
    _said: set[str] = field(default_factory=set[str])

    def after_epoch(self, step: int, values: Mapping[str, float], model: nn.Module, saved: int | None) -> None:
        """`values` are the newest of every metric, `train/loss` the mean of the epoch.

        `saved` is the step of the best checkpoint that there is to go on from.
        """
        self._train.append(values["train/loss"])
        self._val.append(values["val/loss"])
        self._divergence(step, saved)
        self._plateau(step, values.get("train/learning_rate", 0.0))
        self._overfitting(step, saved)
        self._starvation(step, values)
        self._dead_layer(step, model)

    def _divergence(self, step: int, saved: int | None) -> None:
        lowest, last = min(self._train), self._train[-1]
        if len(self._train) < 3 or not last > lowest * DIVERGED_TIMES or lowest <= 0:
            return
        text = (
            f"The training loss is {last:.4g}, {last / lowest:.1f} times its lowest ({lowest:.4g}). The steps are too "
            "large: a third of the learning rate usually settles it."
        )
        slower = {"learning_rate": self.context.config.learning_rate / 3}
        actions = [Action(kind="set", config=slower)]
        if saved is not None:
            actions.insert(0, Action(kind="fork", config=slower, step=saved))
        self._say("warning", "The training loss runs away", text, step, actions)

    def _plateau(self, step: int, rate: float) -> None:
        """Not where the schedule has made the steps small: there, little is to be expected."""
        if len(self._val) <= PLATEAU_EPOCHS or rate < self.context.config.learning_rate * PLATEAU_RATE:
            return
        before, recent = min(self._val[:-PLATEAU_EPOCHS]), min(self._val[-PLATEAU_EPOCHS:])
        if recent < before * (1 - PLATEAU_GAIN) or self._overfits():
            return
        text = f"The best validation loss was {before:.4g} {PLATEAU_EPOCHS} epochs ago, and is {recent:.4g} since."
        actions = [
            Action(kind="set", config={"learning_rate": self.context.config.learning_rate / 3}),
            Action(kind="set", config={"epochs": len(self._val) + 1}),
        ]
        self._say("info", "The validation loss stands still", text, step, actions)

    def _overfits(self) -> bool:
        best = self._val.index(min(self._val))
        since = len(self._val) - 1 - best
        rises = min(self._val[-OVERFIT_EPOCHS:]) > self._val[best] * (1 + OVERFIT_RISE)
        return since >= OVERFIT_EPOCHS and rises and self._train[-1] < self._train[best]

    def _overfitting(self, step: int, saved: int | None) -> None:
        if not self._overfits():
            return
        best = self._val.index(min(self._val))
        text = (
            f"Since epoch {best + 1} the validation loss has risen from {self._val[best]:.4g} to {self._val[-1]:.4g}, "
            f"while the training loss fell from {self._train[best]:.4g} to {self._train[-1]:.4g}. The model of epoch "
            f"{best + 1} is the one that is kept."
        )
        actions = [Action(kind="set", config={"epochs": len(self._val) + 1})]
        if saved is not None:
            decay = min(1.0, max(0.05, self.context.config.weight_decay * 5))
            actions.append(Action(kind="fork", config={"weight_decay": decay}, step=saved))
        self._say("warning", "It learns by heart (overfitting)", text, step, actions)

    def _starvation(self, step: int, values: Mapping[str, float]) -> None:
        parts = {name: value for name, value in values.items() if name.startswith("time/")}
        data, whole = parts.get("time/data_ms", 0.0), sum(parts.values())
        if data < STARVED_MS or data < whole * STARVED_SHARE:
            return
        more = max(2, self.context.config.workers * 2)
        text = (
            f"{data:.1f} of the {whole:.1f} ms of a step go by waiting for its data. Loader workers make batches "
            "ready beside the training."
        )
        self._say(
            "info", "The training waits for its data", text, step, [Action(kind="retry", config={"workers": more})]
        )

    def _dead_layer(self, step: int, model: nn.Module) -> None:
        dead = [
            name
            for name, one in model.named_parameters()
            if one.grad is not None and one.ndim > 1 and not bool(one.grad.any())
        ]
        if not dead:
            return
        text = (
            f"Every gradient of {', '.join(dead[:3])}{' and others' if len(dead) > 3 else ''} is zero: nothing reaches "
            "it any more. Often the learning rate was too high at first."
        )
        slower = {"learning_rate": self.context.config.learning_rate / 3}
        self._say("warning", "A layer is dead", text, step, [Action(kind="retry", config=slower)])

    def _say(self, level: Any, title: str, text: str, step: int, actions: list[Action]) -> None:
        if title not in self._said:
            self._said.add(title)
            self.context.alert(level, title, text, step, actions)
