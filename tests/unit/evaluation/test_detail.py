"""Scores by class are scikit-learn's, and what cannot be said is not said to be nothing."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import precision_recall_fscore_support

from trainyard.evaluation.classification import confusion_matrix
from trainyard.evaluation.detail import by_class, judged


@st.composite
def labels_and_answers(draw: st.DrawFn) -> tuple[Any, Any, int]:
    classes, rows = draw(st.integers(2, 6)), draw(st.integers(1, 40))
    labels, answers = (draw(hnp.arrays(np.int64, rows, elements=st.integers(0, classes - 1))) for _ in range(2))
    return labels, answers, classes


@given(labels_and_answers())
def test_equal_to_scikit_learn(sample: tuple[Any, Any, int]) -> None:
    labels, answers, classes = sample
    options: dict[str, Any] = {"labels": range(classes), "zero_division": np.nan}
    wanted: Any = precision_recall_fscore_support(labels, answers, **options)
    scores = by_class(confusion_matrix(labels, answers, classes), [f"c{number}" for number in range(classes)])
    told = [[one.precision, one.recall, one.f1, one.support] for one in scores]
    assert np.array_equal(np.array(told, dtype=np.float64), np.column_stack(wanted), equal_nan=True)
    assert [one.predicted for one in scores] == np.bincount(answers, minlength=classes).tolist()


def test_a_quotient_by_nothing_is_no_score() -> None:
    confusion = np.array([[3, 1, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]])
    told = [(one.name, one.precision, one.recall, one.f1) for one in by_class(confusion, ["a", "b/ b", "گربه", "a"])]
    assert told[1] == ("b/ b", 0.0, 0.0, 0.0)  # said once, wrongly
    assert told[2] == ("گربه", None, None, None)  # neither there nor said
    assert told[3] == ("a", None, 0.0, 0.0)  # there, and never said; a name may come twice


def test_whole_predictions_are_told_apart_where_there_are_classes() -> None:
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])
    found = judged("test", np.array([0, 0, 1]), probabilities, 2)
    assert found.scores["test/accuracy"] == 2 / 3
    assert found.detail.confusion is not None
    assert found.detail.confusion.tolist() == [[1, 1], [0, 1]]
    numbers = judged("test", np.array([1.0, 2.0]), np.array([1.0, 3.0]), 0)
    assert numbers.scores["test/mae"] == 0.5
    assert numbers.detail.confusion is None
