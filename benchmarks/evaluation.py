"""A report on 100,000 predictions of 10 classes, all scores and curves: at most 2 s.

The peer computes the same numbers by scikit-learn: each score, and for each class both curves with their areas.
"""

import argparse
from typing import Any

import numpy as np
from sklearn import metrics

from common import Check, interleaved, report
from trainyard.evaluation.report import classification_report

LIMIT_S = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    truth, probabilities = made(options.samples, options.classes)
    names = [f"class {number}" for number in range(options.classes)]
    told = classification_report(truth, probabilities, names)
    wanted = by_scikit_learn(truth, probabilities)
    furthest = max(abs(told.scores[name] - value) for name, value in wanted.items())

    comparison = interleaved(
        lambda: classification_report(truth, probabilities, names).model_dump_json(),
        lambda: by_scikit_learn(truth, probabilities),
        options.rounds,
    )
    checks = [
        Check("report, wall time", comparison.ours.wall_s, LIMIT_S, "s"),
        Check("furthest score from scikit-learn's", furthest, 1e-9, ""),
    ]
    facts = {"samples": options.samples, "classes": options.classes, "bytes": len(told.model_dump_json())}
    timings = {"ours_s": comparison.ours.wall_s, "peer_s": comparison.peer.wall_s, "ratio": comparison.ratio}
    packages = ["scikit-learn", "numpy", "scipy"]
    report("evaluation", "scikit-learn", checks, packages, **facts, **timings, spread=comparison.spread)


def made(samples: int, classes: int) -> tuple[Any, Any]:
    """Generated labels, and probabilities that are right more often than not."""
    generator = np.random.default_rng(0)
    truth = generator.integers(0, classes, samples)
    scores = generator.normal(size=(samples, classes))
    scores[np.arange(samples), truth] += 2.0
    exponents = np.exp(scores)
    return truth, exponents / exponents.sum(axis=1, keepdims=True)


def by_scikit_learn(truth: Any, probabilities: Any) -> dict[str, float]:
    told = probabilities.argmax(axis=1)
    areas: list[float] = []
    precisions: list[float] = []
    for label in range(probabilities.shape[1]):
        mine, scores = truth == label, probabilities[:, label]
        metrics.roc_curve(mine, scores)
        metrics.precision_recall_curve(mine, scores)
        areas.append(float(metrics.roc_auc_score(mine, scores)))
        precisions.append(float(metrics.average_precision_score(mine, scores)))
    metrics.confusion_matrix(truth, told)
    metrics.precision_recall_fscore_support(truth, told)
    macro: dict[str, Any] = {"average": "macro"}
    weighted: dict[str, Any] = {"average": "weighted"}
    return {
        "loss": metrics.log_loss(truth, probabilities),
        "accuracy": metrics.accuracy_score(truth, told),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, told),
        "precision": float(metrics.precision_score(truth, told, **macro)),
        "recall": float(metrics.recall_score(truth, told, **macro)),
        "f1": float(metrics.f1_score(truth, told, **macro)),
        "f1_weighted": float(metrics.f1_score(truth, told, **weighted)),
        "brier": metrics.brier_score_loss(truth, probabilities),
        "roc_auc": float(np.mean(areas)),
        "average_precision": float(np.mean(precisions)),
    }


if __name__ == "__main__":
    main()
