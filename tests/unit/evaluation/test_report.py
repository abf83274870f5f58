"""The report on classes is scikit-learn's to 1e-9, whatever classes are absent and however probabilities tie."""

import math
import warnings
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics

from trainyard.contracts.errors import InvalidError
from trainyard.contracts.evaluation import ClassificationReport
from trainyard.evaluation.report import classification_report, unlabelled_report

EXACT: dict[str, Any] = {"rel": 1e-9, "abs": 1e-9}


@st.composite
def judged(draw: st.DrawFn) -> tuple[Any, Any]:
    """Labels [n], of which classes may be absent, and probabilities [n, k] of which many tie."""
    k, n = draw(st.integers(2, 5)), draw(st.integers(1, 40))
    labels = draw(hnp.arrays(np.int64, n, elements=st.integers(0, k - 1)))
    weights = draw(hnp.arrays(np.float64, (n, k), elements=st.sampled_from([0.0, 1e-20, 0.1, 0.5, 0.9, 1.0])))
    weights[:, 0] += weights.sum(axis=1) == 0
    return labels, weights / weights.sum(axis=1, keepdims=True)


def made(samples: int, classes: int, seed: int = 0, sharpness: float = 1.0) -> tuple[Any, Any]:
    """Probabilities that are right more often than not."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, classes, samples)
    scores = generator.normal(size=(samples, classes))
    scores[np.arange(samples), labels] += sharpness
    exponents = np.exp(scores)
    return labels, exponents / exponents.sum(axis=1, keepdims=True)


def names(probabilities: Any) -> list[str]:
    return [f"c{number}" for number in range(probabilities.shape[1])]


def by_scikit_learn(labels: Any, probabilities: Any) -> tuple[dict[str, float], list[list[Any]]]:
    """Scores, and ROC AUC and average precision by class; NaN where there is nothing to judge."""
    told, classes = probabilities.argmax(axis=1), range(probabilities.shape[1])
    macro: dict[str, Any] = {"average": "macro", "zero_division": 0}
    weighted: dict[str, Any] = {"average": "weighted", "zero_division": 0}
    areas = [
        [metrics.roc_auc_score(labels == one, probabilities[:, one]) for one in classes],
        [
            metrics.average_precision_score(labels == one, probabilities[:, one]) if (labels == one).any() else math.nan
            for one in classes
        ],
    ]
    areas[0] = [value if 0 < (labels == one).sum() < len(labels) else math.nan for one, value in enumerate(areas[0])]
    two = probabilities.shape[1] == 2
    scores = {
        "loss": metrics.log_loss(labels, probabilities, labels=classes),
        "accuracy": metrics.accuracy_score(labels, told),
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, told),
        "precision": metrics.precision_score(labels, told, **macro),
        "recall": metrics.recall_score(labels, told, **macro),
        "f1": metrics.f1_score(labels, told, **macro),
        "f1_weighted": metrics.f1_score(labels, told, **weighted),
        "brier": metrics.brier_score_loss(labels, probabilities, labels=classes, scale_by_half=two),
        "ece": reference_ece(labels, probabilities),
        "average_precision": float(np.nanmean(areas[1])),
    }
    if not np.isnan(areas[0]).all():
        scores["roc_auc"] = float(np.nanmean(areas[0]))
    return scores, areas


def reference_ece(labels: Any, probabilities: Any) -> float:
    """As Guo et al. write it: bin m of 15 holds confidences in ((m - 1) / 15, m / 15]."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    edges = np.linspace(0, 1, 16)
    total = 0.0
    for low, high in pairwise(edges.tolist()):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            total += inside.sum() * abs(right[inside].mean() - confidence[inside].mean())
    return total / len(labels)


def check(labels: Any, probabilities: Any) -> ClassificationReport:
    found = classification_report(labels, probabilities, names(probabilities))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns of each class that is absent
        scores, areas = by_scikit_learn(labels, probabilities)
    assert found.scores == pytest.approx(scores, **EXACT)
    told = [[one.roc_auc for one in found.classes], [one.average_precision for one in found.classes]]
    np.testing.assert_allclose(np.array(told, np.float64), areas, rtol=1e-9, atol=1e-9)
    return found


