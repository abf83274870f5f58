"""Equal to scikit-learn to 1e-12."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics

from trainyard.evaluation import regression

VALUES = st.floats(-1e3, 1e3, allow_subnormal=False).map(lambda value: round(value, 3))
PAIRS = st.integers(2, 40).flatmap(lambda n: st.tuples(*[hnp.arrays(np.float64, n, elements=VALUES)] * 2))


@given(PAIRS)
def test_equal_to_scikit_learn(pair: tuple[Any, Any]) -> None:
    truth, told = pair
    mse = metrics.mean_squared_error(truth, told)
    wanted = {"loss": mse, "rmse": mse**0.5, "mae": metrics.mean_absolute_error(truth, told)}
    scores = regression.judge(truth, told)
    assert {name: scores[name] for name in wanted} == pytest.approx(wanted, rel=1e-12, abs=1e-12)
    assert regression.mean_squared_error(truth, told) == pytest.approx(mse, rel=1e-12, abs=1e-12)
    if len(set(truth.tolist())) > 1:
        assert scores["r2"] == pytest.approx(metrics.r2_score(truth, told), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("told", "r2"), [([2.0, 2.0], 1.0), ([2.0, 3.0], 0.0)])
def test_r2_of_a_constant_truth(told: list[float], r2: float) -> None:
    assert regression.judge(np.array([2.0, 2.0]), np.array(told))["r2"] == r2
