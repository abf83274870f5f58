"""The file of predictions: what is written is what is read, in the order that is promised."""

import csv
from pathlib import Path

import numpy as np
import pytest

from trainyard.contracts.errors import InvalidError
from trainyard.evaluation.predictions import Predictions, joined
from trainyard.execution.predictions_file import write_predictions
from trainyard.services.predictions import Wanted, lines_of, page_of

SHARES = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.55, 0.45]])
ROWS, DOUBT = np.array([10, 11, 12, 13]), np.array([0.3, 0.1, 0.4, 0.2])


def written(folder: Path, told: Predictions) -> Path:
    count = len(told.rows)
    classes = ["no", "yes"] if told.classes else []
    write_predictions(folder / "it", told, np.full(count, 2, np.uint8), classes, np.zeros((count, 0), bool))
    return folder / "it"


def test_how_unsure_a_model_is_is_kept_and_orders_samples(tmp_path: Path) -> None:
    path = written(tmp_path, Predictions(ROWS, np.array([0, 0, 1, 1]), SHARES, DOUBT))
    worst = page_of(path, Wanted()).rows
    assert [(one.row, one.uncertainty) for one in worst] == [(11, 0.1), (13, 0.2), (12, 0.4), (10, 0.3)]
    assert [one.row for one in page_of(path, Wanted(order="unsure", limit=2, offset=1)).rows] == [10, 13]
    told = list(csv.DictReader(b"".join(lines_of(path)).decode().splitlines()))
    assert [one["uncertainty"] for one in told] == ["0.1", "0.2", "0.4", "0.3"]


def test_a_model_that_does_not_say_so_cannot_be_asked(tmp_path: Path) -> None:
    path = written(tmp_path, Predictions(ROWS, np.array([0.0, 1.0, 2.0, 3.0]), np.zeros(4)))
    assert [one.uncertainty for one in page_of(path, Wanted()).rows] == [None] * 4
    assert b"uncertainty" not in next(lines_of(path))
    with pytest.raises(InvalidError, match="does not say how unsure it is"):
        page_of(path, Wanted(order="unsure"))


@pytest.mark.parametrize("doubt", [None, DOUBT])
def test_without_a_truth_the_least_sure_come_first(tmp_path: Path, doubt: np.ndarray | None) -> None:
    path = written(tmp_path, Predictions(ROWS, np.full(4, -1), SHARES, doubt))
    told = [one.row for one in page_of(path, Wanted()).rows]
    assert told == ([13, 11, 12, 10] if doubt is None else [12, 10, 13, 11])


def test_parts_are_joined_with_what_all_of_them_say() -> None:
    one, other = (Predictions(ROWS, ROWS * 1.0, ROWS * 2.0, doubt) for doubt in (DOUBT, None))
    both = joined([one, one]).uncertainty
    assert both is not None
    assert len(both) == 8
    assert joined([one, other]).uncertainty is None
