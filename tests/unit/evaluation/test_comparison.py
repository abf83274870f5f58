"""A better model is called better, an equally good one is not, and the intervals hold what they say."""

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from trainyard.contracts.errors import InvalidError
from trainyard.evaluation.comparison import (
    Comparison,
    compare_labels,
    compare_numbers,
    mcnemar,
    replicates,
)

ByLabels = Literal["accuracy", "f1"]
ByNumbers = Literal["rmse", "mae"]


def answers(generator: np.random.Generator, truth: Any, accuracy: float, classes: int = 3) -> Any:
    """Right with that probability, else any other class."""
    wrong = (truth + generator.integers(1, classes, len(truth))) % classes
    return np.where(generator.random(len(truth)) < accuracy, truth, wrong)


def labels_pair(metric: ByLabels, seed: int, samples: int, of_a: float = 0.8, of_b: float = 0.8) -> Comparison:
    generator = np.random.default_rng(seed)
    truth = generator.choice(3, samples, p=[0.6, 0.3, 0.1])
    return compare_labels(metric, truth, answers(generator, truth, of_a), answers(generator, truth, of_b), seed=seed)


def numbers_pair(metric: ByNumbers, seed: int, samples: int, noise: float = 1.0) -> Comparison:
    generator = np.random.default_rng(seed)
    truth, shared = generator.normal(size=(2, samples))
    first, second = truth + shared + generator.standard_t(4, size=(2, samples))  # both err alike, with heavy tails
    return compare_numbers(metric, truth, first, truth + (second - truth) * noise, seed=seed)


@pytest.mark.parametrize("samples", [12, 60, 400])
@pytest.mark.parametrize("metric", ["accuracy", "f1"])
def test_at_most_5_of_100_equally_good_classifiers_are_called_different(metric: ByLabels, samples: int) -> None:
    assert sum(labels_pair(metric, seed, samples).better is not None for seed in range(100)) <= 5


@pytest.mark.parametrize("samples", [12, 60, 400])
@pytest.mark.parametrize("metric", ["rmse", "mae"])
def test_at_most_5_of_100_equally_good_regressors_are_called_different(metric: ByNumbers, samples: int) -> None:
    assert sum(numbers_pair(metric, seed, samples).better is not None for seed in range(100)) <= 5


@pytest.mark.parametrize("metric", ["accuracy", "f1"])
def test_a_better_classifier_is_called_better(metric: ByLabels) -> None:
    found = [labels_pair(metric, seed, 600, 0.8, 0.9).better for seed in range(20)]
    assert found.count("second") >= 19
    assert "first" not in found
    assert labels_pair(metric, 0, 600, 0.9, 0.7).better == "first"


@pytest.mark.parametrize("metric", ["rmse", "mae"])
def test_a_smaller_error_is_better(metric: ByNumbers) -> None:
    found = [numbers_pair(metric, seed, 400, noise=0.7).better for seed in range(20)]
    assert found.count("second") >= 18
    assert "first" not in found
    assert numbers_pair(metric, 0, 400, noise=1.5).better == "first"


def test_the_interval_holds_the_true_gain_as_often_as_it_says() -> None:
    found = [labels_pair("accuracy", seed, 300, 0.8, 0.85) for seed in range(200)]
    held = [one.low <= 0.05 <= one.high for one in found]
    assert 0.91 <= np.mean(held) <= 0.99


@given(st.integers(0, 10_000), st.integers(1, 60))
def test_metrics_are_those_of_scikit_learn(seed: int, samples: int) -> None:
    generator = np.random.default_rng(seed)
    truth, first, second = generator.integers(0, 4, size=(3, samples))
    f1 = [metrics.f1_score(truth, told, average="macro") for told in (first, second)]
    found = compare_labels("f1", truth, first, second)
    assert (found.first, found.second, found.gain) == pytest.approx((*f1, f1[1] - f1[0]), rel=1e-9, abs=1e-9)
    found = compare_labels("accuracy", truth, first, second)
    assert (found.first, found.second) == pytest.approx((np.mean(first == truth), np.mean(second == truth)))


def test_errors_are_those_of_scikit_learn() -> None:
    truth, first, second = np.random.default_rng(0).normal(size=(3, 50))
    rmse = compare_numbers("rmse", truth, first, second)
    assert rmse.first == pytest.approx(metrics.root_mean_squared_error(truth, first), rel=1e-9)
    mae = compare_numbers("mae", truth, first, second)
    assert mae.gain == pytest.approx(
        metrics.mean_absolute_error(truth, first) - metrics.mean_absolute_error(truth, second), rel=1e-9
    )


