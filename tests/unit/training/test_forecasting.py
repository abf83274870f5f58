"""Scores of forecasts are scikit-learn's, over what was measured."""

import numpy as np
import pytest
import torch
from sklearn.metrics import mean_absolute_error, mean_squared_error

from trainyard.evaluation.detail import by_horizon
from trainyard.training.forecasting import Forecasts

OUTPUTS, TARGETS = (torch.randn(6, 4, 3, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1))


def test_scores_are_those_of_scikit_learn() -> None:
    scores = Forecasts().judge(*Forecasts().kept(OUTPUTS, TARGETS))
    truth, told = TARGETS.numpy().astype(np.float64), OUTPUTS.numpy().astype(np.float64)
    assert scores["mse"] == scores["loss"] == pytest.approx(mean_squared_error(truth.ravel(), told.ravel()))
    assert scores["mae"] == pytest.approx(mean_absolute_error(truth.ravel(), told.ravel()))
    horizon = Forecasts().detail(*Forecasts().kept(OUTPUTS, TARGETS)).horizon
    assert horizon is not None
    for step in range(4):
        mse, mae = (judge(truth[:, step], told[:, step]) for judge in (mean_squared_error, mean_absolute_error))
        assert horizon[step].tolist() == pytest.approx([mse, mae])


def test_a_step_ahead_at_which_nothing_was_measured_has_no_score() -> None:
    gaps = TARGETS.clone()
    gaps[:, 2] = float("nan")
    horizon = Forecasts().detail(*Forecasts().kept(OUTPUTS, gaps)).horizon
    assert horizon is not None
    told = by_horizon(horizon)
    assert [one.ahead for one in told] == [1, 2, 3, 4]
    assert [one.mse is None and one.mae is None for one in told] == [False, False, True, False]


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
