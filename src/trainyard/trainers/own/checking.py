"""Is this network sound? Asked on a few training rows before the first step, answered in words.

What is tried here is what a training does: forwards, backwards, a step, a save, and the same network again from what
was saved. The networks that it is tried on are thrown away.
"""

from collections.abc import Iterator
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors import torch as safetensors
from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter

from trainyard.contracts.errors import InvalidError
from trainyard.trainers.own.code import in_words
from trainyard.trainers.own.network import Design, sow
from trainyard.training.devices import moved
from trainyard.training.learner import adamw
from trainyard.training.objectives import Objective
from trainyard.training.sources import Batch, Source
from trainyard.training.weights import load_weights

ROWS = 4
"""That are tried; more would say no more, and take longer on the CPU."""
NAMED = 3
"""Parameters that a sentence names; the rest are counted."""
RATE = 0.001
LAST = "the only row of an epoch's last batch, which another batch_size would not leave"


def check(
    design: Design, source: Source, objective: Objective, batch_size: int, device: torch.device, seed: int
) -> str | None:
    """Try the network on rows of the training part. What a person should know though it is no error, or None.

    Raises InvalidError that says what is wrong and, where there is one, in which line of their file.
    """
    network = design.make(seed)
    _check_parameters(design, network)
    _check_hidden(design, network)
    network.to(device).train()
    several, one = (_batch(source, rows, device) for rows in (min(ROWS, source.rows), 1))
    if (source.rows - 1) % batch_size == 0:
        _check_outputs(design, network, one, LAST)
    left_out = _check_gradients(design, network, several, objective)
    network.eval()
    _check_outputs(design, network, one, "a batch of one row, when it is judged")
    _check_saved(design, network, several, device, seed)
    return left_out


def _batch(source: Source, rows: int, device: torch.device) -> Batch:
    inputs, targets = source.batch(torch.arange(rows), torch.Generator().manual_seed(0))
    return moved(inputs, device), moved(targets, device)


def _forward(design: Design, network: nn.Module, inputs: Any, what: str = "a batch") -> Any:
    with in_words(design.code, f"forward, given {what} ({_told(inputs)}),"):
        return network(inputs)


def _told(inputs: Any) -> str:
    """`float32 [4, 1, 8, 8]`, of several tensors each."""
    if isinstance(inputs, Tensor):
        return f"{str(inputs.dtype).removeprefix('torch.')} {list(inputs.shape)}"
    return " and ".join(_told(one) for one in inputs)


def _check_parameters(design: Design, network: nn.Module) -> None:
    parameters = dict(network.named_parameters())
    where = f"The network of {design.code.shown}"
    if not parameters:
        raise InvalidError(f"{where} has no parameters; there is nothing that could learn.")
    if lazy := [name for name, one in parameters.items() if isinstance(one, UninitializedParameter)]:
        raise InvalidError(
            f"{where} has parameters without a size ({_some(lazy)}). Give lazy layers their sizes: {design.name} is "
            f"told the shape of a sample, {design.shape} here."
        )
    if not any(one.requires_grad for one in parameters.values()):
        raise InvalidError(f"All parameters of {where[4:]} have requires_grad=False; none of them could learn.")


def _check_hidden(design: Design, network: nn.Module) -> None:
    """What lies in a plain list or dict is not seen by PyTorch: it neither learns nor is saved."""
    known = {id(one) for one in (*network.modules(), *network.parameters())}
    for name, module in network.named_modules():
        for attribute, value in vars(module).items():
            if attribute.startswith("_"):
                continue
            for one in _plain(value):
                if isinstance(one, nn.Module | nn.Parameter) and id(one) not in known:
                    path = ".".join(filter(None, [name, attribute]))
                    kind, way_out = _way_out(value, one)
                    raise InvalidError(
                        f"{path} of the network of {design.code.shown} is a {type(value).__name__} that holds {kind}: "
                        f"they would neither learn nor be saved. {way_out}"
                    )


