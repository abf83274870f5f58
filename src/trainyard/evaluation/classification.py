"""How good predicted classes and probabilities are. Equal to scikit-learn's defaults, in microseconds."""

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Probabilities = NDArray[np.float64]
EPS = float(np.finfo(np.float64).eps)


def confusion_matrix(truth: Labels, predicted: Labels, classes: int) -> NDArray[np.int64]:
    """Counts int64 [classes, classes] of labels 0..classes-1, [n] each; rows are the truth, columns the prediction."""
    cells = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return cells.reshape(classes, classes)


def scores_of(confusion: NDArray[np.int64]) -> dict[str, float]:
    """accuracy, precision, recall and f1 in 0..1 from a confusion matrix of at least one sample.

    The last three are macro averages over the classes that occur in the truth or in the prediction; a quotient by zero
    is 0 (scikit-learn's `average="macro", zero_division=0`).
    """
    hits: list[int] = confusion.diagonal().tolist()
    actual: list[int] = confusion.sum(axis=1).tolist()
    predicted: list[int] = confusion.sum(axis=0).tolist()
    # Plain numbers from here: for a handful of classes they are several times quicker than small arrays.
    present = [counts for counts in zip(hits, actual, predicted, strict=True) if counts[1] or counts[2]]
    return {
        "accuracy": sum(hits) / sum(actual),
        "precision": sum(hit / told for hit, _, told in present if told) / len(present),
        "recall": sum(hit / true for hit, true, _ in present if true) / len(present),
        "f1": sum(2 * hit / (true + told) for hit, true, told in present) / len(present),
    }


def log_loss(truth: Labels, probabilities: Probabilities) -> float:
    """Mean of -log p(true class); `probabilities` [n, classes], clipped to [eps, 1 - eps] of float64."""
    return _mean_surprise(probabilities[np.arange(len(truth)), truth])


def judge(truth: Labels, probabilities: Probabilities) -> dict[str, float]:
    """loss, accuracy, precision, recall and f1 of probabilities [n, classes] against labels [n], n at least 1.

    The predicted class is the most probable one, the first of equals.
    """
    confusion = confusion_matrix(truth, probabilities.argmax(axis=1), probabilities.shape[1])
    return {"loss": log_loss(truth, probabilities), **scores_of(confusion)}


def judge_binary(truth: Labels, probability: Probabilities) -> dict[str, float]:
    """The same as `judge` of two classes, from the probability [n] of class 1 alone, in less time."""
    confusion = confusion_matrix(truth, (probability > 0.5).astype(np.int64), 2)
    return {"loss": binary_log_loss(truth, probability), **scores_of(confusion)}


def binary_log_loss(truth: Labels, probability: Probabilities) -> float:
    """Mean of -log p(true class) from the probability [n] of class 1."""
    return _mean_surprise(np.abs(probability - (truth == 0)))


def _mean_surprise(chosen: Probabilities) -> float:
    """Mean of -log of probabilities [n]. One logarithm serves eight factors: eps to the 8th is far from underflow."""
    clipped = np.minimum(np.maximum(chosen, EPS), 1.0 - EPS)  # np.clip costs several times as much for short arrays
    grouped = len(clipped) // 8 * 8
    products = np.multiply.reduce(clipped[:grouped].reshape(8, -1), axis=0)
    total = np.log(products).sum() + np.log(clipped[grouped:]).sum()
    return -float(total) / len(chosen)
