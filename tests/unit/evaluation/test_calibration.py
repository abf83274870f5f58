"""An over-confident model is brought to tell how sure it is."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainyard.contracts.errors import InvalidError
from trainyard.evaluation.calibration import COLDEST, at_temperature, fit_temperature
from trainyard.evaluation.classification import log_loss
from trainyard.evaluation.reliability import expected_calibration_error, reliability


def made(seed: int, samples: int = 5_000, classes: int = 5) -> tuple[Any, Any]:
    """Labels that were drawn from the probabilities, which are therefore calibrated."""
    generator = np.random.default_rng(seed)
    exponents = np.exp(2 * generator.normal(size=(samples, classes)))
    probabilities = exponents / exponents.sum(axis=1, keepdims=True)
    labels = (generator.random((samples, 1)) > probabilities.cumsum(axis=1)).sum(axis=1)
    return np.minimum(labels, classes - 1), probabilities


def ece(labels: Any, probabilities: Any) -> float:
    return expected_calibration_error(reliability(labels, probabilities))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_calibration_error_of_an_over_confident_model_comes_under_a_third(seed: int) -> None:
    labels, honest = made(seed)
    temperature = fit_temperature(labels, at_temperature(honest, 1 / 3))
    fresh_labels, fresh = made(seed + 100)
    boasting = at_temperature(fresh, 1 / 3)
    assert ece(fresh_labels, boasting) > 0.1
    assert ece(fresh_labels, at_temperature(boasting, temperature)) < ece(fresh_labels, boasting) / 3
    assert temperature == pytest.approx(3, rel=0.05)


@pytest.mark.parametrize("true", [0.4, 1.0, 2.5])
def test_the_temperature_is_found_to_where_the_loss_is_least(true: float) -> None:
    labels, honest = made(7)
    told = at_temperature(honest, 1 / true)
    found = fit_temperature(labels, told)
    assert found == pytest.approx(true, rel=0.06)
    losses = [log_loss(labels, at_temperature(told, found * factor)) for factor in (0.99, 1.0, 1.01)]
    assert losses[1] == min(losses)


@given(st.integers(0, 1_000), st.floats(COLDEST, 20))
def test_the_most_probable_class_stays_and_probabilities_add_up(seed: int, temperature: float) -> None:
    _, probabilities = made(seed, 20)
    scaled = at_temperature(probabilities, temperature)
    assert (scaled.max(axis=1) == scaled[np.arange(20), probabilities.argmax(axis=1)]).all()
    assert scaled.sum(axis=1) == pytest.approx(np.ones(20), rel=1e-12)
    assert at_temperature(probabilities, 1.0) == pytest.approx(probabilities, rel=1e-9)


def test_zeros_and_a_model_without_errors_have_a_temperature() -> None:
    certain = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    mostly_right = fit_temperature(np.array([0, 1, 1]), certain)
    assert 5 < mostly_right <= 20.0
    assert np.isfinite(at_temperature(certain, mostly_right)).all()
    hesitant = np.array([[0.6, 0.4], [0.4, 0.6]])
    assert fit_temperature(np.array([0, 1]), hesitant) == pytest.approx(COLDEST, rel=1e-3)


def test_what_cannot_be_fitted_is_said() -> None:
    with pytest.raises(InvalidError, match="1 of 2 predictions are no numbers"):
        fit_temperature(np.array([0, 1]), np.array([[np.nan, 1.0], [0.5, 0.5]]))
    with pytest.raises(InvalidError, match="There is no sample"):
        fit_temperature(np.zeros(0, np.int64), np.zeros((0, 2)))