@given(judged())
def test_equal_to_scikit_learn(sample: tuple[Any, Any]) -> None:
    labels, probabilities = sample
    found = check(labels, probabilities)
    told, classes = probabilities.argmax(axis=1), range(probabilities.shape[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert found.confusion == metrics.confusion_matrix(labels, told, labels=classes).tolist()
    assert found.samples == len(labels) == sum(one.count for one in found.reliability)


@given(judged())
def test_each_point_of_a_curve_counts_what_its_threshold_says(sample: tuple[Any, Any]) -> None:
    labels, probabilities = sample
    for label, curve in enumerate(classification_report(labels, probabilities, names(probabilities)).curves):
        mine, scores = labels == label, probabilities[:, label]
        said = [scores >= threshold for threshold in curve.thresholds]
        assert curve.true_positives == [int((yes & mine).sum()) for yes in said]
        assert curve.false_positives == [int((yes & ~mine).sum()) for yes in said]
        assert curve.thresholds[0] > 1
        assert sorted(set(curve.thresholds), reverse=True) == curve.thresholds
        assert (curve.true_positives[-1], curve.false_positives[-1]) == (curve.positives, curve.negatives)
        assert len(curve.thresholds) == len(set(scores.tolist())) + 1


def test_many_samples_of_many_shapes() -> None:
    check(*made(20_000, 10))
    check(*made(5_000, 2, sharpness=4.0))
    check(*made(3_000, 3, sharpness=0.0))


def test_a_long_curve_is_thinned_and_keeps_its_shape() -> None:
    labels, probabilities = made(20_000, 3)
    labels = np.where((labels == 2) & (np.arange(20_000) % 50 > 0), 0, labels)  # a rare class, told badly
    for label, curve in enumerate(check(labels, probabilities).curves):
        assert 200 < len(curve.thresholds) <= 420
        true: Any = labels == label
        rates, recalls, thresholds = metrics.roc_curve(true, probabilities[:, label], drop_intermediate=False)
        x, y = np.array(curve.false_positives) / curve.negatives, np.array(curve.true_positives) / curve.positives
        assert np.interp(rates, x, y) == pytest.approx(recalls, abs=0.01 + 1 / curve.positives)
        assert metrics.auc(x, y) == pytest.approx(metrics.auc(rates, recalls), abs=2e-3)
        hull = convex_hull(np.column_stack([rates, recalls]))
        assert hull <= set(zip(x.tolist(), y.tolist(), strict=True))
        assert set(curve.thresholds[1:]) <= set(thresholds.tolist())


def convex_hull(points: Any) -> set[tuple[float, float]]:
    """Vertices of the upper hull of points in order of x and y (Andrew's monotone chain)."""
    kept: list[Any] = []
    for point in points:
        while len(kept) > 1:
            (ax, ay), (bx, by) = kept[-1] - kept[-2], point - kept[-1]
            if ax * by - ay * bx < -1e-15:
                break
            kept.pop()
        kept.append(point)
    return {(float(x), float(y)) for x, y in kept}


def test_of_more_than_fifty_classes_the_best_supported_have_curves() -> None:
    probabilities = np.full((300, 60), 1 / 60)
    labels = np.concatenate([np.arange(60), np.repeat(np.arange(40, 60), 12)])
    found = classification_report(labels, probabilities, names(probabilities))
    assert [one.name for one in found.curves] == [f"c{number}" for number in [*range(30), *range(40, 60)]]
    assert len(found.classes) == 60


def test_one_sample_and_one_class_say_what_they_can() -> None:
    found = classification_report(np.array([1]), np.array([[0.2, 0.8]]), ["a", "b"])
    assert found.scores["accuracy"] == 1
    assert "roc_auc" not in found.scores
    assert found.scores["average_precision"] == 1
    assert [one.average_precision for one in found.classes] == [None, 1]
    assert [(one.count, one.accuracy) for one in found.reliability if one.confidence is not None] == [(1, 1.0)]
    assert found.reliability[0].confidence is None


def test_a_constant_prediction_tells_nothing_apart() -> None:
    found = check(np.arange(90) % 3, np.tile([0.5, 0.25, 0.25], (90, 1)))
    assert found.scores["roc_auc"] == 0.5
    assert found.scores["balanced_accuracy"] == pytest.approx(1 / 3)
    assert [len(curve.thresholds) for curve in found.curves] == [2, 2, 2]


def test_confidence_of_a_bin_edge_belongs_below() -> None:
    probabilities = np.array([[0.6, 0.4], [0.0, 1.0], [0.5, 0.5]])
    found = classification_report(np.array([0, 1, 0]), probabilities, ["a", "b"])
    counts = [one.count for one in found.reliability]
    assert counts[8] == 1  # 0.6 is 9 / 15
    assert counts[14] == 1


@pytest.mark.parametrize(
    ("labels", "probabilities", "sentence"),
    [
        ([0, 1, 0], [[0.5, 0.5], [math.nan, 0.5], [math.inf, 0]], "2 of 3 predictions are no numbers"),
        ([0, 1], [[math.nan, math.nan]] * 2, "All 2 predictions are no numbers"),
        ([0, 1], [[0.5, 0.5], [-3.0, 4.0]], r"1 of 2 predictions hold a probability outside 0 to 1, such as -3"),
        ([0, 7], [[0.5, 0.5], [0.1, 0.9]], "1 of 2 samples are of a class that the model does not know, such as numb"),
        ([], np.zeros((0, 2)), "There is no sample to judge"),
    ],
)
def test_what_cannot_be_judged_is_said(labels: list[int], probabilities: Any, sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        classification_report(np.array(labels, np.int64), np.array(probabilities), ["a", "b"])


def test_a_column_too_short_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        classification_report(np.array([0]), np.full((2, 2), 0.5), ["a", "b"])


def test_without_labels_what_was_said_is_counted() -> None:
    probabilities = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.6, 0.3, 0.1]])
    assert unlabelled_report(probabilities, ["a", "b", "c"]).predicted == {"a": 2, "b": 1, "c": 0}
    assert unlabelled_report(probabilities, ["a", "a", "c"]).predicted == {"a": 3, "c": 0}
    numbers = unlabelled_report(np.array([1.0, 5.0]), [])
    assert (numbers.samples, numbers.scores, numbers.predicted) == (2, {"mean": 3.0, "min": 1.0, "max": 5.0}, {})
    with pytest.raises(InvalidError, match="1 of 2 predictions are no numbers"):
        unlabelled_report(np.array([1.0, math.nan]), [])


def test_the_report_is_json() -> None:
    found = classification_report(*made(500, 2), ["a", "b"])
    assert ClassificationReport.model_validate_json(found.model_dump_json()) == found
