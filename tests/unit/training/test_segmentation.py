"""Classes of points as an objective: equal to scikit-learn, blind to points that do not count."""

from typing import Any

import numpy as np
import pytest
import sklearn.metrics
import torch

from trainyard.training.objectives import class_weights
from trainyard.training.segmentation import IGNORED, PointClasses, point_weights

metrics: Any = sklearn.metrics


def _batch(seed: int, clouds: int = 3, points: int = 40) -> tuple[torch.Tensor, torch.Tensor]:
    draws = torch.Generator().manual_seed(seed)
    targets = torch.randint(-1, 3, (clouds, points), generator=draws)
    return torch.randn(clouds, points, 4, generator=draws), targets


def test_scores_of_several_batches_are_those_of_all_points_together() -> None:
    objective = PointClasses()
    batches = [_batch(1), _batch(2, clouds=1, points=7), _batch(3, points=25)]
    kept = [objective.kept(*batch) for batch in batches]
    scores = objective.judge(*(torch.cat(parts) for parts in zip(*kept, strict=True)))
    logits = torch.cat([outputs.flatten(0, 1) for outputs, _ in batches])
    wanted = torch.cat([targets.flatten() for _, targets in batches])
    logits, wanted = logits[wanted != IGNORED].double(), wanted[wanted != IGNORED]
    truth, told = wanted.numpy(), logits.argmax(dim=1).numpy()
    more: dict[str, Any] = {"average": "macro", "zero_division": 0}
    assert scores["accuracy"] == pytest.approx(metrics.accuracy_score(truth, told))
    assert scores["f1"] == pytest.approx(metrics.f1_score(truth, told, **more))
    assert scores["precision"] == pytest.approx(metrics.precision_score(truth, told, **more))
    assert scores["recall"] == pytest.approx(metrics.recall_score(truth, told, **more))
    assert scores["iou"] == pytest.approx(metrics.jaccard_score(truth, told, **more))
    assert scores["loss"] == pytest.approx(metrics.log_loss(truth, logits.softmax(dim=1).numpy(), labels=range(4)))


@pytest.mark.parametrize("weights", [None, np.array([1.0, 3.0, 0.5, 0.0], np.float32)])
def test_the_loss_is_pytorchs_over_the_points_that_count(weights: Any) -> None:
    outputs, targets = _batch(1)
    expected = torch.nn.functional.cross_entropy(
        outputs.flatten(0, 1),
        targets.flatten(),
        None if weights is None else torch.from_numpy(weights),
        ignore_index=IGNORED,
    )
    torch.testing.assert_close(PointClasses(weights).loss(outputs, targets), expected)


def test_points_that_do_not_count_change_nothing() -> None:
    objective = PointClasses()
    outputs, targets = _batch(1)
    changed = outputs.clone()
    changed[targets == IGNORED] = 100.0
    torch.testing.assert_close(objective.loss(outputs, targets), objective.loss(changed, targets))
    assert float(objective.count(outputs, targets)) == float(objective.count(changed, targets))
    for first, second in zip(objective.kept(outputs, targets), objective.kept(changed, targets), strict=True):
        torch.testing.assert_close(first, second)


def test_a_batch_without_any_point_that_counts_teaches_nothing() -> None:
    objective = PointClasses()
    outputs = torch.randn(2, 5, 3, requires_grad=True)
    targets = torch.full((2, 5), IGNORED)
    loss = objective.loss(outputs, targets)
    loss.backward()
    assert (float(loss.detach()), float(objective.count(outputs.detach(), targets))) == (0.0, 0.0)
    assert outputs.grad is not None
    assert not outputs.grad.any()


def test_the_running_accuracy_is_the_mean_of_the_clouds_own() -> None:
    outputs = torch.nn.functional.one_hot(torch.tensor([[0, 1, 1, 0], [1, 1, 0, 0]]), 2).float()
    targets = torch.tensor([[0, 1, 0, IGNORED], [1, IGNORED, IGNORED, IGNORED]])
    assert float(PointClasses().count(outputs, targets)) == pytest.approx(2 / 3 + 1)


def test_balanced_weights_are_those_of_samples() -> None:
    labels = np.repeat([0, 1, 3], [50, 10, 5])
    found, expected = point_weights(np.bincount(labels, minlength=4), "balanced"), class_weights(labels, 4, "balanced")
    assert found is not None
    assert expected is not None
    np.testing.assert_allclose(found, expected)
    assert point_weights(np.array([1, 2]), "none") is None
