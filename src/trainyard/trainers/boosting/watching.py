"""What happens after each iteration: a point, progress, the best so far, and whether to go on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import lightgbm as lgb
import numpy as np
from lightgbm.callback import CallbackEnv, EarlyStopException
from numpy.typing import NDArray

from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.evaluation import classification, regression
from trainyard.evaluation.naming import named
from trainyard.trainers.boosting.spec import BoostingConfig
from trainyard.training.context import Context

Predicted = NDArray[np.float64]
LightgbmScore = tuple[str, float, bool]
"""Name, value, and whether more is better."""


@dataclass(frozen=True, slots=True)
class Judges:
    """How a task is scored: (truth, predictions) to the loss alone, and to all scores."""

    loss: Callable[[Any, Predicted], float]
    scores: Callable[[Any, Predicted], dict[str, float]]


class Watcher:
    """Reports each iteration. LightGBM hands its running validation scores to `judge`, so no tree is asked twice."""

    def __init__(self, context: Context[BoostingConfig], data: TableData) -> None:
        self._context = context
        self._judges = _judges(len(data.classes))
        _, self._y_train = data.part(Part.TRAIN)
        _, self._y_val = data.part(Part.VALIDATION)
        self._scores: dict[str, float] = {}
        self.best_iteration = 0
        """Counted from 1; 0 before the first."""
        self.best_scores: dict[str, float] = {}

    def judge_validation(self, predicted: Predicted, _data: lgb.Dataset) -> list[LightgbmScore]:
        """LightGBM's evaluation function: probabilities [n] (of class 1) or [n, classes], or values [n]."""
        self._scores = self._judges.scores(self._y_val, predicted)
        return []

    def after_iteration(self, env: CallbackEnv) -> None:
        """LightGBM's callback. Raises EarlyStopException, which is how LightGBM is asked to end."""
        context, iteration = self._context, env.iteration + 1
        values = {"train/learning_rate": context.config.learning_rate}
        if iteration == 1 or iteration % context.config.train_loss_every == 0:
            values["train/loss"] = self._training_loss(cast("lgb.Booster", env.model))
        context.report(iteration, {**values, **named("val", self._scores)})
        context.progress(iteration / context.config.iterations, step=iteration)
        if not self.best_scores or self._scores["loss"] < self.best_scores["loss"]:
            self.best_iteration, self.best_scores = iteration, self._scores
        if context.stop_requested("epoch") or self._out_of_patience(iteration):
            raise EarlyStopException(self.best_iteration - 1, [])

    def _training_loss(self, booster: lgb.Booster) -> float:
        """From the predictions of the training rows that LightGBM keeps: no tree is asked again."""

        def judge_training(predicted: Predicted, _data: lgb.Dataset) -> list[LightgbmScore]:
            return [("loss", self._judges.loss(self._y_train, predicted), False)]

        return booster.eval_train(judge_training)[0][2]

    def _out_of_patience(self, iteration: int) -> bool:
        patience = self._context.config.patience
        return patience > 0 and iteration - self.best_iteration >= patience


def _judges(classes: int) -> Judges:
    if classes == 0:
        return Judges(regression.mean_squared_error, regression.judge)
    if classes == 2:
        return Judges(classification.binary_log_loss, classification.judge_binary)
    return Judges(classification.log_loss, classification.judge)
