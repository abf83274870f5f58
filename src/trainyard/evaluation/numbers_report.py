"""All that is told of predicted numbers: scores, how the errors are spread, and predictions beside the truth."""

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.evaluation import HistogramBin, RegressionReport, ScatterPoint
from trainyard.evaluation import regression
from trainyard.evaluation.checks import check_values, same_length

MOST_BINS = 60
MOST_POINTS = 2_000
WORST = 100
"""Points that are in the scatter chart whatever else is left out."""


def regression_report(
    truth: NDArray[np.float64], predicted: NDArray[np.float64], rows: NDArray[np.int64]
) -> RegressionReport:
    """What predicted numbers [n] come to against the truth [n]; `rows` [n] says where the samples lie in their version.

    Scores, in the target's unit or its square: mse, rmse, mae, r2 (see `regression.judge`), median_absolute_error and
    max_error; equal to scikit-learn's. Raises InvalidError where there is no sample, or one of them is no number.
    """
    same_length(truth, predicted, rows)
    check_values(truth, predicted)
    residuals = predicted - truth
    absolute = np.abs(residuals)
    judged = regression.judge(truth, predicted)
    scores = {
        "mse": judged.pop("loss"),
        **judged,
        "median_absolute_error": float(np.median(absolute)),
        "max_error": float(absolute.max()),
    }
    which = _shown(truth, absolute)
    points = zip(rows[which].tolist(), truth[which].tolist(), predicted[which].tolist(), strict=True)
    return RegressionReport(
        samples=len(truth),
        scores=scores,
        residuals=_histogram(residuals),
        scatter=[ScatterPoint(row=row, truth=true, predicted=told) for row, true, told in points],
    )


def _shown(truth: NDArray[np.float64], absolute: NDArray[np.float64]) -> NDArray[np.int64]:
    """Samples of the scatter chart, in their order: the worst, and of the others evenly many in order of the truth."""
    if len(truth) <= MOST_POINTS:
        return np.arange(len(truth))
    worst = np.argpartition(-absolute, WORST)[:WORST]
    others = np.argsort(truth, kind="stable")
    others = others[~np.isin(others, worst)]
    evenly = np.linspace(0, len(others) - 1, MOST_POINTS - WORST).round().astype(np.int64)
    return np.sort(np.concatenate([worst, others[evenly]]))


def _histogram(residuals: NDArray[np.float64]) -> list[HistogramBin]:
    """As many equally wide bins as NumPy's "auto" finds fit, 60 at most."""
    low, high = float(residuals.min()), float(residuals.max())
    if high - low <= 1e-9 * max(abs(low), abs(high)):  # too near to be told apart in bins
        return [HistogramBin(low=low, high=high, count=len(residuals))]
    edges = np.histogram_bin_edges(residuals, "auto")
    counts, edges = np.histogram(residuals, min(len(edges) - 1, MOST_BINS))
    return [
        HistogramBin(low=low, high=high, count=count)
        for low, high, count in zip(edges[:-1].tolist(), edges[1:].tolist(), counts.tolist(), strict=True)
    ]
