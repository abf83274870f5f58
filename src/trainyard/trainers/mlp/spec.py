"""`tabular.mlp`: what it takes and how it can be tuned."""

from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.fields import (
    ADVANCED,
    BASIC,
    BatchSize,
    ClassWeight,
    Dropout,
    Epochs,
    LearningRate,
    Patience,
    unit,
)
from trainyard.training.network_config import NetworkConfig


class MlpConfig(NetworkConfig):
    """Hyperparameters of a multilayer perceptron and of how it is trained."""

    epochs: Epochs = 60
    batch_size: BatchSize = 128
    learning_rate: LearningRate = 0.001
    patience: Patience = 15
    width: int = Field(
        default=256,
        title="Width",
        description="Neurons of each hidden layer.",
        ge=4,
        le=4096,
        examples=[128, 512],
        json_schema_extra=unit(BASIC, "neurons"),
    )
    layers: int = Field(
        default=3,
        title="Hidden layers",
        description="How many layers stand between the columns and the answer.",
        ge=1,
        le=16,
        examples=[2, 4],
        json_schema_extra=unit(BASIC, "layers"),
    )
    dropout: Dropout = 0.2
    frequencies: int = Field(
        default=32,
        title="Frequencies of a number",
        description="Each number is also seen as so many waves, which lets the net tell near values apart; 0: never.",
        ge=0,
        le=256,
        examples=[0, 32],
        json_schema_extra=ADVANCED,
    )
    scale: Literal["quantile", "standard"] = Field(
        default="quantile",
        title="Scale of numbers",
        description="quantile: by rank, to a normal distribution, which tames outliers. standard: to mean 0 and "
        "deviation 1.",
        examples=["standard"],
        json_schema_extra=ADVANCED,
    )
    class_weight: ClassWeight = "none"


SPEC = TrainerSpec(
    id="tabular.mlp",
    title="Multilayer perceptron",
    summary="A neural net for tables: categories become learned vectors, numbers are scaled and seen as waves.",
    kinds=frozenset({DatasetKind.TABLE}),
    tasks=frozenset({Task.CLASSIFICATION, Task.REGRESSION}),
    config=MlpConfig,
    entry="trainyard.trainers.mlp.fit:fit",
    step_unit="optimiser steps",
    goals={
        Task.CLASSIFICATION: Goal("val/accuracy", "max"),
        Task.REGRESSION: Goal("val/rmse", "min"),
    },
    resumable=True,
    presets={"S": {"width": 64, "layers": 2}, "M": {}, "L": {"width": 512, "layers": 4, "epochs": 120}},
)
