"""The training loop with a report at every step against a bare PyTorch loop over the same net, data and optimiser.

Two steps: `mlp` of about 0.5 ms (target 1.15 x) and `cnn` of about 25 ms (target 1.03 x), on one thread.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

from common import interleaved, show
from studio import context_for, journalled, made_table
from trainyard.trainers.cnn.net import Net
from trainyard.trainers.cnn.spec import CnnConfig
from trainyard.training.devices import Arithmetic
from trainyard.training.feed import Feed
from trainyard.training.learner import Learner, adamw
from trainyard.training.loop import Session, train
from trainyard.training.objectives import Classes
from trainyard.training.plan import Plan
from trainyard.training.sources import Memory

RATE = 0.001


@dataclass(frozen=True, slots=True)
class Case:
    """A net, its inputs [rows, …] and how many rows a step takes."""

    make: Callable[[], nn.Module]
    inputs: Tensor
    batch_size: int
    target: float


def mlp_case() -> Case:
    """64 features, two hidden layers of 128, batches of 64."""
    inputs = torch.randn(64 * 300, 64)
    make = lambda: nn.Sequential(  # noqa: E731
        nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10)
    )
    return Case(make, inputs, 64, 1.15)


def cnn_case() -> Case:
    """Grey images of 16 x 16 pixels, the trainer's own net, batches of 64."""
    inputs = torch.rand(64 * 20, 1, 16, 16)
    return Case(lambda: Net((1, 16, 16), 10, 16, 0.0), inputs, 64, 1.03)


def bare_loop(case: Case, targets: Tensor) -> int:
    """What a person would write: a loop without a report. Returns the number of steps."""
    model = case.make().train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, fused=True)
    steps = 0
    for indices in torch.randperm(len(targets)).split(case.batch_size):
        loss = F.cross_entropy(model(case.inputs[indices]), targets[indices])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        steps += 1
    return steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=["mlp", "cnn"], default="mlp")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    case = mlp_case() if options.case == "mlp" else cnn_case()
    targets = torch.randint(0, 10, (len(case.inputs),))
    plan = Plan(epochs=1, learning_rate=RATE)
    cpu = torch.device("cpu")
    feed = Feed(Memory(case.inputs, targets), case.batch_size, 0)
    unjudged = {"val/loss": 0.0}  # judging is not part of a step, and the bare loop judges nothing
    with made_table(100, 4, 2) as version, journalled() as emit:

        def ours() -> None:
            model = case.make()
            learner = Learner(model, adamw(model, 0.01), Arithmetic("32", cpu), cpu)
            context = context_for(CnnConfig(), version, emit)
            train(Session(context, learner, Classes(), feed, plan, lambda: unjudged))

        comparison = interleaved(ours, lambda: bare_loop(case, targets), options.rounds)
    steps = -(-len(targets) // case.batch_size)
    facts = {"steps": steps, "bare_step_ms": float(f"{comparison.peer.wall_s / steps * 1000:.4g}")}
    show(f"loop_{options.case}", comparison, case.target, "bare PyTorch loop", ["torch"], **facts)


if __name__ == "__main__":
    main()
