"""A small training that hangs on everything that a checkpoint must hold, cut off where a test wants it."""

import hashlib
import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn

from trainyard.contracts.events import ChildEvent, Metrics, Resumed
from trainyard.evaluation.naming import of_the_clock
from trainyard.trainers.cnn.spec import CnnConfig
from trainyard.training import saver
from trainyard.training.context import Context
from trainyard.training.devices import Arithmetic
from trainyard.training.feed import Feed
from trainyard.training.learner import Learner
from trainyard.training.loop import Session, train
from trainyard.training.objectives import Classes
from trainyard.training.plan import Plan
from trainyard.training.sources import Memory

ROWS, STEPS = 22, 18
"""Three epochs of six batches, the last of them smaller."""


class Net(nn.Module):
    """Draws from the generators of PyTorch (dropout), Python and NumPy; batch norm keeps statistics."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(5, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.4), nn.Linear(16, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.body(x * (1.0 + 0.1 * random.random() * np.random.random()) if self.training else x)


class Run:
    """One run in a folder of its own; each `attempt` begins as a new process would, with nothing but the folder."""

    def __init__(
        self,
        folder: Path,
        optimizer: str = "AdamW",
        *,
        extra_draw: bool = False,
        epochs: int = 3,
        accumulate: int = 1,
        workers: int = 0,
    ) -> None:
        self.folder = folder
        self.optimizer = optimizer
        self.extra_draw = extra_draw
        self.epochs = epochs
        self.accumulate, self.workers = accumulate, workers
        self.batch_size = 4 if accumulate == 1 else 2
        self.points: list[tuple[int, dict[str, float]]] = []
        self.events: list[ChildEvent] = []
        self.left = -1

    def attempt(self, cut_at: int | None = None) -> str:
        """Train on from the newest checkpoint; cut off after so many reports. The digest of everything in the end."""
        found = saver.newest(self.folder)
        self.left = -1 if cut_at is None else cut_at
        for seed in (torch.manual_seed, random.seed, np.random.seed):
            seed(7 if found is None else 99)  # a new process begins anyhow
        model = Net()
        optimizer = getattr(torch.optim, self.optimizer)(model.parameters(), lr=0.05, weight_decay=0.01)
        version: Any = None  # the loop reads no data set
        context = Context(CnnConfig(), version, self.folder, 3, 1, "cpu", self._take, lambda: None, 1e-9)
        best = train(self._session(context, model, optimizer))
        states: dict[int, dict[str, Tensor]] = optimizer.state_dict()["state"]
        moments = {f"{number}.{name}": value for number, state in states.items() for name, value in state.items()}
        digest = hashlib.sha256(save(dict(model.state_dict())) + save(moments))
        digest.update(repr((best.epoch, best.step, best.scores)).encode())
        return digest.hexdigest()

    def _take(self, event: ChildEvent) -> None:
        self.events.append(event)
        if isinstance(event, Resumed):
            self.points = [point for point in self.points if point[0] <= event.step]
            if self.extra_draw:
                torch.rand(1)
        if isinstance(event, Metrics):
            if self.left == 0:
                raise KeyboardInterrupt
            self.left -= 1
            told = {name: value for name, value in event.values.items() if not of_the_clock(name)}
            self.points.append((event.step, told))

    def _session(self, context: Context[CnnConfig], model: Net, optimizer: torch.optim.Optimizer) -> Session[CnnConfig]:
        cpu = torch.device("cpu")
        fixed = torch.Generator().manual_seed(1)
        x, y = torch.randn(ROWS, 5, generator=fixed), torch.randint(0, 3, (ROWS,), generator=fixed)

        def judge() -> dict[str, float]:
            with torch.inference_mode():
                return {"val/loss": float(nn.functional.cross_entropy(model(x), y))}

        return Session(
            context,
            Learner(model, optimizer, Arithmetic("32", cpu), cpu),
            Classes(),
            Feed(Memory(x, y, noisy), self.batch_size, 3, self.workers),
            Plan(self.epochs, 0.05, "cosine", 0.2, accumulate=self.accumulate, clip_norm=1.0, report_every=2),
            judge,
        )


def noisy(inputs: Tensor, draws: torch.Generator) -> Tensor:
    """An augmentation; it draws from the generator of its batch."""
    return inputs + torch.randn(inputs.shape, generator=draws) * 0.1
