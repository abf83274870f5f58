"""Series as trainers read them: what the version holds, in its order, or a sentence why not."""

from pathlib import Path

import numpy as np
import pytest

from support import made_series
from trainyard.contracts.errors import InvalidError
from trainyard.datasets import series


def test_samples_keep_their_lengths_channels_and_gaps(tmp_path: Path) -> None:
    first, second = np.array([[1.0, 2.0, np.nan], [4.0, 5.0, 6.0]]), np.array([[7.0], [8.0]])
    content = made_series.archive([(first, "a"), (second, "b")] * 10)
    data = series.load_samples(made_series.of_files(tmp_path, {"Made.ts": content}))
    assert np.array_equal(data.sample(0), first, equal_nan=True)
    assert np.array_equal(data.sample(1), second)
    assert data.lengths.tolist() == [3, 1] * 10
    assert data.y.tolist() == [0, 1] * 10
    assert data.classes == ["a", "b"]


def test_samples_that_were_left_out_are_left_out(tmp_path: Path) -> None:
    samples = [(np.full((1, 4), number), "ab"[number % 2]) for number in range(20)]
    recipe = {"edits": [{"op": "drop_samples", "ids": [1, 3]}]}
    data = series.load_samples(made_series.of_files(tmp_path, {"Made.ts": made_series.archive(samples)}, recipe))
    assert [data.sample(row)[0, 0] for row in range(3)] == [0, 2, 4]
    assert len(data.lengths) == len(data.y) == len(data.parts) == 18


def test_numbers_to_tell(tmp_path: Path) -> None:
    data = series.load_samples(made_series.numbers(tmp_path, 20))
    assert data.classes == []
    assert data.y.dtype == np.float64
    assert 0.08 <= data.y.min() < data.y.max() <= 0.22


def test_a_course_has_all_numeric_columns_and_the_target(tmp_path: Path) -> None:
    data = series.load_course(made_series.course(tmp_path, 100))
    assert data.names == ["day", "other"]
    assert data.values.shape == (100, 2)
    assert np.isnan(data.values[7]).tolist() == [False, True]
    assert data.parts.tolist() == sorted(data.parts.tolist())


def test_a_column_that_was_left_out_is_not_forecast(tmp_path: Path) -> None:
    recipe = {"target": "day", "edits": [{"op": "drop_columns", "columns": ["other"]}]}
    assert series.load_course(made_series.course(tmp_path, 100, recipe)).names == ["day"]


def test_one_is_not_the_other(tmp_path: Path) -> None:
    course, samples = made_series.course(tmp_path / "a", 50), made_series.classes(tmp_path / "b", 20)
    with pytest.raises(InvalidError, match="rows in time"):
        series.load_samples(course)
    with pytest.raises(InvalidError, match="series of their own"):
        series.load_course(samples)
