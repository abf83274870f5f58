"""A network as its file makes it: which class or function, for samples of which shape, with which arguments."""

import inspect
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from trainyard.contracts.errors import InvalidError, did_you_mean
from trainyard.trainers.own.code import Code, in_words, module_of


@dataclass(frozen=True, slots=True)
class Design:
    """All that a network is made from. `shape` is that of one sample as `forward` gets it, without the batch.

    `codes`, of a table whose categories come as codes, says how many codes each of its columns has; `forward` then gets
    a pair, and the network is told `codes` by name.
    """

    code: Code
    name: str
    shape: tuple[int, ...]
    outputs: int
    arguments: dict[str, Any]
    codes: list[int] | None = None

    def make(self, seed: int) -> nn.Module:
        """The network with first weights from `seed`. Raises InvalidError in words about the file."""
        sow(seed)
        factory = self._factory()
        given = self.arguments | ({} if self.codes is None else {"codes": self.codes})
        self._check_taken(factory, given)
        with in_words(self.code, f"{self.name}(shape, outputs, …)"):
            made = factory(self.shape, self.outputs, **given)
        if not isinstance(made, nn.Module):
            raise InvalidError(
                f"{self.name} of {self.code.shown} gave a {type(made).__name__}, which is no torch.nn.Module."
            )
        return made

    def _factory(self) -> Callable[..., Any]:
        module = module_of(self.code)
        own = [
            name
            for name, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", None) == module.__name__
        ]
        factory = getattr(module, self.name, None)
        if not callable(factory):
            raise InvalidError(
                f"There is no class or function {self.name!r} in {self.code.shown}.{did_you_mean(self.name, own)}"
            )
        return factory

    def _check_taken(self, factory: Callable[..., Any], given: dict[str, Any]) -> None:
        """Raises InvalidError where it does not take what it is called with."""
        try:
            signature = inspect.signature(factory)
        except ValueError:  # one that was written in C tells nothing
            return
        try:
            signature.bind(self.shape, self.outputs, **given)
        except TypeError as error:
            names = ", ".join(["shape", "outputs", *(f"{name}=…" for name in given)])
            raise InvalidError(
                f"{self.name}{signature} of {self.code.shown} cannot be called as {self.name}({names}): {error}."
            ) from error


def sow(seed: int) -> None:
    """Begin all randomness that a network may draw from anew."""
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)


def arguments_in(text: str | None) -> dict[str, Any]:
    """`width=64, act=relu` as arguments by name. Raises InvalidError where one comes twice."""
    arguments: dict[str, Any] = {}
    for part in (text or "").split(",") if text else []:
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name in arguments:
            raise InvalidError(f"arguments names {name!r} twice.")
        arguments[name] = _value(value)
    return arguments


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def forward(design: Design, network: nn.Module, inputs: Any, what: str = "a batch") -> Any:
    """What the network gives for `inputs`. Raises InvalidError in words about the file."""
    with in_words(design.code, f"forward, given {what} ({told(inputs)}),"):
        return network(inputs)


def told(inputs: Any) -> str:
    """`float32 [4, 1, 8, 8]`, of several tensors each."""
    if isinstance(inputs, Tensor):
        return f"{str(inputs.dtype).removeprefix('torch.')} {list(inputs.shape)}"
    return " and ".join(told(one) for one in inputs)
