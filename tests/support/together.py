"""A small net of the engine that hangs on all that several processes must agree on; and a way to run any trainer so.

Part of the net is frozen in the first epoch, another part no loss ever reaches, and a third only odd batches do.
"""

import multiprocessing
import os
import signal
import socket
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from support.together_spec import SPEC, Config
from trainyard.contracts.events import Event, Phase
from trainyard.contracts.trainer import TrainerSpec
from trainyard.datasets import images
from trainyard.datasets.split import Part
from trainyard.execution import child
from trainyard.execution.journal import JournalReader, frames
from trainyard.execution.launcher import LaunchSpec
from trainyard.training.context import Context, Result
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes
from trainyard.training.sources import Memory
from trainyard.training.weights import save_model


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(64, 24)
        self.last = nn.Linear(24, 10)
        self.sometimes = nn.Parameter(torch.zeros(10))
        self.never = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        outputs = self.last(torch.relu(self.first(x.flatten(1) / 16)))
        return outputs + self.sometimes if self.training and int(x.sum()) % 2 else outputs


class Fated(Classes):
    """Does to the second process what the config says, as its own code might."""

    def __init__(self, context: Context[Config]) -> None:
        super().__init__()
        self._context, self._seen = context, 0

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        self._seen += 1
        rank, config = self._context.rank, self._context.config
        if rank.of > 1 and self._seen > config.at:
            self._meet_fate(config.fate, leads=rank.leads)
        return super().loss(outputs, targets)

    def _meet_fate(self, fate: str, *, leads: bool) -> None:
        match fate, leads:
            case "fine", _:
                return
            case "leader_raises", True:
                raise ValueError("the first process lost its way")
            case "leader_raises", False:
                signal.pause()
            case "raise", False:
                raise ValueError("the second process lost its way")
            case "memory", False:
                raise MemoryError
            case "exit", False:
                os._exit(3)
            case "kill", False:
                os.kill(os.getpid(), signal.SIGKILL)
            case _:
                signal.pause()  # as where a GPU waits for another one that is gone: nothing here would ever return


def fit(context: Context[Config]) -> Result:
    context.phase(Phase.PREPARING)
    begin(context)
    (context.folder / f"pid.{context.rank.number}").write_text(str(os.getpid()))
    data = images.load(context.dataset)
    net = Net()
    parts = {part: data.part(part) for part in Part}
    sources = {part: Memory(torch.from_numpy(x).float(), torch.from_numpy(y)) for part, (x, y) in parts.items()}

    def thaw(epoch: int) -> None:
        net.first.requires_grad_(epoch > 1)

    def save(folder: Path) -> None:
        save_model(folder, net, {})

    return learn(context, SPEC.id, Subject(net, Fated(context), sources, save, before_epoch=thaw))


@dataclass(slots=True)
class Ended:
    """How a child ended: exit code (negative: by that signal), and all that its journal holds."""

    code: int | None
    events: list[Event]
    folder: Path


class Launch:
    """A run's child in a process of its own, as the studio would start it, without a guardian."""

    def __init__(
        self,
        spec: TrainerSpec,
        config: dict[str, Any],
        dataset: Path,
        folder: Path,
        attempt: int = 1,
        checkpoint_every_s: float = 0.0,
    ) -> None:
        self.folder = folder
        launch = LaunchSpec(
            run="run",
            attempt=attempt,
            token="secret",
            entry=spec.entry,
            config_type=f"{spec.config.__module__}:{spec.config.__qualname__}",
            config=spec.config.model_validate({"device": "cpu", **config}).model_dump(),
            dataset_folder=str(dataset),
            run_folder=str(folder),
            home=str(folder),
            seed=7,
            threads=2,
            device="cpu",
            silence_limit_s=None,
            checkpoint_every_s=checkpoint_every_s,
        )
        launch.attempt_folder.mkdir(parents=True)
        self._journal = launch.attempt_folder / "child.journal"
        self.process = multiprocessing.get_context("fork").Process(target=_be, args=(launch,))
        self.process.start()

    def ended(self, timeout_s: float = 120.0) -> Ended:
        """Wait for the end; fails where it does not come."""
        self.process.join(timeout_s)
        if self.process.is_alive():
            self.process.kill()
            raise AssertionError(f"the child was still there after {timeout_s:.0f} s")
        with closing(JournalReader(self._journal)) as reader:
            events = [frame.event() for frame in frames(reader.read(1 << 30))]
        return Ended(self.process.exitcode, events, self.folder)


def _be(launch: LaunchSpec) -> None:
    ours, _theirs = socket.socketpair()
    os._exit(child.main(launch, ours))
