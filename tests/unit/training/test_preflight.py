"""Data that nothing can be learned from are refused in words."""

from pathlib import Path
from typing import Any

import pytest

from trainyard.datasets import tables
from trainyard.training.errors import InvalidDataError
from trainyard.training.preflight import check_table
from unit.datasets.making import make_table

SIX: dict[str, Any] = {"columns": {"f": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}}


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"columns": {"f": []}, "target": [], "classes": ["n", "y"]}, "no rows"),
        ({**SIX, "target": [0, 0, 1, 0, 1, 1], "classes": ["n", "y"]}, "one class"),
        ({**SIX, "target": [0, 0, 1, 1, 1, None], "classes": ["n", "y"]}, "1 of 6 rows"),
        ({**SIX, "target": [0, 0, 1, 1, 1, 7], "classes": ["n", "y"]}, "label 7"),
        ({**SIX, "target": [0.0, 1.0, 2.0, 3.0, float("nan"), 5.0]}, "1 of 6 rows"),
        ({**SIX, "target": [4.0] * 6}, "nothing to learn"),
        ({**SIX, "target": [0.0, 1.0] * 3, "parts": [0, 0, 0, 0, 1, 1]}, "no test rows"),
        ({"columns": {"f": [1.0, 2.0, float("inf")] * 2}, "target": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]}, "infinite"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, made: dict[str, Any], words: str) -> None:
    version = make_table(tmp_path / "v", **made)
    with pytest.raises(InvalidDataError, match=words):
        check_table(version, tables.load(version))


def test_what_fits_passes(tmp_path: Path) -> None:
    version = make_table(tmp_path / "v", {"f": [1.0, 2.0, 3.0] * 2}, [0, 1, 1, 1, 0, 0], classes=["n", "y"])
    check_table(version, tables.load(version))
