"""What a person should look at, seen in the course of a training: each once, with its evidence and what may help.

Divergence, plateau and overfitting are judged after each epoch, from the losses of all epochs; starvation from how a
step's time is divided; a dead layer from gradients that are all zero.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from torch import nn

from trainyard.contracts.events import Action
from trainyard.training.context import Context

DIVERGED_TIMES = 4.0
"""A training loss so many times the lowest one has run away,"""
DIVERGED_SHARE = 0.25
"""if it has come back to so much of the first one: near 0 a loss trembles by many times itself, and nothing is lost."""
PLATEAU_EPOCHS = 10
PLATEAU_RATE = 0.3
PLATEAU_GAIN = 0.002
"""A validation loss that fell by less than this share over so many epochs stands still."""
OVERFIT_EPOCHS = 5
OVERFIT_RISE = 0.25
STARVED_SHARE = 0.5
STARVED_MS = 2.0
"""Waiting for data is worth a word from so much of a step on, if that is not next to nothing."""


@dataclass(frozen=True, slots=True)
class _Finding:
    text: str
    actions: list[Action]
    level: Literal["info", "warning"] = "warning"


@dataclass(slots=True)
class Watchers:
    """Told after each epoch what it came to. `saved` gives the step of the best checkpoint there is to go on from."""

    context: Context[Any]
    saved: Callable[[], int | None]
    _train: list[float] = field(default_factory=list[float])
    _val: list[float] = field(default_factory=list[float])
    _said: set[str] = field(default_factory=set[str])

    def after_epoch(self, step: int, values: Mapping[str, float], model: nn.Module) -> None:
        """`values` are the newest of every metric, `train/loss` the mean of the epoch."""
        self._train.append(values["train/loss"])
        self._val.append(values["val/loss"])
        watchers: dict[str, Callable[[], _Finding | None]] = {
            "The training loss runs away": self._divergence,
            "It learns by heart (overfitting)": self._overfitting,
            "The validation loss stands still": lambda: self._plateau(values.get("train/learning_rate", 0.0)),
            "The training waits for its data": lambda: self._starvation(values),
            "A layer is dead": lambda: self._dead_layer(model),
        }
        for title, watch in watchers.items():
            if title not in self._said and (found := watch()) is not None:
                self._said.add(title)
                self.context.alert(found.level, title, found.text, step, found.actions)

    def _divergence(self) -> _Finding | None:
        lowest, last = min(self._train), self._train[-1]
        trembles = not last > max(lowest * DIVERGED_TIMES, self._train[0] * DIVERGED_SHARE)
        if len(self._train) < 3 or trembles or lowest <= 0:
            return None
        text = (
            f"The training loss is {last:.4g}, {last / lowest:.1f} times its lowest ({lowest:.4g}). The steps are too "
            "large: a third of the learning rate usually settles it."
        )
        return _Finding(text, [*self._fork(self._slower), Action(kind="set", config=self._slower)])

    def _plateau(self, rate: float) -> _Finding | None:
        """Not where the schedule has made the steps small: there, little is to be expected."""
        if len(self._val) <= PLATEAU_EPOCHS or rate < self.context.config.learning_rate * PLATEAU_RATE:
            return None
        before, recent = min(self._val[:-PLATEAU_EPOCHS]), min(self._val[-PLATEAU_EPOCHS:])
        if recent < before * (1 - PLATEAU_GAIN) or self._overfits:
            return None
        text = f"The best validation loss was {before:.4g} {PLATEAU_EPOCHS} epochs ago, and is {recent:.4g} since."
        return _Finding(text, [Action(kind="set", config=self._slower), self._end], "info")

    def _overfitting(self) -> _Finding | None:
        if not self._overfits:
            return None
        best = self._best
        text = (
            f"Since epoch {best + 1} the validation loss has risen from {self._val[best]:.4g} to {self._val[-1]:.4g}, "
            f"while the training loss fell from {self._train[best]:.4g} to {self._train[-1]:.4g}. The model of epoch "
            f"{best + 1} is the one that is kept."
        )
        decay = min(1.0, max(0.05, self.context.config.weight_decay * 5))
        return _Finding(text, [self._end, *self._fork({"weight_decay": decay})])

    def _starvation(self, values: Mapping[str, float]) -> _Finding | None:
        parts = {name: value for name, value in values.items() if name.startswith("time/")}
        data, whole = parts.get("time/data_ms", 0.0), sum(parts.values())
        if data < STARVED_MS or data < whole * STARVED_SHARE:
            return None
        more = max(2, self.context.config.workers * 2)
        text = (
            f"{data:.1f} of the {whole:.1f} ms of a step go by waiting for its data. Loader workers make batches "
            "ready beside the training."
        )
        return _Finding(text, [Action(kind="retry", config={"workers": more})], "info")

    def _dead_layer(self, model: nn.Module) -> _Finding | None:
        dead = [
            name
            for name, one in model.named_parameters()
            if one.grad is not None and one.ndim > 1 and not bool(one.grad.any())
        ]
        if not dead:
            return None
        text = (
            f"Every gradient of {', '.join(dead[:3])}{' and others' if len(dead) > 3 else ''} is zero: nothing reaches "
            "it any more. Often the learning rate was too high at first."
        )
        return _Finding(text, [Action(kind="retry", config=self._slower)])

    @property
    def _best(self) -> int:
        return self._val.index(min(self._val))

    @property
    def _overfits(self) -> bool:
        best = self._best
        since = len(self._val) - 1 - best
        rises = min(self._val[-OVERFIT_EPOCHS:]) > self._val[best] * (1 + OVERFIT_RISE)
        return since >= OVERFIT_EPOCHS and rises and self._train[-1] < self._train[best]

    @property
    def _slower(self) -> dict[str, Any]:
        return {"learning_rate": self.context.config.learning_rate / 3}

    @property
    def _end(self) -> Action:
        """With the epoch under way."""
        return Action(kind="set", config={"epochs": len(self._val) + 1})

    def _fork(self, config: dict[str, Any]) -> list[Action]:
        step = self.saved()
        return [] if step is None else [Action(kind="fork", config=config, step=step)]
