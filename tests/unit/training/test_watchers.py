"""Each watcher sees its trouble once, says its evidence, and keeps silent where all is well."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from trainyard.contracts.events import Alert
from trainyard.training.context import Context
from trainyard.training.network_config import NetworkConfig
from trainyard.training.watchers import Watchers


class Watched:
    def __init__(self) -> None:
        self.alerts: list[Alert] = []
        version: Any = None
        context = Context(NetworkConfig(), version, Path(), 0, 1, "cpu", self._take, lambda: None)
        self.watchers = Watchers(context, lambda: 40)
        self.model = nn.Linear(2, 2)
        self.model(torch.ones(1, 2)).sum().backward()
        self.step = 0
        self.rate = 0.001

    def _take(self, event: Any) -> None:
        self.alerts.append(event)

    def epochs(self, train: list[float], val: list[float], **times: float) -> list[Alert]:
        for ours, theirs in zip(train, val, strict=True):
            self.step += 10
            split = {f"time/{name}_ms": value for name, value in times.items()}
            self.watchers.after_epoch(
                self.step,
                {"train/loss": ours, "val/loss": theirs, "train/learning_rate": self.rate, **split},
                self.model,
            )
        return self.alerts


FALLING = [1.0 / epoch for epoch in range(1, 31)]


def test_a_training_that_goes_well_raises_nothing() -> None:
    assert Watched().epochs(FALLING, [2 * loss for loss in FALLING], data=1.0, forward=1.0) == []


def test_a_loss_that_runs_away() -> None:
    (alert,) = Watched().epochs([1.0, 0.5, 0.4, 3.0, 4.0], [1.0, 0.6, 0.5, 3.0, 4.0])
    assert "7.5 times its lowest (0.4)" in alert.text
    assert [(action.kind, action.step) for action in alert.actions] == [("fork", 40), ("set", None)]
    assert alert.actions[0].config["learning_rate"] == pytest.approx(0.001 / 3)


def test_a_loss_that_trembles_near_0_has_not_run_away() -> None:
    assert Watched().epochs([2.3, 0.5, 0.006, 0.03, 0.01], [2.3, 0.5, 0.02, 0.02, 0.02]) == []
    assert len(Watched().epochs([2.3, 0.5, 0.006, 0.6], [2.3, 0.5, 0.02, 0.02])) == 1


def test_a_loss_that_stands_still() -> None:
    (alert,) = Watched().epochs(FALLING[:20], [1.0, 0.5] + [0.4999] * 18)
    assert (alert.title, alert.step) == ("The validation loss stands still", 120)
    assert alert.actions[1].config == {"epochs": 13}


def test_a_loss_that_stands_still_when_the_steps_have_become_small_is_as_it_should_be() -> None:
    watched = Watched()
    watched.rate = 0.0002
    assert watched.epochs(FALLING[:20], [1.0, 0.5] + [0.4999] * 18) == []


def test_learning_by_heart() -> None:
    rising = [1.0, 0.5, 0.4] + [0.4 + 0.05 * epoch for epoch in range(1, 9)]
    alert = Watched().epochs(FALLING[:11], rising)[0]
    assert "Since epoch 3 the validation loss has risen from 0.4" in alert.text


def test_waiting_for_data() -> None:
    (alert,) = Watched().epochs([1.0, 0.9], [1.0, 0.9], data=9.0, forward=2.0, backward=3.0, optimizer=1.0)
    assert "9.0 of the 15.0 ms" in alert.text
    assert alert.actions[0].config == {"workers": 2}


def test_a_dead_layer() -> None:
    watched = Watched()
    for parameter in watched.model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    (alert,) = watched.epochs([1.0, 0.9], [1.0, 0.9])
    assert "weight is zero" in alert.text
