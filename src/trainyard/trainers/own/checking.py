"""Is this network sound? Asked on a few training rows before the first step, answered in words.

What is tried here is what a training does: forwards, backwards, a step, a save, and the same network again from what
was saved. The networks that it is tried on are thrown away.
"""

import torch
from torch import Tensor, nn

from trainyard.contracts.errors import InvalidError, some
from trainyard.trainers.own.code import in_words
from trainyard.trainers.own.network import Design, forward, told
from trainyard.trainers.own.parameters import check_hidden, check_parameters
from trainyard.trainers.own.saving import check_saved
from trainyard.training.devices import moved
from trainyard.training.learner import adamw
from trainyard.training.objectives import Objective
from trainyard.training.sources import Batch, Source

ROWS = 4
"""That are tried; more would say no more, and take longer on the CPU."""
RATE = 0.001
LAST = "the only row of an epoch's last batch, which another batch_size would not leave"


def check(
    design: Design, source: Source, objective: Objective, batch_size: int, device: torch.device, seed: int
) -> str | None:
    """Try the network on rows of the training part. What a person should know though it is no error, or None.

    Raises InvalidError that says what is wrong and, where there is one, in which line of their file.
    """
    network = design.make(seed)
    check_parameters(design, network)
    check_hidden(design, network)
    network.to(device).train()
    several, one = (_batch(source, rows, device) for rows in (min(ROWS, source.rows), 1))
    if (source.rows - 1) % batch_size == 0:
        _check_outputs(design, network, one, LAST)
    left_out = _check_gradients(design, network, several, objective)
    network.eval()
    _check_outputs(design, network, one, "a batch of one row, when it is judged")
    check_saved(design, network, several, device, seed)
    return left_out


def _batch(source: Source, rows: int, device: torch.device) -> Batch:
    inputs, targets = source.batch(torch.arange(rows), torch.Generator().manual_seed(0))
    return moved(inputs, device), moved(targets, device)


def _check_outputs(design: Design, network: nn.Module, batch: Batch, what: str = "a batch") -> Tensor:
    """The outputs for a batch. Raises InvalidError where they are not what the loss takes."""
    outputs = forward(design, network, batch[0], what)
    wanted = [len(batch[1]), design.outputs]
    about = f"forward of {design.code.shown}, given {what} ({told(batch[0])}), gave"
    if not isinstance(outputs, Tensor):
        raise InvalidError(f"{about} a {type(outputs).__name__}; it has to give a tensor {wanted}.")
    if list(outputs.shape) != wanted or outputs.dtype != torch.float32:
        meaning = "a number" if design.outputs == 1 else f"one of {design.outputs} numbers, a logit a class,"
        raise InvalidError(f"{about} {told(outputs)}; it has to give float32 {wanted}: {meaning} for each row.")
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
        raise InvalidError(f"The first gradients of {some(wrong)} in {design.code.shown} are NaN or infinite.")
    if all(one.grad is None or not bool(one.grad.any()) for _, one in learning):
        raise InvalidError(f"{about}: all gradients are 0.")
    for group in optimizer.param_groups:
        group["lr"] = RATE
    optimizer.step()
    return f"no gradient reaches {some(unreached)}; they stay as they are" if unreached else None
