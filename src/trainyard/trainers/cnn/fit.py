"""Train the small convolutional net: images stay bytes in memory, each batch becomes floats when its turn comes."""

import json
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from safetensors import torch as safetensors
from torch import Tensor

from trainyard.contracts.events import Phase
from trainyard.datasets import images
from trainyard.datasets.images import ImageData
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation import classification
from trainyard.evaluation.naming import named
from trainyard.trainers.cnn.net import Net
from trainyard.trainers.cnn.pixels import shifted, statistics, to_unit
from trainyard.trainers.cnn.spec import SPEC, CnnConfig
from trainyard.training.conclusion import CONFIG, conclude
from trainyard.training.context import Context, Result
from trainyard.training.loop import Lesson, Plan, Session, train
from trainyard.training.preflight import check_images
from trainyard.training.seeding import seed_torch

WEIGHTS = "model.safetensors"
ARCHITECTURE = "architecture.json"
JUDGED_AT_ONCE = 512
"""Images; bounds the memory of an evaluation."""


def fit(context: Context[CnnConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit.

    The model kept is that of the epoch with the lowest validation loss.
    """
    context.phase(Phase.PREPARING)
    data = images.load(context.dataset)
    check_images(context.dataset, data)
    generator = seed_torch(context.seed, context.threads)
    architecture = architecture_of(context.config, data)
    net = Net(**architecture).to(context.device)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=context.config.weight_decay, fused=True)
    lesson = lesson_of(context, net, data, generator)

    context.phase(Phase.TRAINING)
    best = train(Session(context, net, optimizer, lesson, plan_of(context.config), generator))

    def save(folder: Path) -> None:
        (folder / WEIGHTS).write_bytes(safetensors.save(net.state_dict()))
        facts = {**architecture, "value_range": data.value_range}
        (folder / ARCHITECTURE).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")

    return conclude(context, SPEC.id, best.step, best.scores or {}, lambda: score(net, data, Part.TEST), save)


def plan_of(config: CnnConfig) -> Plan:
    """The part of the config that the loop needs."""
    return Plan(
        epochs=config.epochs,
        batch_size=config.batch_size,
        learning_rate=config.learning_rate,
        schedule=config.schedule,
        warmup_share=config.warmup_share,
        patience=config.patience,
        report_every=config.report_every,
    )


def architecture_of(config: CnnConfig, data: ImageData) -> dict[str, Any]:
    """What `Net` is built from; saved beside the weights."""
    return {
        "shape": data.images.shape[1:],
        "classes": len(data.classes),
        "width": config.width,
        "dropout": config.dropout,
    }


def lesson_of(context: Context[CnnConfig], net: Net, data: ImageData, generator: torch.Generator) -> Lesson:
    """The training images on the device, and how a batch of them is made; the net learns their statistics."""
    pixels, labels = data.part(Part.TRAIN)
    mean, std = statistics(pixels, data.value_range)
    net.mean.copy_(mean)
    net.std.copy_(std)
    inputs = torch.from_numpy(pixels).to(context.device)
    targets = torch.from_numpy(labels).to(context.device)

    def batch(indices: Tensor) -> tuple[Tensor, Tensor]:
        chosen = indices.to(context.device)
        unit = to_unit(inputs[chosen], data.value_range)
        return shifted(unit, context.config.shift, generator), targets[chosen]

    return Lesson(
        rows=len(labels),
        batch=batch,
        loss=F.cross_entropy,
        correct=lambda outputs, wanted: (outputs.argmax(dim=1) == wanted).sum(),
        judge=lambda: score(net, data, Part.VALIDATION),
    )


@torch.inference_mode()
def predict(net: Net, pixels: Tensor, value_range: tuple[float, float]) -> Tensor:
    """Class probabilities float64 [n, classes] on the CPU, of images uint8 [n, c, h, w]."""
    device = net.mean.device
    logits = [net(to_unit(chunk.to(device), value_range)) for chunk in pixels.split(JUDGED_AT_ONCE)]
    return torch.cat(logits).double().softmax(dim=1).cpu()


def score(net: Net, data: ImageData, part: Part) -> dict[str, float]:
    """Scores on one part, named `test/…` or `val/…`."""
    pixels, labels = data.part(part)
    probabilities = predict(net, torch.from_numpy(pixels), data.value_range).numpy()
    return named("test" if part is Part.TEST else "val", classification.judge(labels, probabilities))


def load(folder: Path) -> tuple[Net, dict[str, Any]]:
    """The net of a final model, ready to predict, and the facts of its config.json."""
    architecture = json.loads((folder / ARCHITECTURE).read_text(encoding="utf-8"))
    del architecture["value_range"]
    net = Net(**architecture)
    net.load_state_dict(safetensors.load((folder / WEIGHTS).read_bytes()))
    return net.eval(), json.loads((folder / CONFIG).read_text(encoding="utf-8"))


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    net, _ = load(folder)
    return score(net, images.load(version), Part.TEST)
