"""`cloud.segmenter`: what it takes and how it can be tuned."""

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.fields import ADVANCED, BASIC, BatchSize, ClassWeight, Dropout, Epochs, LearningRate, unit
from trainyard.training.network_config import NetworkConfig


class SegmenterConfig(NetworkConfig):
    """Hyperparameters of the segmenter and of how it is trained."""

    epochs: Epochs = 40
    batch_size: BatchSize = 8
    learning_rate: LearningRate = 0.003
    points: int = Field(
        default=512,
        title="Points",
        description="How many points of each tile are learned from at a step, others each time; all are judged.",
        ge=16,
        le=16_384,
        examples=[256, 1024],
        json_schema_extra=unit(BASIC, "points"),
    )
    width: int = Field(
        default=32,
        title="Width",
        description="Features of a point; its layers have two to four times as many.",
        ge=4,
        le=256,
        examples=[16, 64],
        json_schema_extra=unit(BASIC, "features"),
    )
    echoes: bool = Field(
        default=True,
        title="Use echoes",
        description="Whether intensity and returns of a LiDAR point are learned from, beside where it lies.",
        examples=[True, False],
        json_schema_extra=ADVANCED,
    )
    margin: bool = Field(
        default=True,
        title="Look over borders",
        description="Whether a tile's points are told by those of neighbouring tiles too, as they were before the "
        "file was cut; never by their classes.",
        examples=[True, False],
        json_schema_extra=ADVANCED,
    )
    dropout: Dropout = 0.2
    class_weight: ClassWeight = "none"


SPEC = TrainerSpec(
    id="cloud.segmenter",
    title="Point segmenter",
    summary="Learns the class of each point from what surrounds it and from its whole tile, in PyTorch. For LiDAR.",
    kinds=frozenset({DatasetKind.CLOUD}),
    tasks=frozenset({Task.SEGMENTATION}),
    config=SegmenterConfig,
    entry="trainyard.trainers.segmenter.fit:fit",
    step_unit="optimiser steps",
    goals={Task.SEGMENTATION: Goal("val/iou", "max")},
    resumable=True,
    presets={
        "S": {"width": 16, "points": 256, "epochs": 20},
        "M": {},
        "L": {"width": 64, "points": 1024, "epochs": 80},
    },
)
