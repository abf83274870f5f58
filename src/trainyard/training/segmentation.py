"""The class of each point of a cloud, as an objective: points without a class count for nothing."""

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from numpy.typing import NDArray
from torch import Tensor

from trainyard.evaluation import segmentation
from trainyard.evaluation.detail import Detail

IGNORED = -1
"""Target of a point that has no class, or that only fills a batch up."""


class PointClasses:
    """Outputs are logits [b, n, classes], targets int64 [b, n], IGNORED where a point does not count.

    The loss is the (weighted) mean over the points of a batch that count; a batch without any has loss 0. Every point
    has the same say in the scores; `accuracy` while training is the mean of the clouds' own.
    """

    running = "accuracy"
    loss_scale = 1.0

    def __init__(self, weights: NDArray[np.float32] | None = None) -> None:
        self._weights = None if weights is None else torch.from_numpy(weights)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        if self._weights is not None and self._weights.device != outputs.device:
            self._weights = self._weights.to(outputs.device)
        flat, wanted = outputs.flatten(0, 1), targets.flatten()
        summed = F.cross_entropy(flat, wanted, self._weights, ignore_index=IGNORED, reduction="sum")
        counts = wanted != IGNORED
        weights = counts.to(flat.dtype) if self._weights is None else self._weights[wanted.clamp(min=0)] * counts
        total = weights.sum()
        return summed / torch.where(total > 0, total, 1.0)

    def count(self, outputs: Tensor, targets: Tensor) -> Tensor:
        counts = targets != IGNORED
        right = (outputs.argmax(dim=2) == targets) & counts
        return (right.sum(dim=1) / counts.sum(dim=1).clamp(min=1)).sum()

    def kept(self, outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """What a batch comes to: its confusion matrix [1, classes, classes], and its points and summed loss [1, 2]."""
        classes = outputs.shape[2]
        counts = targets != IGNORED
        logits, wanted = outputs[counts].double(), targets[counts]
        cells = torch.bincount(wanted * classes + logits.argmax(dim=1), minlength=classes * classes)
        summed = F.cross_entropy(logits, wanted, reduction="sum") if len(wanted) else logits.sum()
        return cells.view(1, classes, classes).cpu(), torch.stack([counts.sum().double(), summed]).view(1, 2).cpu()

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        points, loss = targets.sum(dim=0).tolist()
        return segmentation.judge(outputs.sum(dim=0).numpy(), loss / points)

    def detail(self, outputs: Tensor, targets: Tensor) -> Detail:  # noqa: ARG002
        """The classes of points."""
        return Detail(outputs.sum(dim=0).numpy())


def point_weights(counts: NDArray[np.int64], rule: str) -> NDArray[np.float32] | None:
    """float32 [classes] from the training points of each class, as `objectives.class_weights` has them for samples."""
    if rule == "none":
        return None
    weights = np.divide(
        counts.sum(), np.count_nonzero(counts) * counts, where=counts > 0, out=np.zeros(len(counts), np.float64)
    )
    return weights.astype(np.float32)
