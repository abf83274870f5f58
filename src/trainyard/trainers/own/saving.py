"""Is a network that is made anew and given the saved weights the same network?"""

from typing import Any

import torch
from safetensors import SafetensorError
from safetensors import torch as safetensors
from torch import Tensor, nn

from trainyard.contracts.errors import InvalidError, some
from trainyard.trainers.own.network import Design, forward, sow
from trainyard.trainers.own.parameters import plain
from trainyard.training.sources import Batch
from trainyard.training.weights import load_weights


def check_saved(design: Design, network: nn.Module, batch: Batch, device: torch.device, seed: int) -> None:
    """A network made anew with the saved weights has to answer as the one they were saved from."""
    weights = _saved(design, network)
    again = design.make(seed + 1)
    try:
        load_weights(again, weights)
    except InvalidError as error:
        raise InvalidError(
            f"{design.name} of {design.code.shown} makes another network each time: its saved weights do not fit the "
            f"next one. {error.message}"
        ) from error
    again.to(device)
    if not _alike(_seeded(design, network.eval(), batch, seed), _seeded(design, network, batch, seed + 1)):
        raise InvalidError(
            f"The network of {design.code.shown} draws random numbers when it is judged; its scores would be chance. "
            "Draw only where self.training is true."
        )
    for training in (False, True):
        first, second = (_seeded(design, one.train(training), batch, seed) for one in (network, again))
        if not _alike(first, second):
            raise InvalidError(_unsaved(design, network, training))


def _alike(first: Tensor, second: Tensor) -> bool:
    """But for the order in which a GPU sums."""
    return torch.allclose(first, second, rtol=1e-3, atol=1e-4)


def _saved(design: Design, network: nn.Module) -> dict[str, Tensor]:
    """The weights as a file would hold them. Raises InvalidError where none can."""
    state: dict[str, Any] = network.state_dict()
    about = f"The state_dict of the network of {design.code.shown}"
    if odd := [name for name, value in state.items() if not isinstance(value, Tensor)]:
        raise InvalidError(f"{about} holds {some(odd)}, which are no tensors; files of weights hold tensors only.")
    places: dict[tuple[int, int], list[str]] = {}
    for name, tensor in state.items():
        if tensor.numel():
            places.setdefault((tensor.untyped_storage().data_ptr(), tensor.storage_offset()), []).append(name)
    if shared := next((names for names in places.values() if len(names) > 1), None):
        raise InvalidError(
            f"{about} holds one tensor under several names ({some(shared)}), which files of weights refuse. Keep it "
            "once, and use it where it is needed."
        )
    tensors = {name: one.detach().cpu().contiguous() for name, one in state.items()}
    try:
        return safetensors.load(safetensors.save(tensors))
    except (SafetensorError, RuntimeError, ValueError, KeyError) as error:
        said = " ".join(str(error).split())
        raise InvalidError(f"{about} cannot be saved as safetensors: {said}.") from error


def _seeded(design: Design, network: nn.Module, batch: Batch, seed: int) -> Tensor:
    sow(seed)
    with torch.no_grad():
        return forward(design, network, batch[0])


def _unsaved(design: Design, network: nn.Module, training: bool) -> str:
    """The sentence, with what is suspected: tensors that a state dict does not hold."""
    held = set(network.state_dict())
    buffers = [name for name, _ in network.named_buffers() if name not in held]
    loose = [
        ".".join(filter(None, [name, attribute]))
        for name, module in network.named_modules()
        for attribute, value in vars(module).items()
        if not attribute.startswith("_") and any(isinstance(one, Tensor) for one in (value, *plain(value)))
    ]
    suspects = f" Not held are {some([*buffers, *loose])}." if buffers or loose else ""
    when = "while it trains" if training else "when it is judged"
    return (
        f"The network of {design.code.shown}, made anew and given its saved weights, answers otherwise {when}: it "
        f"hangs on something that its state_dict does not hold.{suspects} Register that as a buffer "
        "(self.register_buffer) or a parameter."
    )
