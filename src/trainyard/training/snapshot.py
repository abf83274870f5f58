"""All that a torch training needs to go on exactly, as files without pickle; and back.

`model.safetensors` and `optimizer.safetensors` hold what PyTorch's state dicts hold, `best.safetensors` the weights
of the best epoch so far, `random.safetensors` the states of PyTorch's generators, `state.json` what is no tensor.
What a batch draws hangs on its number alone (`training.feed`), and needs no state.
https://docs.pytorch.org/docs/stable/notes/randomness.html says what else a training's course may hang on.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from trainyard.training.course import Best, Course
from trainyard.training.learner import Learner
from trainyard.training.meter import Meter
from trainyard.training.weights import load_weights

MODEL, OPTIMIZER, BEST, RANDOM = "model", "optimizer", "best", "random"
STATE = "state.json"
FORMAT = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of a training: tensors on the CPU by file and name, and what is no tensor."""

    tensors: dict[str, dict[str, Tensor]]
    facts: dict[str, Any]

    def write(self, folder: Path) -> None:
        """Write the files into `folder`. Raises OSError."""
        for name, tensors in self.tensors.items():
            save_file(tensors, folder / f"{name}.safetensors")
        (folder / STATE).write_text(json.dumps(self.facts), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Snapshot":
        """What `write` wrote. Raises OSError, and ValueError where it is of another format."""
        facts = json.loads((folder / STATE).read_text(encoding="utf-8"))
        if facts["format"] != FORMAT:
            raise ValueError(f"{folder} is a checkpoint of format {facts['format']}; {FORMAT} is known here.")
        return cls({name: load_file(folder / f"{name}.safetensors") for name in facts["files"]}, facts)


def take(learner: Learner, course: Course, batches: dict[str, int]) -> Snapshot:
    """A copy of everything; the training may go on while it is written. `batches` tells of theirs."""
    optimizer, optimizer_facts = _of_optimizer(learner.optimizer)
    sums, meter = course.meter.state()
    tensors = {
        MODEL: _copies(learner.model.state_dict()),
        OPTIMIZER: optimizer,
        RANDOM: _generators() | {f"meter.{name}": tensor for name, tensor in _copies(sums).items()},
    }
    if course.best.weights is not None:
        tensors[BEST] = _copies(course.best.weights)
    best = {"epoch": course.best.epoch, "step": course.best.step, "scores": course.best.scores}
    facts = {
        "format": FORMAT,
        "files": list(tensors),
        "course": {"epoch": course.epoch, "steps": course.steps, "step": course.step},
        "batches": batches,
        "meter": meter,
        "best": best,
        "optimizer": optimizer_facts,
        "scaler": None if learner.arithmetic.scaler is None else learner.arithmetic.scaler.state_dict(),
        "python_random": random.getstate(),
        "numpy_random": _numpy_state(),
    }
    return Snapshot(tensors, facts)


def put_back(snapshot: Snapshot, learner: Learner, meter: Meter) -> Course:
    """Bring the learner and the random states to the moment of the snapshot, and give the course from there on.

    `meter` is a new one. Raises InvalidError where the weights do not fit the model.
    """
    facts, tensors = snapshot.facts, snapshot.tensors
    load_weights(learner.model, tensors[MODEL])
    learner.load_optimizer(_optimizer_state(tensors[OPTIMIZER], facts["optimizer"]))
    if learner.arithmetic.scaler is not None and facts["scaler"]:
        learner.arithmetic.scaler.load_state_dict(facts["scaler"])
    sums = {name: tensors[RANDOM][f"meter.{name}"].to(learner.device) for name in meter.state()[0]}
    meter.load(sums, facts["meter"])
    best = Best(**facts["best"])
    if best.scores is not None:
        best.loss, best.weights = best.scores["val/loss"], tensors[BEST]
    _set_random(tensors[RANDOM], facts)
    return Course(meter, best=best, **facts["course"])


def _copies(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.detach().to("cpu", copy=True).contiguous() for name, tensor in tensors.items()}


def _of_optimizer(optimizer: torch.optim.Optimizer) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors by `<parameter>.<name>`, and what is none."""
    told: dict[str, Any] = optimizer.state_dict()
    tensors: dict[str, Tensor] = {}
    values: dict[str, dict[str, Any]] = {}
    for number, state in told["state"].items():
        for name, value in state.items():
            if isinstance(value, Tensor):
                tensors[f"{number}.{name}"] = value
            else:
                values.setdefault(str(number), {})[name] = value
    return _copies(tensors), {"groups": told["param_groups"], "values": values}


def _optimizer_state(tensors: dict[str, Tensor], facts: dict[str, Any]) -> dict[str, Any]:
    state: dict[int, dict[str, Any]] = {int(number): dict(values) for number, values in facts["values"].items()}
    for key, tensor in tensors.items():
        number, _, name = key.partition(".")
        state.setdefault(int(number), {})[name] = tensor
    return {"state": state, "param_groups": facts["groups"]}


def _generators() -> dict[str, Tensor]:
    states = {"torch": torch.get_rng_state()}
    if torch.cuda.is_available():
        states |= {f"cuda.{number}": state for number, state in enumerate(torch.cuda.get_rng_state_all())}
    return states


def _set_random(tensors: dict[str, Tensor], facts: dict[str, Any]) -> None:
    torch.set_rng_state(tensors["torch"])
    for name, state in tensors.items():
        if name.startswith("cuda."):
            torch.cuda.set_rng_state(state, int(name.removeprefix("cuda.")))
    version, numbers, gauss = facts["python_random"]
    random.setstate((version, tuple(numbers), gauss))
    kind, keys, *rest = facts["numpy_random"]
    np.random.set_state((kind, np.array(keys, np.uint32), *rest))


def _numpy_state() -> list[Any]:
    state: Any = np.random.get_state(legacy=True)
    kind, keys, *rest = state
    return [kind, keys.tolist(), *rest]
