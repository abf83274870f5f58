"""Boosting: a point an iteration, honest scores, the best iteration kept."""

from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest

from trainyard.contracts.events import ChildEvent, Metrics
from trainyard.datasets import tables
from trainyard.datasets.bundled import materialise
from trainyard.datasets.split import Part
from trainyard.evaluation import classification
from trainyard.trainers.boosting.fit import boost, fit, load, predict
from trainyard.trainers.boosting.parameters import parameters
from trainyard.trainers.boosting.spec import BoostingConfig
from trainyard.training.context import Context


def trained(folder: Path, config: BoostingConfig) -> tuple[Context[BoostingConfig], list[ChildEvent]]:
    events: list[ChildEvent] = []
    version = materialise("breast_cancer", folder / "data")
    return Context(config, version, folder / "run", 0, 1, "cpu", events.append, lambda: None), events


def test_live_scores_are_those_of_the_model_at_that_iteration(tmp_path: Path) -> None:
    context, events = trained(tmp_path, BoostingConfig(iterations=12, patience=0, train_loss_every=5))
    data = tables.load(context.dataset)
    booster, _ = boost(context, data)
    points = {event.step: event.values for event in events if isinstance(event, Metrics)}
    assert list(points) == list(range(1, 13))
    assert [step for step in points if "train/loss" in points[step]] == [1, 5, 10]
    for step in (1, 5, 12):
        x, y = data.part(Part.VALIDATION)
        expected = classification.judge(y.astype(np.int64), predict(booster, x, 2, step))
        assert points[step]["val/loss"] == pytest.approx(expected["loss"])
        assert points[step]["val/f1"] == pytest.approx(expected["f1"])
    x, y = data.part(Part.TRAIN)
    expected = classification.judge(y.astype(np.int64), predict(booster, x, 2, 10))
    assert points[10]["train/loss"] == pytest.approx(expected["loss"])


def test_watching_does_not_change_the_model(tmp_path: Path) -> None:
    config = BoostingConfig(iterations=10, patience=0, row_share=0.7, feature_share=0.7)
    context, _ = trained(tmp_path, config)
    data = tables.load(context.dataset)
    settings = parameters(config, 2, 0, 1)
    plain = lgb.train(settings, lgb.Dataset(*data.part(Part.TRAIN), params=settings), 10)
    watched, _ = boost(context, data)
    assert np.array_equal(predict(watched, data.x, 2, None), predict(plain, data.x, 2, None))


def test_patience_ends_it_and_the_best_iteration_is_saved(tmp_path: Path) -> None:
    context, events = trained(tmp_path, BoostingConfig(iterations=500, learning_rate=0.3, patience=5))
    result = fit(context)
    losses = [event.values["val/loss"] for event in events if isinstance(event, Metrics) and "val/loss" in event.values]
    best = int(np.argmin(losses)) + 1
    assert len(losses) == best + 5
    assert result.summary["val/loss"] == min(losses)
    assert load(tmp_path / "run" / "final_model")[0].num_trees() == best
