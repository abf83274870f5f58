"""What happens after each iteration: a point, progress, the best so far, a checkpoint, and whether to go on."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import lightgbm as lgb
import numpy as np
from lightgbm.callback import CallbackEnv, EarlyStopException
from numpy.typing import NDArray

from trainyard.contracts.events import Exactness
from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.evaluation import classification, regression
from trainyard.evaluation.naming import named
from trainyard.trainers.boosting.spec import BoostingConfig
from trainyard.training.context import Context
from trainyard.training.outlook import Outlook
from trainyard.training.saver import Fill, Saver

MODEL = "model.txt"
STANDING = "standing.json"
Predicted = NDArray[np.float64]
LightgbmScore = tuple[str, float, bool]
"""Name, value, and whether more is better."""


@dataclass(frozen=True, slots=True)
class Judges:
    """How a task is scored: (truth, predictions) to the loss alone, and to all scores."""

    loss: Callable[[Any, Predicted], float]
    scores: Callable[[Any, Predicted], dict[str, float]]


@dataclass(slots=True)
class Standing:
    """How far the boosting is, counted from 1, and its best iteration so far; 0 before the first."""

    iteration: int = 0
    best_iteration: int = 0
    best_scores: dict[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def read(cls, folder: Path) -> "Standing":
        return cls(**json.loads((folder / STANDING).read_text(encoding="utf-8")))


class Watcher:
    """Reports each iteration. LightGBM hands its running validation scores to `judge`, so no tree is asked twice."""

    def __init__(self, context: Context[BoostingConfig], data: TableData, standing: Standing | None) -> None:
        self._context = context
        self._saver = Saver(context, _exactness(context.config))
        self._judges = _judges(len(data.classes))
        _, self._y_train = data.part(Part.TRAIN)
        _, self._y_val = data.part(Part.VALIDATION)
        self._scores: dict[str, float] = {}
        self.standing = standing or Standing()
        self._outlook = Outlook(context, self.standing.iteration)
        if standing is not None:
            context.resumed(standing.iteration)

    @property
    def best_iteration(self) -> int:
        return self.standing.best_iteration

    @property
    def best_scores(self) -> dict[str, float]:
        return self.standing.best_scores

    def judge_validation(self, predicted: Predicted, _data: lgb.Dataset) -> list[LightgbmScore]:
        """LightGBM's evaluation function: probabilities [n] (of class 1) or [n, classes], or values [n]."""
        self._scores = self._judges.scores(self._y_val, predicted)
        return []

    def after_iteration(self, env: CallbackEnv) -> None:
        """LightGBM's callback. Raises EarlyStopException, which is how LightGBM is asked to end."""
        context, iteration, standing = self._context, env.iteration + 1, self.standing
        booster = cast("lgb.Booster", env.model)
        values = {"train/learning_rate": context.config.learning_rate}
        if iteration == 1 or iteration % context.config.train_loss_every == 0:
            values["train/loss"] = self._training_loss(booster)
        context.report(iteration, {**values, **named("val", self._scores)})
        standing.iteration = iteration
        if not standing.best_scores or self._scores["loss"] < standing.best_scores["loss"]:
            standing.best_iteration, standing.best_scores = iteration, self._scores
        changed = context.changed(iteration) or {}
        if "learning_rate" in changed:
            booster.reset_parameter({"learning_rate": changed["learning_rate"]})
        context.progress(min(1.0, iteration / context.config.iterations), step=iteration)
        if context.stop_requested("epoch") or self._over():
            raise EarlyStopException(standing.best_iteration - 1, [])
        if self._saver.due():
            self._saver.save(self._fill(booster), iteration)
        self._outlook.after(iteration, context.config.iterations, lambda: self._fill(booster))

    def close(self, booster: lgb.Booster) -> None:
        """Save what a pause, or a fork, goes on from."""
        self._saver.close(lambda: self._fill(booster), self.standing.iteration)

    def _fill(self, booster: lgb.Booster) -> Fill:
        model, standing = booster.model_to_string(num_iteration=-1), json.dumps(asdict(self.standing))

        def write(folder: Path) -> None:
            (folder / MODEL).write_text(model, encoding="utf-8")
            (folder / STANDING).write_text(standing, encoding="utf-8")

        return write

    def _training_loss(self, booster: lgb.Booster) -> float:
        """From the predictions of the training rows that LightGBM keeps: no tree is asked again."""

        def judge_training(predicted: Predicted, _data: lgb.Dataset) -> list[LightgbmScore]:
            return [("loss", self._judges.loss(self._y_train, predicted), False)]

        return booster.eval_train(judge_training)[0][2]

    def _over(self) -> bool:
        """Whether the iterations are done, or patience is out."""
        config, standing = self._context.config, self.standing
        out_of_patience = 0 < config.patience <= standing.iteration - standing.best_iteration
        return out_of_patience or standing.iteration >= config.iterations


def _exactness(config: BoostingConfig) -> Exactness:
    """LightGBM adds up the same trees anew, within rounding; rows and features it would draw otherwise."""
    return "close" if config.row_share == config.feature_share == 1.0 else "weights"


def _judges(classes: int) -> Judges:
    if classes == 0:
        return Judges(regression.mean_squared_error, regression.judge)
    if classes == 2:
        return Judges(classification.binary_log_loss, classification.judge_binary)
    return Judges(classification.log_loss, classification.judge)
