"""`cloud.pointnet`: what it takes and how it can be tuned."""

from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.cloud_fields import Jitter, Scaling
from trainyard.training.fields import ADVANCED, BASIC, BatchSize, ClassWeight, Dropout, Epochs, LearningRate, unit
from trainyard.training.network_config import NetworkConfig


class PointNetConfig(NetworkConfig):
    """Hyperparameters of PointNet and of how it is trained."""

    epochs: Epochs = 40
    batch_size: BatchSize = 32
    learning_rate: LearningRate = 0.002
    points: int = Field(
        default=256,
        title="Points",
        description="How many points of each cloud are looked at, others at every step; at the end evenly chosen ones.",
        ge=16,
        le=16_384,
        examples=[256, 1024],
        json_schema_extra=unit(BASIC, "points"),
    )
    width: int = Field(
        default=32,
        title="Width",
        description="Features of a point in the first layer; the last one has eight times as many.",
        ge=4,
        le=128,
        examples=[16, 64],
        json_schema_extra=unit(BASIC, "features"),
    )
    rotate: Literal["none", "up", "all"] = Field(
        default="up",
        title="Random turns",
        description="How clouds are turned while training: not, about the third axis, or any way. Choose none where "
        "the direction tells the class.",
        examples=["none", "all"],
        json_schema_extra=BASIC,
    )
    jitter: Jitter = 0.01
    scale: Scaling = 0.2
    dropout: Dropout = 0.3
    input_transform: bool = Field(
        default=True,
        title="Input transform",
        description="A small net inside turns each cloud to how it is seen best, before all else.",
        examples=[True, False],
        json_schema_extra=ADVANCED,
    )
    class_weight: ClassWeight = "none"


SPEC = TrainerSpec(
    id="cloud.pointnet",
    title="PointNet",
    summary="Learns to tell shapes apart by their points, in any order, in PyTorch. For a class for each cloud.",
    kinds=frozenset({DatasetKind.CLOUD}),
    tasks=frozenset({Task.CLASSIFICATION}),
    config=PointNetConfig,
    entry="trainyard.trainers.pointnet.fit:fit",
    step_unit="optimiser steps",
    goals={Task.CLASSIFICATION: Goal("val/accuracy", "max")},
    resumable=True,
    presets={
        "S": {"width": 16, "points": 128, "epochs": 20},
        "M": {},
        "L": {"width": 64, "points": 1024, "epochs": 80},
    },
)
