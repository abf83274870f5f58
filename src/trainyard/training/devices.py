"""What computes, and with how many bits: CPU, CUDA or MPS; full, bf16 or fp16."""

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor

from trainyard.contracts.errors import InvalidError
from trainyard.training.ranks import ALONE, Rank

_NAMES = {"cuda": "a CUDA device", "mps": "an MPS device (Apple's GPUs)"}


def device_of(asked: str, rank: Rank = ALONE) -> torch.device:
    """`auto`, `cpu`, `cuda` or `mps` as a device of this machine. Raises InvalidError where it has none such.

    Of several processes that train together each gets a GPU of its own, by its rank.
    """
    here = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    name = next(name for name in ("cuda", "mps", "cpu") if here[name]) if asked == "auto" else asked
    if not here[name]:
        also = " or ".join(name for name, found in here.items() if found)
        raise InvalidError(
            f"device is {asked!r}, but PyTorch {torch.__version__} finds no {_NAMES[asked].split(' ', 1)[1]} on this "
            f"machine; choose auto or {also}."
        )
    return torch.device(name, rank.number) if name == "cuda" and rank.of > 1 else torch.device(name)


def check_devices(asked: str, devices: int) -> None:
    """Raises InvalidError where this machine has fewer than `devices` of what `asked` names."""
    kind = device_of(asked).type
    there = {"cuda": torch.cuda.device_count(), "mps": 1, "cpu": os.cpu_count() or 1}[kind]
    if devices > there:
        what = {"cuda": "GPU", "mps": "GPU (mps)", "cpu": "CPU core"}[kind]
        raise InvalidError(
            f"devices is {devices}, but this machine has {there} {what}{'' if there == 1 else 's'} to share the work; "
            f"choose {there} or fewer."
        )


class Arithmetic:
    """Runs a forward pass in the precision asked for, and scales the loss where fp16 needs it.

    https://docs.pytorch.org/docs/stable/amp.html. Raises InvalidError for fp16 without a GPU, which PyTorch lacks.
    """

    def __init__(self, precision: str, device: torch.device) -> None:
        if precision == "fp16" and device.type == "cpu":
            raise InvalidError(
                "precision is 'fp16', which needs a GPU, and this run computes on the CPU; choose bf16 or 32."
            )
        self._device = device.type
        self._dtype = {"32": None, "bf16": torch.bfloat16, "fp16": torch.float16}[precision]
        self.scaler = torch.amp.GradScaler(device.type) if precision == "fp16" else None

    def context(self) -> AbstractContextManager[Any]:
        """For the forward pass and the loss."""
        return nullcontext() if self._dtype is None else torch.autocast(self._device, self._dtype)

    def backward(self, loss: Tensor) -> None:
        (loss if self.scaler is None else self.scaler.scale(loss)).backward()

    def step(self, optimizer: torch.optim.Optimizer, parameters: Iterable[Tensor], clip_norm: float) -> None:
        """Shorten the gradient to `clip_norm` (0: never), and make the step."""
        if clip_norm > 0.0:
            if self.scaler is not None:
                self.scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(parameters, clip_norm)
        if self.scaler is None:
            optimizer.step()
        else:
            self.scaler.step(optimizer)
            self.scaler.update()


def wait_for(device: torch.device) -> None:
    """Return when a GPU has done what it was asked for; it works beside the process."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def peak_bytes(device: torch.device) -> int | None:
    """Most of a GPU's memory that was held at once, where it is counted; None on the CPU."""
    return torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None


def moved(values: Any, device: torch.device) -> Any:
    """A tensor, or a tuple, list or mapping of them, on `device`; what is no tensor stays as it is."""
    if isinstance(values, Tensor):
        return values if values.device == device else values.to(device, non_blocking=True)
    if isinstance(values, dict):
        return {name: moved(value, device) for name, value in values.items()}
    if isinstance(values, tuple | list):
        return tuple(moved(value, device) for value in values)
    return values
