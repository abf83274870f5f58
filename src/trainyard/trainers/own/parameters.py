"""Are all parameters of a network where PyTorch sees them, and could they learn?"""

from collections.abc import Iterator
from typing import Any

from torch import nn
from torch.nn.parameter import UninitializedParameter

from trainyard.contracts.errors import InvalidError, some
from trainyard.trainers.own.network import Design


def check_parameters(design: Design, network: nn.Module) -> None:
    parameters = dict(network.named_parameters())
    where = f"The network of {design.code.shown}"
    if not parameters:
        raise InvalidError(f"{where} has no parameters; there is nothing that could learn.")
    if lazy := [name for name, one in parameters.items() if isinstance(one, UninitializedParameter)]:
        raise InvalidError(
            f"{where} has parameters without a size ({some(lazy)}). Give lazy layers their sizes: {design.name} is "
            f"told the shape of a sample, {design.shape} here."
        )
    if not any(one.requires_grad for one in parameters.values()):
        raise InvalidError(f"All parameters of {where[4:]} have requires_grad=False; none of them could learn.")


def check_hidden(design: Design, network: nn.Module) -> None:
    """What lies in a plain list or dict is not seen by PyTorch: it neither learns nor is saved."""
    known = {id(one) for one in (*network.modules(), *network.parameters())}
    for name, module in network.named_modules():
        for attribute, value in vars(module).items():
            if attribute.startswith("_"):
                continue
            for one in plain(value):
                if isinstance(one, nn.Module | nn.Parameter) and id(one) not in known:
                    path = ".".join(filter(None, [name, attribute]))
                    kind, way_out = _way_out(value, one)
                    raise InvalidError(
                        f"{path} of the network of {design.code.shown} is a {type(value).__name__} that holds {kind}: "
                        f"they would neither learn nor be saved. {way_out}"
                    )


def plain(value: Any) -> Iterator[Any]:
    """What lies in a plain list, tuple or dict."""
    if isinstance(value, list | tuple):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()


def _way_out(value: Any, one: Any) -> tuple[str, str]:
    kind, noun = ("Module", "layers") if isinstance(one, nn.Module) else ("Parameter", "parameters")
    return noun, f"Use torch.nn.{kind}{'Dict' if isinstance(value, dict) else 'List'} for them."
