"""Which inputs of a network count for one answer: windows that are hidden, and gradients that are followed."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from trainyard.training.objectives import Classes, Numbers

Score = Callable[[Tensor], Tensor]
"""Of inputs [b, …], how much the network is for the target, [b]."""
AT_ONCE, NUMBERS_AT_ONCE = 64, 1_000_000
"""Inputs that go through the network together, and how many numbers these may be: large ones take much memory."""
PATH_STEPS = 32
"""Points on the way from the baseline at which the gradient is taken."""


def margin(objective: Classes | Numbers, outputs: Tensor, label: int | None) -> Tensor:
    """How much outputs [b, …] are for `label`, [b]: its log-odds, which do not fade where a network is very sure;
    without one the number, in its own unit."""
    if isinstance(objective, Numbers):
        return outputs.reshape(len(outputs)) * objective.std + objective.mean
    assert label is not None  # noqa: S101  classes have labels
    others = torch.cat([outputs[:, :label], outputs[:, label + 1 :]], dim=1)
    return outputs[:, label] - others.logsumexp(dim=1)


def occlusion(score: Score, x: Tensor, baseline: Tensor, windows: Iterable[tuple[slice, ...]]) -> Tensor:
    """How much the score of x [1, …] falls where a window shows the baseline instead, float64 [windows].

    Zeiler and Fergus 2014, section 4.2 (https://arxiv.org/abs/1311.2901).
    """
    found: list[Tensor] = []
    with torch.inference_mode():
        whole, masks, most = score(x).double(), list(windows), _at_once(x)
        for start in range(0, len(masks), most):
            some = masks[start : start + most]
            hidden = x.repeat(len(some), *[1] * (x.ndim - 1))
            for place, window in enumerate(some):
                hidden[place][window] = baseline[0][window]
            found.append(whole - score(hidden).double())
    return torch.cat(found)


def integrated_gradients(score: Score, x: Tensor, baseline: Tensor, steps: int = PATH_STEPS) -> Tensor:
    """Attributions like x [1, …], float64, which add up to what the score gains from the baseline to x: the gradient,
    averaged over the straight way between the two, times their difference.

    Sundararajan, Taly and Yan 2017 (https://arxiv.org/abs/1703.01365); the integral by the midpoint rule.
    """
    total = torch.zeros_like(x, dtype=torch.float64)
    for shares in ((torch.arange(steps) + 0.5) / steps).split(_at_once(x)):
        way = shares.view(-1, *[1] * (x.ndim - 1))
        points = (baseline + way * (x - baseline)).detach().requires_grad_(True)
        (slope,) = torch.autograd.grad(score(points).sum(), points)
        total += slope.double().sum(dim=0, keepdim=True)
    return total / steps * (x - baseline)


def _at_once(x: Tensor) -> int:
    return max(1, min(AT_ONCE, NUMBERS_AT_ONCE // x.numel()))


def rollout(weights: list[Tensor]) -> Tensor:
    """How much each token is made of each other one after all layers, [tokens, tokens], rows summing to 1; from each
    layer's attention [heads, tokens, tokens]. The shortcut around a layer counts as much as its attention.

    Abnar and Zuidema 2020, section 3 (https://arxiv.org/abs/2005.00928).
    """
    mixed = torch.eye(weights[0].shape[-1], dtype=torch.float64)
    for layer in weights:
        mixed = (layer.double().mean(dim=0) + torch.eye(layer.shape[-1], dtype=torch.float64)) / 2 @ mixed
    return mixed


def seen_by(model: nn.Module, layers: Iterable[nn.Module], run: Callable[[], object]) -> list[tuple[Tensor, ...]]:
    """The inputs that each of `layers` of `model` gets while `run` puts something through it, in that order."""
    found: dict[nn.Module, tuple[Tensor, ...]] = {}
    wanted = list(layers)
    hooks = [layer.register_forward_pre_hook(lambda one, inputs: found.update({one: inputs})) for layer in wanted]
    try:
        with torch.inference_mode():
            model.eval()
            run()
    finally:
        for hook in hooks:
            hook.remove()
    return [found[layer] for layer in wanted]
