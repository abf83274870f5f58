"""The report on numbers is scikit-learn's to 1e-9; its charts hold what they must."""

import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics

from trainyard.contracts.errors import InvalidError
from trainyard.contracts.evaluation import RegressionReport
from trainyard.evaluation.numbers_report import regression_report

VALUES = st.floats(-1e6, 1e6, width=32) | st.sampled_from([0.0, 1.0])


@st.composite
def judged(draw: st.DrawFn) -> tuple[Any, Any]:
    n = draw(st.integers(1, 40))
    return draw(hnp.arrays(np.float64, n, elements=VALUES)), draw(hnp.arrays(np.float64, n, elements=VALUES))


def report(truth: Any, predicted: Any) -> RegressionReport:
    return regression_report(truth, predicted, np.arange(len(truth)))


@given(judged())
def test_equal_to_scikit_learn(sample: tuple[Any, Any]) -> None:
    truth, predicted = sample
    found = report(truth, predicted)
    wanted = {
        "mse": metrics.mean_squared_error(truth, predicted),
        "rmse": metrics.root_mean_squared_error(truth, predicted),
        "mae": metrics.mean_absolute_error(truth, predicted),
        "median_absolute_error": metrics.median_absolute_error(truth, predicted),
        "max_error": metrics.max_error(truth, predicted),
    }
    scores = dict(found.scores)
    r2 = scores.pop("r2")
    assert scores == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    if len(truth) > 1 and truth.std() > 1e-6 * np.abs(truth).max():  # else rounding decides about the variance
        assert r2 == pytest.approx(metrics.r2_score(truth, predicted), rel=1e-9, abs=1e-9)


@given(
    hnp.arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e149, 1e149) | st.sampled_from([1.0, 1 + 1e-15]))
)
def test_each_residual_is_in_one_bin(residuals: Any) -> None:
    bins = report(np.zeros(len(residuals)), residuals).residuals
    assert 1 <= len(bins) <= 60
    assert sum(one.count for one in bins) == len(residuals)
    assert bins[0].low <= residuals.min() <= residuals.max() <= bins[-1].high
    assert [one.high for one in bins[:-1]] == [one.low for one in bins[1:]]


def test_bins_are_those_of_numpy_up_to_sixty() -> None:
    residuals = np.random.default_rng(0).normal(size=500)
    counts, edges = np.histogram(residuals, "auto")
    bins = report(np.zeros(500), residuals).residuals
    assert [one.count for one in bins] == counts.tolist()
    assert [one.low for one in bins] == pytest.approx(edges[:-1])
    outlier = report(np.zeros(5_001), np.append(np.random.default_rng(0).normal(size=5_000), 1e6)).residuals
    assert len(outlier) == 60
    assert (outlier[0].count, outlier[-1].count) == (5_000, 1)


def test_a_long_scatter_is_thinned_and_keeps_the_worst() -> None:
    generator = np.random.default_rng(0)
    truth = generator.normal(size=30_000)
    predicted = truth + generator.normal(scale=0.1, size=30_000)
    rows = generator.permutation(30_000) + 7
    found = regression_report(truth, predicted, rows)
    assert len(found.scatter) == len({point.row for point in found.scatter}) == 2_000
    worst = rows[np.argsort(-np.abs(truth - predicted))[:100]]
    assert set(worst.tolist()) <= {point.row for point in found.scatter}
    assert min(point.truth for point in found.scatter) == truth.min()
    for point in found.scatter[::50]:
        at = int(np.flatnonzero(rows == point.row)[0])
        assert (point.truth, point.predicted) == (truth[at], predicted[at])
    shown = np.sort([point.truth for point in found.scatter])
    assert np.quantile(shown, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(truth, [0.1, 0.5, 0.9]), abs=0.03)


def test_one_sample_and_constants() -> None:
    one = report(np.array([3.0]), np.array([5.0]))
    assert (one.scores["mae"], one.scores["r2"], len(one.residuals), one.residuals[0].count) == (2.0, 0.0, 1, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        constant = report(np.array([1.0, 2.0, 3.0]), np.full(3, 2.0))
    assert constant.scores["r2"] == 0.0
    assert report(np.ones(3), np.ones(3)).scores["r2"] == 1.0


@pytest.mark.parametrize(
    ("truth", "predicted", "sentence"),
    [
        ([1.0, 2.0, 3.0], [math.nan, 1.0, -math.inf], "2 of 3 predictions are no numbers"),
        ([1.0], [math.nan], "All 1 predictions are no numbers"),
        ([math.nan, 1.0], [1.0, 1.0], "1 of 2 samples have a truth that is no number"),
        ([-1e308, 1.0], [1e308, 1.0], r"1 of 2 predictions are more than 1e\+150 off"),
        ([], [], "There is no sample to judge"),
    ],
)
def test_what_cannot_be_judged_is_said(truth: list[float], predicted: list[float], sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        report(np.array(truth), np.array(predicted))


def test_the_report_is_json() -> None:
    found = report(np.arange(10.0), np.arange(10.0)[::-1])
    assert RegressionReport.model_validate_json(found.model_dump_json()) == found
