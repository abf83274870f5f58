"""`image.resnet`: what it takes and how it can be tuned."""

from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.fields import ADVANCED, BASIC, Dropout, Epochs, LearningRate, WeightDecay, unit
from trainyard.training.images.config import ImageConfig, Rotate


class ResNetConfig(ImageConfig):
    """Hyperparameters of a residual net and of how it is trained."""

    epochs: Epochs = 20
    learning_rate: LearningRate = 0.002
    weight_decay: WeightDecay = 0.05
    depth: Literal[18, 34, 50] = Field(
        default=18,
        title="Depth",
        description="Layers with weights. With weights to start from, those of the net that they are of.",
        examples=[18, 50],
        json_schema_extra=BASIC,
    )
    width: int = Field(
        default=64,
        title="Width",
        description="Channels of the first layer; each of the four stages has twice those of the one before. 64 is the "
        "paper's, and that of weights to start from.",
        ge=4,
        le=256,
        examples=[16, 64],
        json_schema_extra=unit(ADVANCED, "channels"),
    )
    dropout: Dropout = 0.0
    rotate: Rotate = 10.0


SPEC = TrainerSpec(
    id="image.resnet",
    title="ResNet",
    summary="Residual nets of 18, 34 or 50 layers, from scratch or from weights that know other images already.",
    kinds=frozenset({DatasetKind.IMAGE}),
    tasks=frozenset({Task.CLASSIFICATION}),
    config=ResNetConfig,
    entry="trainyard.trainers.resnet.fit:fit",
    step_unit="optimiser steps",
    goals={Task.CLASSIFICATION: Goal("val/accuracy", "max")},
    resumable=True,
    presets={"S": {"width": 16}, "M": {}, "L": {"depth": 50, "epochs": 40}},
)
