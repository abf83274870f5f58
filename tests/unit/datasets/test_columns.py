"""Columns for networks: scales and codes by what the training rows tell, and by nothing else."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.preprocessing import QuantileTransformer

from trainyard.contracts.errors import InvalidError
from trainyard.datasets import columns
from trainyard.datasets.bundled import materialise
from trainyard.datasets.columns import MISSING, UNKNOWN, Columns
from unit.datasets.making import make_table


def test_standard_numbers_have_mean_0_and_deviation_1_over_the_training_rows(tmp_path: Path) -> None:
    version = make_table(tmp_path / "v", {"age": [1.0, 3.0, None, 4.0, None]}, [0.0] * 5, parts=[0, 0, 0, 1, 2])
    data = columns.load(version, "standard")
    assert data.numbers.tolist() == [[-1, 0], [1, 0], [0, 1], [2, 0], [0, 1]]


def test_a_column_without_gaps_in_training_has_no_indicator(tmp_path: Path) -> None:
    version = make_table(tmp_path / "v", {"age": [1.0, 3.0, None]}, [0.0] * 3, parts=[0, 0, 1])
    assert columns.load(version, "standard").numbers.tolist() == [[-1], [1], [0]]


@pytest.mark.parametrize("scale", ["standard", "quantile"])
@pytest.mark.parametrize("values", [[5.0] * 4, [None] * 4, [0.0] * 999 + [1.0]])
def test_columns_that_say_nothing_or_little_stay_finite(
    tmp_path: Path, scale: columns.Scale, values: list[float | None]
) -> None:
    data = columns.load(make_table(tmp_path / "v", {"f": values}, [0.0] * len(values)), scale)
    assert np.isfinite(data.numbers).all()


def test_quantiles_are_those_of_scikit_learn(tmp_path: Path) -> None:
    values = np.random.default_rng(0).exponential(size=5000)
    version = make_table(tmp_path / "v", {"f": values.tolist()}, [0.0] * 5000, parts=[0] * 5000)
    reference = QuantileTransformer(n_quantiles=5000, output_distribution="normal").fit_transform(values[:, None])
    inner = np.abs(reference) < 2.0
    assert np.abs(columns.load(version, "quantile").numbers - reference)[inner].max() < 0.05


def test_categories_are_those_that_training_saw_twice(tmp_path: Path) -> None:
    cities = ["b", "a", "b", "a", "once", None, "new", "a"]
    version = make_table(tmp_path / "v", {"c": cities}, [0.0] * 8, parts=[0, 0, 0, 0, 0, 0, 1, 2], categorical=["c"])
    data = columns.load(version, "standard")
    assert data.codes[:, 0].tolist() == [3, 2, 3, 2, UNKNOWN, MISSING, UNKNOWN, 2]
    assert data.columns.codes == [4]


def test_saved_columns_encode_other_rows_the_same_way(tmp_path: Path) -> None:
    first = make_table(tmp_path / "a", {"f": [1.0, 3.0, 9.0]}, [0.0] * 3, parts=[0, 0, 1])
    saved = Columns.model_validate_json(columns.load(first, "standard").columns.model_dump_json())
    other = make_table(tmp_path / "b", {"f": [None, 5.0]}, [0.0] * 2, parts=[0, 0])
    assert columns.load(other, "standard", saved).numbers.tolist() == [[0.0], [3.0]]


def test_pictures_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="'digits' is image data, not a table"):
        columns.load(materialise("digits", tmp_path / "digits"), "standard")
