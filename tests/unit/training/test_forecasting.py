"""Scores of forecasts are scikit-learn's, over what was measured."""

import numpy as np
import pytest
import torch
from sklearn.metrics import mean_absolute_error, mean_squared_error

from trainyard.training.forecasting import Forecasts

OUTPUTS, TARGETS = (torch.randn(6, 4, 3, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1))


def test_scores_are_those_of_scikit_learn() -> None:
    scores = Forecasts(by_step=True).judge(*Forecasts().kept(OUTPUTS, TARGETS))
    truth, told = TARGETS.numpy().astype(np.float64), OUTPUTS.numpy().astype(np.float64)
    assert scores["mse"] == scores["loss"] == pytest.approx(mean_squared_error(truth.ravel(), told.ravel()))
    assert scores["mae"] == pytest.approx(mean_absolute_error(truth.ravel(), told.ravel()))
    for step in range(4):
        assert scores[f"mse_h{step + 1}"] == pytest.approx(mean_squared_error(truth[:, step], told[:, step]))
        assert scores[f"mae_h{step + 1}"] == pytest.approx(mean_absolute_error(truth[:, step], told[:, step]))


def test_what_was_not_measured_counts_nothing() -> None:
    gaps = TARGETS.clone()
    gaps[0, 1] = gaps[3, 2, 1] = float("nan")
    outputs = OUTPUTS.clone().requires_grad_()
    loss = Forecasts().loss(outputs, gaps)
    loss.backward()
    known = ~gaps.isnan()
    assert loss.item() == pytest.approx(((OUTPUTS - TARGETS)[known] ** 2).mean().item())
    assert outputs.grad is not None
    assert not outputs.grad[~known].any()
    scores = Forecasts().judge(*Forecasts().kept(OUTPUTS, gaps))
    assert scores["mse"] == pytest.approx(loss.item())


def test_the_running_score_is_the_mean_absolute_error() -> None:
    counted = Forecasts().count(OUTPUTS, TARGETS).item() / len(OUTPUTS)
    assert counted == pytest.approx((OUTPUTS - TARGETS).abs().mean().item())
