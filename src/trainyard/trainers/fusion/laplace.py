"""How unsure a net is, by the curvature of the loss at the last layer's weights: a Laplace approximation.

The weights of the answering head are taken for normally distributed about those that were learned; all others are held
(Kristiadi et al. 2020, https://arxiv.org/abs/2002.10118; Daxberger et al. 2021, https://arxiv.org/abs/2106.14806). The
precision is that of the Gauss-Newton matrix in Kronecker form, A (x) B, and of a prior. A is the sum of f f' over the
training samples, f being what the head sees and a 1 for its bias; B is the mean curvature of the loss in the logits.
The prior is the weakest by which the validation samples' answers surprise hardly more than by the best one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from trainyard.trainers.fusion.doubt import of_classes
from trainyard.trainers.fusion.net import Net
from trainyard.training.devices import moved
from trainyard.training.judging import JUDGED_AT_ONCE
from trainyard.training.sources import Source

FILE = "laplace.safetensors"
MOST_SAMPLES = 20_000
"""Training samples that are looked at, evenly chosen; A is scaled to all of them."""
MOST_CHOOSING = 2_000
"""Validation samples by which the prior is chosen."""
NEGLIGIBLE = 0.01
"""Nats a sample; or the standard error of the best prior's, where that is more."""
PRIORS = torch.logspace(-4, 4, 33, dtype=torch.float64).unbind()
DRAWS = 128
"""Of weights; each comes with its opposite, so that their mean is what was learned."""
SEED = 0


@dataclass(frozen=True, slots=True)
class Posterior:
    """Eigenvalues and vectors of A [size + 1] and B [outputs], float64, and the precision of the prior []. On the CPU:
    it is small, and not every device has float64."""

    inner: Tensor
    inner_vectors: Tensor
    outer: Tensor
    outer_vectors: Tensor
    prior: Tensor

    def variances(self, joined: Tensor, prior: Tensor | None = None) -> Tensor:
        """Of the logits along B's eigenvectors, float64 [b, outputs], from what the head sees [b, size]."""
        along = (_with_one(joined) @ self.inner_vectors).square()
        precision = self.inner[:, None] * self.outer + (self.prior if prior is None else prior)
        return along @ precision.reciprocal()

    def save(self, folder: Path) -> None:
        save_file({name: getattr(self, name).contiguous() for name in self.__slots__}, folder / FILE)

    @classmethod
    def load(cls, folder: Path) -> "Posterior":
        return cls(**load_file(folder / FILE))


class Laplace(nn.Module):
    """A net whose answer is the mean over the posterior. What parts and further heads say is the net's own."""

    def __init__(self, net: Net, posterior: Posterior, *, classes: bool) -> None:
        super().__init__()
        self.net, self._posterior, self._classes = net, posterior, classes

    def forward(self, batch: Mapping[str, Any]) -> dict[str, Tensor]:
        found = self.net(batch)
        variances = self._posterior.variances(found["joined"])
        if not self._classes:  # the mean over the posterior is the answer itself
            return {**found, "uncertainty": variances[:, 0].sqrt()}
        return {**found, **of_classes(_drawn(self._posterior, found["fused"].cpu().double(), variances))}


def _drawn(posterior: Posterior, logits: Tensor, variances: Tensor) -> Tensor:
    """Logits float64 [2 x DRAWS, b, classes]. The same draws for every sample: its answer hangs on no other's."""
    normal = torch.randn(DRAWS, 1, logits.shape[1], generator=torch.Generator().manual_seed(SEED), dtype=torch.float64)
    moves = (normal * variances.sqrt()) @ posterior.outer_vectors.T
    return torch.cat([logits + moves, logits - moves])


@torch.inference_mode()
def fitted(
    net: Net, training: Source, validation: Source, first: Callable[[Any], Tensor], *, classes: bool
) -> Posterior:
    """`first` picks the answering head's targets from a source's: labels [b], or scaled numbers [b]."""
    net.eval()
    joined, logits, targets = (torch.cat(some) for some in zip(*_answers(net, validation, MOST_CHOOSING), strict=True))
    wanted = first(targets)
    noise = (logits[:, 0] - wanted).square().mean().clamp(min=1e-12)  # of numbers
    outer = torch.zeros(logits.shape[1], logits.shape[1], dtype=torch.float64)
    inner, seen = torch.zeros(joined.shape[1] + 1, joined.shape[1] + 1, dtype=torch.float64), 0
    for some, told, _ in _answers(net, training, MOST_SAMPLES):
        features, shares = _with_one(some), told.softmax(dim=1)
        inner += features.T @ features
        outer += torch.diag(shares.sum(dim=0)) - shares.T @ shares
        seen += len(some)
    inner_values, inner_vectors = torch.linalg.eigh(inner * (training.rows / seen))
    outer_values, outer_vectors = torch.linalg.eigh(outer / seen if classes else noise.reciprocal().view(1, 1))
    found = Posterior(inner_values.clamp(min=0), inner_vectors, outer_values.clamp(min=0), outer_vectors, PRIORS[0])

    def surprises(prior: Tensor) -> Tensor:
        variances = found.variances(joined, prior)
        if classes:
            return F.nll_loss(of_classes(_drawn(found, logits, variances))["fused"], wanted, reduction="none")
        spread = variances[:, 0] + noise
        return (spread.log() + (logits[:, 0] - wanted).square() / spread) / 2

    return replace(found, prior=_widest(torch.stack([surprises(prior) for prior in PRIORS])))


def _widest(surprises: Tensor) -> Tensor:
    """The smallest of PRIORS that costs next to nothing, by what each sample's answer is worth, in nats [priors, n].

    The very best one says nothing where a class is easily told: all weights then stand fast, far from the data too.
    """
    means = surprises.mean(dim=1)
    best = surprises[means.argmin()]
    slack = max(NEGLIGIBLE, float(best.std(correction=0)) / len(best) ** 0.5)
    return PRIORS[int((means <= best.mean() + slack).nonzero()[0])]


def _answers(net: Net, source: Source, most: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """What the head sees, its logits float64, and the targets, of `most` samples, evenly chosen; on the CPU."""
    device = net.head.weight.device
    chosen = torch.linspace(0, source.rows - 1, min(most, source.rows), dtype=torch.float64).round().long()
    for rows in chosen.split(JUDGED_AT_ONCE):
        inputs, targets = source.batch(rows, torch.Generator().manual_seed(0))
        found = net(moved(inputs, device))
        yield found["joined"].cpu(), found["fused"].cpu().double(), targets


def _with_one(joined: Tensor) -> Tensor:
    """float64 [b, size + 1]; the 1 is what the bias is multiplied with."""
    known = joined.cpu().double()
    return torch.cat([known, torch.ones_like(known[:, :1])], dim=1)
