"""`image.cnn`: what it takes and how it can be tuned."""

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.fields import BASIC, Dropout, Epochs, LearningRate, unit
from trainyard.training.images.config import ImageConfig, Rotate


class CnnConfig(ImageConfig):
    """Hyperparameters of a small convolutional net and of how it is trained."""

    epochs: Epochs = 15
    learning_rate: LearningRate = 0.003
    width: int = Field(
        default=16,
        title="Width",
        description="Channels of the first layer; later ones have up to four times as many.",
        ge=4,
        le=256,
        examples=[16, 32],
        json_schema_extra=unit(BASIC, "channels"),
    )
    dropout: Dropout = 0.1
    rotate: Rotate = 10.0


SPEC = TrainerSpec(
    id="image.cnn",
    title="Small convolutional net",
    summary="Learns to tell images apart from scratch, in PyTorch. For images from 8 x 8 to about 64 x 64 pixels.",
    kinds=frozenset({DatasetKind.IMAGE}),
    tasks=frozenset({Task.CLASSIFICATION}),
    config=CnnConfig,
    entry="trainyard.trainers.cnn.fit:fit",
    step_unit="optimiser steps",
    goals={Task.CLASSIFICATION: Goal("val/accuracy", "max")},
    resumable=True,
    presets={"S": {"width": 8, "epochs": 10}, "M": {}, "L": {"width": 64, "epochs": 40, "dropout": 0.2}},
)
