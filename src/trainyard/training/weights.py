"""Weights as files: safetensors beside the facts that rebuild their model; and into a model, or a sentence why not."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from safetensors import torch as safetensors
from torch import Tensor, nn

from trainyard.contracts.errors import InvalidError

N = TypeVar("N", bound=nn.Module)

WEIGHTS = "model.safetensors"
ARCHITECTURE = "architecture.json"
NAMED = 3
"""Tensors that a sentence names; the rest are counted."""


def save_model(folder: Path, model: nn.Module, architecture: Mapping[str, Any]) -> None:
    """Write the weights, and what the model is built from. Raises OSError."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    (folder / WEIGHTS).write_bytes(safetensors.save(tensors))
    (folder / ARCHITECTURE).write_text(json.dumps(dict(architecture), indent=2) + "\n", encoding="utf-8")


def architecture_of(folder: Path) -> dict[str, Any]:
    """What `save_model` was given."""
    return json.loads((folder / ARCHITECTURE).read_text(encoding="utf-8"))


def load_model(folder: Path, model: N) -> N:
    """`model`, just built, with the weights in `folder`, ready to predict. Raises InvalidError as `load_weights`."""
    load_weights(model, safetensors.load((folder / WEIGHTS).read_bytes()))
    return model.eval()


def load_net(folder: Path, make: Callable[..., N], *beside: str) -> tuple[N, dict[str, Any]]:
    """The net of a final model, ready to predict, and all that `save_model` was given.

    `make` is called with that, except for what is named in `beside`. Raises InvalidError as `load_weights`.
    """
    facts = architecture_of(folder)
    net = make(**{name: value for name, value in facts.items() if name not in beside})
    return load_model(folder, net), facts


def load_weights(model: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Raises InvalidError that names each tensor which is missing, too many, or of another shape."""
    own = model.state_dict()
    wrong = [
        f"{name} is {_shape(tensors[name])} in the weights and {_shape(tensor)} in the model"
        for name, tensor in own.items()
        if name in tensors and tensors[name].shape != tensor.shape
    ]
    wrong += [
        f"{name} {_shape(tensor)} is missing in the weights" for name, tensor in own.items() if name not in tensors
    ]
    wrong += [f"{name} {_shape(tensors[name])} is unknown to the model" for name in tensors if name not in own]
    if wrong:
        more = f"; and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
        raise InvalidError(f"The weights do not fit the model: {'; '.join(wrong[:NAMED])}{more}.")
    model.load_state_dict(dict(tensors))


def _shape(tensor: Tensor) -> str:
    return "[" + ", ".join(str(size) for size in tensor.shape) + "]"
