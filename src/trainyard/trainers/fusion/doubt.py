"""How unsure a net is of its own answer: Monte Carlo dropout, and what is made of several answers to one sample.

What answers in place of a net gives what the net gives, with the mean answer in place of its own, and `uncertainty` [b]
beside it: of classes the mutual information of answer and model, in nats, which is the entropy of the mean less the
mean entropy (Houlsby et al. 2011, https://arxiv.org/abs/1112.5745); of numbers the standard deviation, in those of the
target.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from trainyard.trainers.fusion.net import Net
from trainyard.training.encoders.steps import Attention

SEED = 0
"""Of the draws: the same samples in the same order are answered alike each time."""
_DRAWING = (nn.Dropout, nn.RNNBase, nn.MultiheadAttention, Attention)


class MonteCarloDropout(nn.Module):
    """Dropout stays on while the net answers, `passes` times (Gal and Ghahramani 2016,
    https://arxiv.org/abs/1506.02142). What parts and further heads say is the net's without dropout."""

    def __init__(self, net: Net, passes: int, *, classes: bool) -> None:
        super().__init__()
        self.net, self._passes, self._classes = net, passes, classes

    def forward(self, batch: Mapping[str, Any]) -> dict[str, Tensor]:
        found = self.net(batch)
        device = found["fused"].device
        with torch.random.fork_rng([device] if device.type == "cuda" else []), _dropping(self.net):
            torch.manual_seed(SEED)
            told = torch.stack([self.net.answer(batch) for _ in range(self._passes)])
        return {**found, **(of_classes(told) if self._classes else of_numbers(told))}


def of_classes(logits: Tensor) -> dict[str, Tensor]:
    """From logits [answers, b, classes] of the same samples: `fused`, logits of the mean probabilities."""
    shares = logits.double().softmax(dim=2)
    mean = shares.mean(dim=0)
    doubt = _entropy(mean) - _entropy(shares).mean(dim=0)
    return {"fused": mean.log(), "uncertainty": doubt.clamp(min=0.0)}


def of_numbers(told: Tensor) -> dict[str, Tensor]:
    """From [answers, b, 1]."""
    told = told.double()
    return {"fused": told.mean(dim=0), "uncertainty": told.std(dim=0, correction=0)[:, 0]}


def _entropy(shares: Tensor) -> Tensor:
    return torch.special.entr(shares).sum(dim=-1)


@contextmanager
def _dropping(net: Net) -> Generator[None]:
    """Dropout as while training, and nothing else so: norms keep to what they have learned."""
    drawing = [module for module in net.modules() if isinstance(module, _DRAWING)]
    for module in drawing:
        module.training = True
    try:
        yield
    finally:
        for module in drawing:
            module.training = False
