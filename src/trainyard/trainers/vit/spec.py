"""`image.vit`: what it takes and how it can be tuned."""

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.fields import (
    ADVANCED,
    BASIC,
    BatchSize,
    ClipNorm,
    Dropout,
    Epochs,
    LearningRate,
    WeightDecay,
    unit,
)
from trainyard.training.images.config import ImageConfig, Rotate


class VitConfig(ImageConfig):
    """Hyperparameters of a small vision transformer and of how it is trained."""

    epochs: Epochs = 60
    learning_rate: LearningRate = 0.005
    batch_size: BatchSize = 32
    weight_decay: WeightDecay = 0.05
    clip_norm: ClipNorm = 1.0
    width: int = Field(
        default=64,
        title="Width",
        description="Numbers that stand for a patch; a multiple of the heads. With weights to start from, those of the "
        "net that they are of.",
        ge=8,
        le=1536,
        examples=[64, 192],
        json_schema_extra=unit(BASIC, "numbers"),
    )
    layers: int = Field(
        default=4,
        title="Layers",
        description="Blocks of attention, one behind the other.",
        ge=1,
        le=48,
        examples=[4, 12],
        json_schema_extra=unit(BASIC, "blocks"),
    )
    heads: int = Field(
        default=4,
        title="Heads",
        description="Ways in which each block attends at once.",
        ge=1,
        le=32,
        examples=[3, 4],
        json_schema_extra=ADVANCED,
    )
    patch: int = Field(
        default=0,
        title="Patch",
        description="Side of the squares that an image is cut into; 0 cuts it into about 7 x 7, or takes that of the "
        "weights to start from.",
        ge=0,
        le=64,
        examples=[0, 4],
        json_schema_extra=unit(ADVANCED, "pixels"),
    )
    dropout: Dropout = 0.0
    rotate: Rotate = 10.0


SPEC = TrainerSpec(
    id="image.vit",
    title="Vision transformer",
    summary="Cuts images into patches that attend to one another. From scratch it needs many images; strong from "
    "weights that know other images already.",
    kinds=frozenset({DatasetKind.IMAGE}),
    tasks=frozenset({Task.CLASSIFICATION}),
    config=VitConfig,
    entry="trainyard.trainers.vit.fit:fit",
    step_unit="optimiser steps",
    goals={Task.CLASSIFICATION: Goal("val/accuracy", "max")},
    resumable=True,
    presets={
        "S": {"width": 32, "layers": 2},
        "M": {},
        "L": {"width": 192, "layers": 12, "heads": 3, "learning_rate": 0.001, "dropout": 0.1, "epochs": 100},
    },
)
