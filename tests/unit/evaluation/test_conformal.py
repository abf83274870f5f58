"""Sets and intervals hold the truth of fresh samples as often as they say."""

from typing import Any

import numpy as np
import pytest

from trainyard.contracts.errors import InvalidError
from trainyard.evaluation.conformal import (
    covered_by_margin,
    covered_by_sets,
    interval_margin,
    least_probability,
    prediction_sets,
)

FRESH = 5_000


def classes(generator: np.random.Generator, samples: int, sharpness: float) -> tuple[Any, Any]:
    """Labels, and probabilities of a model that is too sure of itself."""
    labels = generator.integers(0, 6, samples)
    scores = generator.normal(size=(samples, 6))
    scores[np.arange(samples), labels] += sharpness
    exponents = np.exp(3 * scores)
    return labels, exponents / exponents.sum(axis=1, keepdims=True)


def numbers(generator: np.random.Generator, samples: int) -> tuple[Any, Any]:
    predicted = generator.normal(size=samples)
    return predicted + generator.gamma(1.0, size=samples) - 0.5, predicted  # off on average, and lopsided


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("sharpness", [0.5, 1.5, 4.0])
def test_sets_cover_90_percent_of_fresh_samples(seed: int, sharpness: float) -> None:
    generator = np.random.default_rng(seed)
    least = least_probability(*classes(generator, 4_000, sharpness), 0.9)
    labels, probabilities = classes(generator, FRESH, sharpness)
    found = covered_by_sets(labels, prediction_sets(probabilities, least))
    assert found.coverage == pytest.approx(0.9, abs=0.02)
    assert found.coverage <= found.size < 6


@pytest.mark.parametrize("coverage", [0.5, 0.9, 0.99])
def test_intervals_cover_what_they_say(coverage: float) -> None:
    generator = np.random.default_rng(3)
    margin = interval_margin(*numbers(generator, 4_000), coverage)
    truth, predicted = numbers(generator, FRESH)
    found = covered_by_margin(truth, predicted, margin)
    assert found.coverage == pytest.approx(coverage, abs=0.02)
    assert found.size == 2 * margin


def test_with_few_calibration_samples_coverage_holds_on_average() -> None:
    generator = np.random.default_rng(0)
    shares: list[float] = []
    for _ in range(400):
        margin = interval_margin(*numbers(generator, 19), 0.9)
        shares.append(covered_by_margin(*numbers(generator, 500), margin).coverage)
    assert np.mean(shares) == pytest.approx(0.9, abs=0.015)  # the empirical quantile alone would give .86


def test_the_quantile_counts_the_fresh_sample() -> None:
    truth, predicted = np.arange(1.0, 10.0), np.zeros(9)
    assert interval_margin(truth, predicted, 0.9) == 9.0
    assert interval_margin(truth, predicted, 0.5) == 5.0
    labels, probabilities = np.zeros(9, np.int64), np.column_stack([np.arange(1, 10) / 10, 1 - np.arange(1, 10) / 10])
    assert least_probability(labels, probabilities, 0.9) == 0.1
    assert prediction_sets(np.array([[0.05, 0.95], [0.1, 0.9]]), 0.1).tolist() == [[False, True], [True, True]]


@pytest.mark.parametrize(("samples", "coverage", "enough"), [(8, 0.9, "9"), (1, 0.9, "9"), (98, 0.99, "99")])
def test_too_few_samples_are_said_to_be(samples: int, coverage: float, enough: str) -> None:
    with pytest.raises(InvalidError, match=f"takes {enough} calibration samples at least, and there are {samples}"):
        interval_margin(np.zeros(samples), np.ones(samples), coverage)
    interval_margin(np.zeros(int(enough)), np.ones(int(enough)), coverage)


def test_a_coverage_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidError, match="A coverage of 1 cannot be had"):
        interval_margin(np.zeros(9), np.zeros(9), 1.0)
    with pytest.raises(InvalidError, match="1 of 2 predictions are no numbers"):
        interval_margin(np.zeros(2), np.array([np.nan, 1.0]), 0.5)
