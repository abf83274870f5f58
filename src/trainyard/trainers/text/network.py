"""A transformer as the engine calls it: with LoRA or without, its layers at rates of their own, saved as it came."""

import re
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from trainyard.trainers.text.fields import TextConfig
from trainyard.trainers.text.loading import MODEL, Loaded
from trainyard.training.learner import Share

Output = Callable[[nn.Module, dict[str, Tensor]], Tensor]
"""From a model and its batch to what the objective takes."""
PIECE = 32
"""Rows that go through at once where nothing is learned: the engine judges many together, long texts need memory.
It is the same whenever a model is judged: with other sizes the last bits of the scores differ."""


class Network(nn.Module):
    """One batch in, as a mapping, and out of it what the objective takes, [b, …]."""

    def __init__(self, inner: nn.Module, output: Output) -> None:
        super().__init__()
        self.inner = inner
        self._output = output

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        rows = len(batch["input_ids"])
        if self.training or rows <= PIECE:
            return self._output(self.inner, batch)
        pieces = zip(*(tensor.split(PIECE) for tensor in batch.values()), strict=True)
        return torch.cat([self._output(self.inner, dict(zip(batch, piece, strict=True))) for piece in pieces])


def logits(inner: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    return inner(**batch).logits


def adapted(loaded: Loaded, config: TextConfig) -> nn.Module:
    """The model itself, or with LoRA (Hu et al. 2022, https://arxiv.org/abs/2106.09685) beside every linear layer of
    its body; a head that begins at random learns whole."""
    model = loaded.model
    if config.adaptation == "full":
        return model
    peft: Any = import_module("peft")
    body = f"{model.base_model_prefix}."
    layers = [name for name, part in model.named_modules() if name.startswith(body) and _is_linear(part)]
    whole = sorted({_module_of(name, body) for name in loaded.new})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # peft asks the library for what that has renamed
        wanted = peft.LoraConfig(
            r=config.lora_rank,
            lora_alpha=2 * config.lora_rank,
            lora_dropout=config.lora_dropout,
            target_modules=[name for name in layers if not any(name.startswith(f"{part}.") for part in whole)],
            modules_to_save=whole or None,
            fan_in_fan_out=_is_transposed(model),
        )
        return peft.get_peft_model(model, wanted)


def shares(inner: nn.Module, decay: float) -> list[Share]:
    """Discriminative rates (Howard and Ruder 2018, https://arxiv.org/abs/1801.06146): the top layer learns at `decay`
    times the rate of the head, each other at `decay` times that of the one above it, the embeddings at the least."""
    if decay == 1.0:
        return []
    stack = max((part for part in inner.named_modules() if isinstance(part[1], nn.ModuleList)), key=_size)
    name, layers = stack[0], list(stack[1].children())
    body = name.partition(".")[0]
    found = [Share(list(layer.parameters()), decay ** (len(layers) - at)) for at, layer in enumerate(layers)]
    taken = {parameter for share in found for parameter in share.parameters}
    before = [
        parameter
        for path, parameter in inner.named_parameters()
        if re.search(r"embed|wte|wpe", path) and path.startswith(body) and parameter not in taken
    ]
    return [*found, Share(before, decay ** (len(layers) + 1))]


def save(folder: Path, inner: nn.Module, tokenizer: Any) -> None:
    """In the layout of Hugging Face, weights in safetensors. LoRA is merged: the model is whole, and is used up."""
    model: Any = inner
    if hasattr(model, "merge_and_unload"):
        model = model.merge_and_unload()
    model.to("cpu").save_pretrained(folder / MODEL)
    tokenizer.save_pretrained(folder / MODEL)


def _size(named: tuple[str, nn.Module]) -> int:
    return sum(parameter.numel() for parameter in named[1].parameters())


def _is_linear(part: nn.Module) -> bool:
    return isinstance(part, nn.Linear) or type(part).__name__ == "Conv1D"


def _is_transposed(model: nn.Module) -> bool:
    """GPT-2 keeps its weights the other way round."""
    return any(type(part).__name__ == "Conv1D" for part in model.modules())


def _module_of(tensor: str, body: str) -> str:
    """The part of the model that is learned whole because this tensor begins at random."""
    inside = tensor.removeprefix(body)
    top = inside.partition(".")[0]
    return f"{body}{top}" if tensor.startswith(body) else top
