"""A small net of the engine that runs out of memory above a batch size, and diverges above a learning rate."""

from pathlib import Path

import torch
from torch import Tensor, nn

from support.delicate_spec import SPEC, Config
from trainyard.contracts.events import Phase
from trainyard.datasets import images
from trainyard.datasets.split import Part
from trainyard.training.context import Context, Result
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes
from trainyard.training.sources import Memory
from trainyard.training.weights import save_model


class Net(nn.Module):
    def __init__(self, fits: int) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
        self.fits = fits

    def forward(self, x: Tensor) -> Tensor:
        if self.training and len(x) > self.fits:
            raise RuntimeError(f"DefaultCPUAllocator: can't allocate memory for {len(x)} rows")
        return self.body(x / 16)


class Delicate(Classes):
    """The loss is no number from a step on, for as long as the learning rate is too high."""

    def __init__(self, context: Context[Config]) -> None:
        super().__init__()
        self._context = context
        self._seen = 0

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        self._seen += 1
        config = self._context.config
        diverges = config.learning_rate > config.steady and self._seen > config.diverges_at
        return super().loss(outputs, targets) * (torch.nan if diverges else 1.0)


def fit(context: Context[Config]) -> Result:
    context.phase(Phase.PREPARING)
    begin(context)
    data = images.load(context.dataset)
    net = Net(context.config.fits)
    parts = {part: data.part(part) for part in Part}
    sources = {part: Memory(torch.from_numpy(x).float(), torch.from_numpy(y)) for part, (x, y) in parts.items()}

    def save(folder: Path) -> None:
        save_model(folder, net, {})

    return learn(context, SPEC.id, Subject(net, Delicate(context), sources, save))
