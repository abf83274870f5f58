"""Columns become numbers by what the training rows tell, and by nothing else."""

from pathlib import Path

import numpy as np
import pytest

from trainyard.contracts.errors import InvalidError
from trainyard.datasets import images, tables
from unit.datasets.making import make_table


def test_missing_numbers_become_the_median_of_the_training_rows(tmp_path: Path) -> None:
    ages = [1.0, 3.0, None, 100.0, None]
    data = tables.load(make_table(tmp_path / "v", {"age": ages}, [0.0] * 5, parts=[0, 0, 0, 1, 2]))
    assert data.x[:, 0].tolist() == [1.0, 3.0, 2.0, 100.0, 2.0]


def test_categories_are_those_of_the_training_rows(tmp_path: Path) -> None:
    cities = ["b", "a", None, "c", "a"]
    version = make_table(tmp_path / "v", {"city": cities}, [0.0] * 5, parts=[0, 0, 0, 1, 2], categorical=["city"])
    data = tables.load(version)
    assert data.encoding.names == ["city=a", "city=b"]
    assert data.x.tolist() == [[0, 1], [1, 0], [0, 0], [0, 0], [1, 0]]


def test_a_saved_encoding_encodes_other_rows_the_same_way(tmp_path: Path) -> None:
    first = tables.load(make_table(tmp_path / "a", {"age": [1.0, 3.0, 9.0]}, [0.0] * 3, parts=[0, 0, 1]))
    saved = tables.Encoding.model_validate_json(first.encoding.model_dump_json())
    other = make_table(tmp_path / "b", {"age": [None, 50.0]}, [0.0] * 2, parts=[0, 0])
    assert tables.load(other, saved).x[:, 0].tolist() == [2.0, 50.0]


def test_missing_targets_are_marked(tmp_path: Path) -> None:
    labels = tables.load(make_table(tmp_path / "a", {"f": [1.0, 2.0]}, [1, None], classes=["n", "y"])).y
    numbers = tables.load(make_table(tmp_path / "b", {"f": [1.0, 2.0]}, [1.5, None])).y
    assert labels.tolist() == [1, tables.MISSING_LABEL]
    assert np.isnan(numbers).tolist() == [False, True]


def test_a_table_is_not_images(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="table"):
        images.load(make_table(tmp_path / "v", {"f": [1.0]}, [0.0]))
