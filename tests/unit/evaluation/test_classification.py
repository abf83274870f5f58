"""Equal to scikit-learn to 1e-12, whatever classes are absent."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics

from trainyard.evaluation import classification


@st.composite
def judged(draw: st.DrawFn, classes: int | None = None) -> tuple[Any, Any]:
    """Labels [n], of which classes may be absent, and probabilities [n, k] that sum to 1 and may hold 0 and 1."""
    k = classes or draw(st.integers(2, 5))
    n = draw(st.integers(1, 40))
    labels = draw(hnp.arrays(np.int64, n, elements=st.integers(0, k - 1)))
    weights = draw(hnp.arrays(np.float64, (n, k), elements=st.sampled_from([0.0, 1e-20, 0.1, 0.5, 1.0])))
    weights[:, 0] += weights.sum(axis=1) == 0
    return labels, weights / weights.sum(axis=1, keepdims=True)


@given(judged())
def test_equal_to_scikit_learn(sample: tuple[Any, Any]) -> None:
    labels, probabilities = sample
    told = probabilities.argmax(axis=1)
    macro: dict[str, Any] = {"average": "macro", "zero_division": 0}
    wanted = {
        "loss": metrics.log_loss(labels, probabilities, labels=range(probabilities.shape[1])),
        "accuracy": metrics.accuracy_score(labels, told),
        "precision": metrics.precision_score(labels, told, **macro),
        "recall": metrics.recall_score(labels, told, **macro),
        "f1": metrics.f1_score(labels, told, **macro),
    }
    assert classification.judge(labels, probabilities) == pytest.approx(wanted, rel=1e-12, abs=1e-12)


@given(judged(classes=2))
def test_binary_shortcut_is_the_same(sample: tuple[Any, Any]) -> None:
    labels, probabilities = sample
    of_class_1 = probabilities[:, 1]
    both = np.column_stack([1 - of_class_1, of_class_1])
    expected = classification.judge(labels, both)
    assert classification.judge_binary(labels, of_class_1) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(judged())
def test_confusion_matrix(sample: tuple[Any, Any]) -> None:
    labels, probabilities = sample
    told, classes = probabilities.argmax(axis=1), probabilities.shape[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns of a single label
        wanted = metrics.confusion_matrix(labels, told, labels=range(classes))
    assert np.array_equal(classification.confusion_matrix(labels, told, classes), wanted)
