"""How good predicted numbers are. Equal to scikit-learn's defaults, in microseconds."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def judge(truth: Values, predicted: Values) -> dict[str, float]:
    """loss (mean squared error), rmse, mae (in the target's unit) and r2 of predictions [n] against the truth [n].

    r2 is 1 for a perfect prediction; where the truth is constant, 1 if it was met exactly and 0 otherwise.
    """
    error = truth - predicted
    squared = float(error @ error)
    centred = truth - truth.mean()
    total = float(centred @ centred)
    mse = squared / len(truth)
    return {"loss": mse, "rmse": mse**0.5, "mae": float(np.abs(error).mean()), "r2": _r2(squared, total)}


def mean_squared_error(truth: Values, predicted: Values) -> float:
    """Mean of the squared errors, in the target's unit squared."""
    error = truth - predicted
    return float(error @ error) / len(truth)


def _r2(squared: float, total: float) -> float:
    if total == 0.0:
        return 1.0 if squared == 0.0 else 0.0
    return 1.0 - squared / total
