"""What a forecast is to learn: every column at every step ahead, in deviations from the mean of the training rows."""

from collections.abc import Mapping

import torch
from torch import Tensor

from trainyard.evaluation.detail import Detail


class Forecasts:
    """Outputs are [b, horizon, columns], targets likewise with NaN where nothing was measured, which counts nothing.

    Errors are in deviations of the training rows, as forecasting papers tell them.
    """

    running = "mae"
    loss_scale = 1.0

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        known = ~targets.isnan()
        return (outputs - targets.nan_to_num()).square().mul(known).sum() / known.sum().clamp(min=1)

    def count(self, outputs: Tensor, targets: Tensor) -> Tensor:
        known = ~targets.isnan()
        errors = (outputs.detach() - targets.nan_to_num()).abs().mul(known).sum(dim=(1, 2))
        return (errors / known.sum(dim=(1, 2)).clamp(min=1)).sum()

    def kept(self, outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Sums over the columns: squared and absolute errors [b, horizon, 2], and how many they are of [b, horizon]."""
        known = ~targets.isnan()
        errors = (outputs.double() - targets.nan_to_num()).mul(known)
        sums = torch.stack([errors.square().sum(dim=2), errors.abs().sum(dim=2)], dim=2)
        return sums.cpu(), known.sum(dim=2).cpu()

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        """loss and mse, which are the same, and mae."""
        errors, counts = outputs.sum(dim=0), targets.sum(dim=0)  # [horizon, 2], [horizon]
        mse, mae = (errors.sum(dim=0) / counts.sum().clamp(min=1)).tolist()
        return {"loss": mse, "mse": mse, "mae": mae}

    def detail(self, outputs: Tensor, targets: Tensor) -> Detail:
        """The same for each step ahead."""
        return Detail(horizon=(outputs.sum(dim=0) / targets.sum(dim=0)[:, None]).numpy())
