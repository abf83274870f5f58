"""`tabular.linear`: what it takes and how it can be tuned."""

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.fields import BASIC, BatchSize, ClassWeight, Epochs, LearningRate, WarmupShare, WeightDecay
from trainyard.training.network_config import NetworkConfig


class LinearConfig(NetworkConfig):
    """Hyperparameters of a linear model and of how its minimum is looked for."""

    epochs: Epochs = 100
    batch_size: BatchSize = 64
    learning_rate: LearningRate = 0.05
    l2: float = Field(
        default=1.0,
        title="L2 regularisation",
        description="Pulls the weights towards 0: alpha of scikit-learn's Ridge, 1 / C of its LogisticRegression.",
        ge=0.0,
        le=1_000_000.0,
        examples=[0.1, 10.0],
        json_schema_extra=BASIC,
    )
    weight_decay: WeightDecay = 0.0
    warmup_share: WarmupShare = 0.0
    class_weight: ClassWeight = "none"


SPEC = TrainerSpec(
    id="tabular.linear",
    title="Linear model",
    summary="Logistic or ridge regression: one weight a column. Quick, and the score that others have to beat.",
    kinds=frozenset({DatasetKind.TABLE}),
    tasks=frozenset({Task.CLASSIFICATION, Task.REGRESSION}),
    config=LinearConfig,
    entry="trainyard.trainers.linear.fit:fit",
    step_unit="optimiser steps",
    goals={
        Task.CLASSIFICATION: Goal("val/accuracy", "max"),
        Task.REGRESSION: Goal("val/rmse", "min"),
    },
    resumable=True,
    presets={"S": {"epochs": 30}, "M": {}, "L": {"epochs": 300}},
)
