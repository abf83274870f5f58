"""Pickled weights to safetensors: `python -m trainyard.training.converting FILE TARGET`.

A process of its own, started by `trainyard model convert` in a person's own command line, never by the studio. It reads
with `weights_only=True`, which lets nothing but tensors and plain values through
(https://docs.pytorch.org/docs/stable/notes/serialization.html#weights-only).
"""

import os
import pickle
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

NESTED = ("state_dict", "model_state_dict", "model", "module", "weights")
"""Where scripts put the weights in what they save beside them."""


class _UnfitError(Exception):
    """The file cannot be converted; the message is a sentence."""


def main(arguments: list[str]) -> int:
    """A sentence on standard output and 0, or one on standard error and 1."""
    source, target = Path(arguments[0]), Path(arguments[1])
    try:
        tensors = tensors_of(_loaded(source))
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        save_file(tensors, temporary, metadata={"format": "pt"})
        temporary.rename(target)
    except (_UnfitError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{len(tensors):,} tensors written to {target}\n")
    return 0


def _loaded(source: Path) -> Any:
    try:
        return torch.load(source, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise _UnfitError(
            f"{source} holds more than weights, and reading that would run code: it is not opened. Save only the "
            "weights (torch.save(model.state_dict(), …)) where the model was made."
        ) from error
    except (RuntimeError, EOFError, ValueError, KeyError) as error:
        raise _UnfitError(f"{source} is no whole file of PyTorch weights ({type(error).__name__}).") from error


def tensors_of(loaded: Any) -> dict[str, Tensor]:
    """The tensors of a state dict, or of the one inside what a script saved; each with memory of its own."""
    for name in NESTED:
        if isinstance(loaded, Mapping) and isinstance(loaded.get(name), Mapping):
            loaded = loaded[name]
    if not isinstance(loaded, Mapping):
        raise _UnfitError(f"It holds a {type(loaded).__name__}, not tensors by name.")
    tensors = {str(name): value for name, value in loaded.items() if isinstance(value, Tensor)}
    if not tensors:
        raise _UnfitError("It holds no tensors by name.")
    return {name.removeprefix("module."): tensor.detach().clone().contiguous() for name, tensor in tensors.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