@pytest.mark.parametrize("metric", ["accuracy", "f1"])
def test_the_margin_is_that_of_a_bootstrap_sample_by_sample(metric: ByLabels) -> None:
    generator = np.random.default_rng(1)
    truth = generator.integers(0, 3, 80)
    first, second = answers(generator, truth, 0.6), answers(generator, truth, 0.7)

    def gain(which: Any) -> float:
        if metric == "accuracy":
            return float(np.mean(second[which] == truth[which]) - np.mean(first[which] == truth[which]))
        scores = [metrics.f1_score(truth[which], told[which], average="macro") for told in (first, second)]
        return scores[1] - scores[0]

    gains = np.array([gain(generator.integers(80, size=80)) for _ in range(500)])
    found = compare_labels(metric, truth, first, second)
    plain = np.quantile(np.abs(gains - gain(np.arange(80))), 0.95)
    assert (found.high - found.low) / 2 == pytest.approx(plain, rel=0.15)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_binomial_test(one: int, other: int) -> None:
    first = np.repeat([True, False, True, False], [one, other, 5, 3])
    second = np.repeat([False, True, True, False], [one, other, 5, 3])
    found = mcnemar(first, second)
    assert (found.only_first, found.only_second) == (one, other)
    if one + other:
        assert found.exact == pytest.approx(stats.binomtest(one, one + other).pvalue, rel=1e-9)
        assert found.mid == pytest.approx(
            min(1, 2 * stats.binom.cdf(min(one, other), one + other, 0.5) - stats.binom.pmf(one, one + other, 0.5)),
            rel=1e-9,
        )
    else:
        assert (found.exact, found.mid) == (1, 1)


def test_the_verdict_is_a_sentence() -> None:
    truth = np.zeros(2_000, np.int64)
    first = np.where(np.arange(2_000) < 300, 1, 0)
    second = np.where(np.arange(2_000) < 260, 1, 0)
    assert compare_labels("accuracy", truth, first, second).verdict == "B is better by 2.0 ± 0.6 points (95 %)."
    assert compare_labels("accuracy", truth, second, first, ("forest 1", "forest 2")).verdict.startswith("forest 1 is")
    same = compare_labels("f1", truth, first, first)
    assert (same.better, same.p_value) == (None, 1.0)
    assert same.verdict == "No difference shown: A and B are equally good on every sample."
    mirrored = np.where(np.arange(2_000) >= 1_700, 1, 0)
    even = compare_labels("accuracy", truth, first, mirrored).verdict
    assert even == "No difference shown: A and B are equally good, ± 2.4 points (95 %)."
    second[261:] = np.where(np.arange(1_739) < 45, 1, 0)
    close = compare_labels("accuracy", truth, first, second).verdict
    assert close.startswith("No difference shown: ")
    assert "points (95 %), as chance may have it (p = " in close


def test_the_same_seed_says_the_same() -> None:
    assert labels_pair("f1", 3, 100) == labels_pair("f1", 3, 100)
    assert numbers_pair("mae", 3, 100) == numbers_pair("mae", 3, 100)


def test_one_sample_shows_nothing() -> None:
    assert compare_labels("accuracy", np.array([1]), np.array([0]), np.array([1])).better is None
    assert compare_labels("f1", np.array([1]), np.array([0]), np.array([1])).better is None
    assert compare_numbers("rmse", np.array([1.0]), np.array([9.0]), np.array([1.0])).better is None


def test_what_cannot_be_compared_is_said() -> None:
    none = np.zeros(0, np.int64)
    with pytest.raises(InvalidError, match="2 of 3 predictions are no numbers"):
        compare_numbers("mae", np.zeros(3), np.zeros(3), np.array([np.nan, np.inf, 0.0]))
    with pytest.raises(InvalidError, match="There is no sample"):
        compare_labels("f1", none, none, none)
    with pytest.raises(ValueError, match="different lengths"):
        compare_labels("f1", np.zeros(3, np.int64), np.zeros(3, np.int64), np.zeros(2, np.int64))


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12))
def test_replicates_have_students_interval(values: list[float]) -> None:
    found = replicates(values)
    assert found.low is not None
    assert found.high is not None
    error = float(stats.sem(values))
    wanted = stats.t.interval(0.95, len(values) - 1, np.mean(values), error) if error else (np.mean(values),) * 2
    assert (found.low, found.high) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_one_replicate_has_no_interval() -> None:
    found = replicates([0.5])
    assert (found.mean, found.low, found.high) == (0.5, None, None)
