"""All that is told of a model's predictions: scores, tables, and the points of the charts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.evaluation import ClassCurve, ClassificationReport, ClassReport, UnlabelledReport
from trainyard.contracts.events import ClassScore
from trainyard.evaluation import classification, curves
from trainyard.evaluation.checks import check_labels, check_probabilities, check_values, same_length
from trainyard.evaluation.curves import Cumulative
from trainyard.evaluation.detail import by_class
from trainyard.evaluation.reliability import brier, expected_calibration_error, reliability

MOST_CURVES = 50
"""Of more classes, the curves of those with most samples are sent."""


def classification_report(
    truth: NDArray[np.int64], probabilities: NDArray[np.float64], names: Sequence[str]
) -> ClassificationReport:
    """What probabilities [n, classes] come to against labels 0..classes-1 [n]; `names` [classes].

    Scores are equal to scikit-learn's: `loss` (log loss), accuracy, balanced_accuracy, macro precision, recall and f1
    (see `classification.scores_of`), f1_weighted, brier (see `reliability.brier`), ece, and roc_auc and
    average_precision, which are means over classes, each against all others. A class that no sample has is left out of
    these two, and from roc_auc also one that all have; where no class is left, so is the score.

    Raises InvalidError where there is no sample, a probability is none, or a label is unknown.
    """
    same_length(truth, probabilities)
    check_probabilities(probabilities)
    check_labels(truth, len(names))
    confusion = classification.confusion_matrix(truth, probabilities.argmax(axis=1), len(names))
    sent = _best_supported(confusion)
    classes: list[ClassReport] = []
    drawn: list[ClassCurve] = []
    for label, one in enumerate(by_class(confusion, names)):  # one curve at a time: it may be as long as the samples
        whole = curves.cumulative(truth == label, probabilities[:, label])
        classes.append(_class(one, whole))
        if label in sent:
            drawn.append(_sent(one.name, whole))
    bins = reliability(truth, probabilities)
    scores = {
        "loss": classification.log_loss(truth, probabilities),
        **classification.scores_of(confusion),
        **_more_scores(classes),
        "brier": brier(truth, probabilities),
        "ece": expected_calibration_error(bins),
    }
    return ClassificationReport(
        samples=len(truth),
        scores=scores,
        classes=classes,
        confusion=confusion.tolist(),
        curves=drawn,
        reliability=bins,
    )


def unlabelled_report(predicted: NDArray[np.float64], names: Sequence[str]) -> UnlabelledReport:
    """How often each class was said, from probabilities [n, classes]; or of values [n], where `names` is empty, their
    mean, least and greatest. Raises InvalidError where there is no sample, or one of them is no number."""
    if not names:
        check_values(np.zeros(len(predicted)), predicted)
        scores = {"mean": float(predicted.mean()), "min": float(predicted.min()), "max": float(predicted.max())}
        return UnlabelledReport(samples=len(predicted), scores=scores, predicted={})
    check_probabilities(predicted)
    said = np.bincount(predicted.argmax(axis=1), minlength=len(names))
    counts = dict.fromkeys(names, 0)
    for name, count in zip(names, said.tolist(), strict=True):
        counts[name] += count  # two classes may have the same name
    return UnlabelledReport(samples=len(predicted), scores={}, predicted=counts)


def _class(one: ClassScore, curve: Cumulative) -> ClassReport:
    return ClassReport(
        name=one.name,
        support=one.support,
        predicted=one.predicted,
        precision=one.precision,
        recall=one.recall,
        f1=one.f1,
        roc_auc=curves.roc_auc(curve),
        average_precision=curves.average_precision(curve),
    )


def _more_scores(classes: list[ClassReport]) -> dict[str, float]:
    """Those that are means over the table of classes."""
    there = [one for one in classes if one.support]
    total = sum(one.support for one in there)
    scores = {
        "balanced_accuracy": _mean([one.recall or 0.0 for one in there]),
        "f1_weighted": sum(one.support * (one.f1 or 0.0) for one in there) / total,
        "average_precision": _mean([one.average_precision or 0.0 for one in there]),
    }
    areas = [one.roc_auc for one in classes if one.roc_auc is not None]
    return {**scores, "roc_auc": _mean(areas)} if areas else scores


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _best_supported(confusion: NDArray[np.int64]) -> set[int]:
    """Classes whose curves are sent."""
    return set(np.argsort(-confusion.sum(axis=1), kind="stable")[:MOST_CURVES].tolist())


def _sent(name: str, whole: Cumulative) -> ClassCurve:
    few = curves.thinned(whole)
    return ClassCurve(
        name=name,
        positives=whole.positives,
        negatives=whole.negatives,
        thresholds=few.thresholds.tolist(),
        true_positives=few.true_positives.tolist(),
        false_positives=few.false_positives.tolist(),
    )