def _plain(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()


def _way_out(value: Any, one: Any) -> tuple[str, str]:
    kind, noun = ("Module", "layers") if isinstance(one, nn.Module) else ("Parameter", "parameters")
    return noun, f"Use torch.nn.{kind}{'Dict' if isinstance(value, dict) else 'List'} for them."


def _check_outputs(design: Design, network: nn.Module, batch: Batch, what: str = "a batch") -> Tensor:
    """The outputs for a batch. Raises InvalidError where they are not what the loss takes."""
    outputs = _forward(design, network, batch[0], what)
    wanted = [len(batch[1]), design.outputs]
    about = f"forward of {design.code.shown}, given {what} ({_told(batch[0])}), gave"
    if not isinstance(outputs, Tensor):
        raise InvalidError(f"{about} a {type(outputs).__name__}; it has to give a tensor {wanted}.")
    if list(outputs.shape) != wanted or outputs.dtype != torch.float32:
        meaning = "a number" if design.outputs == 1 else f"one of {design.outputs} numbers, a logit a class,"
        raise InvalidError(f"{about} {_told(outputs)}; it has to give float32 {wanted}: {meaning} for each row.")
    if not bool(outputs.isfinite().all()):
        raise InvalidError(f"{about} values that are no numbers (NaN or infinite), with its first weights.")
    return outputs


def _check_gradients(design: Design, network: nn.Module, batch: Batch, objective: Objective) -> str | None:
    """One step. Raises InvalidError where nothing learns; names what no gradient reaches, if only some does."""
    outputs = _check_outputs(design, network, batch)
    about = f"No gradient reaches the parameters of the network of {design.code.shown}"
    if not outputs.requires_grad:
        raise InvalidError(
            f"{about}: what forward gives is cut off from them, by detach(), no_grad() or a detour through NumPy."
        )
    optimizer = adamw(network, 0.0)
    with in_words(design.code, "Going backwards through the network"):
        objective.loss(outputs, batch[1]).backward()
    learning = [(name, one) for name, one in network.named_parameters() if one.requires_grad]
    unreached = [name for name, one in learning if one.grad is None]
    if len(unreached) == len(learning):
        raise InvalidError(f"{about}: forward does not use them.")
    if wrong := [name for name, one in learning if one.grad is not None and not bool(one.grad.isfinite().all())]:
        raise InvalidError(f"The first gradients of {_some(wrong)} in {design.code.shown} are NaN or infinite.")
    if all(one.grad is None or not bool(one.grad.any()) for _, one in learning):
        raise InvalidError(f"{about}: all gradients are 0.")
    for group in optimizer.param_groups:
        group["lr"] = RATE
    optimizer.step()
    return f"no gradient reaches {_some(unreached)}; they stay as they are" if unreached else None


def _check_saved(design: Design, network: nn.Module, batch: Batch, device: torch.device, seed: int) -> None:
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
        raise InvalidError(f"{about} holds {_some(odd)}, which are no tensors; files of weights hold tensors only.")
    places: dict[tuple[int, int], list[str]] = {}
    for name, tensor in state.items():
        if tensor.numel():
            places.setdefault((tensor.untyped_storage().data_ptr(), tensor.storage_offset()), []).append(name)
    if shared := next((names for names in places.values() if len(names) > 1), None):
        raise InvalidError(
            f"{about} holds one tensor under several names ({_some(shared)}), which files of weights refuse. Keep it "
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
        return _forward(design, network, batch[0])


def _unsaved(design: Design, network: nn.Module, training: bool) -> str:
    """The sentence, with what is suspected: tensors that a state dict does not hold."""
    held = set(network.state_dict())
    buffers = [name for name, _ in network.named_buffers() if name not in held]
    plain = [
        ".".join(filter(None, [name, attribute]))
        for name, module in network.named_modules()
        for attribute, value in vars(module).items()
        if not attribute.startswith("_") and any(isinstance(one, Tensor) for one in (value, *_plain(value)))
    ]
    suspects = f" Not held are {_some([*buffers, *plain])}." if buffers or plain else ""
    when = "while it trains" if training else "when it is judged"
    return (
        f"The network of {design.code.shown}, made anew and given its saved weights, answers otherwise {when}: it "
        f"hangs on something that its state_dict does not hold.{suspects} Register that as a buffer "
        "(self.register_buffer) or a parameter."
    )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
