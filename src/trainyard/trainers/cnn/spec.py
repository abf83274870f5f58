"""`image.cnn`: what it takes and how it can be tuned."""

from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerConfig, TrainerSpec
from trainyard.trainers.fields import ADVANCED, BASIC, Seed, unit


class CnnConfig(TrainerConfig):
    """Hyperparameters of a small convolutional net and of how it is trained."""

    epochs: int = Field(
        default=20,
        title="Epochs",
        description="How often the net sees every training image. Early stopping may end it sooner.",
        ge=1,
        le=1000,
        examples=[5, 20],
        json_schema_extra=unit(BASIC, "epochs"),
    )
    batch_size: int = Field(
        default=64,
        title="Batch size",
        description="Images a step. Larger is steadier and needs more memory.",
        ge=2,
        le=4096,
        examples=[32, 128],
        json_schema_extra=unit(BASIC, "images"),
    )
    learning_rate: float = Field(
        default=0.003,
        title="Learning rate",
        description="Size of a step at its largest. Too high and the loss runs away, too low and it crawls.",
        ge=1e-6,
        le=1.0,
        examples=[0.001, 0.003],
        json_schema_extra=BASIC,
    )
    width: int = Field(
        default=16,
        title="Width",
        description="Channels of the first layer; later ones have up to four times as many.",
        ge=4,
        le=256,
        examples=[16, 32],
        json_schema_extra=unit(BASIC, "channels"),
    )
    patience: int = Field(
        default=0,
        title="Patience",
        description="Stop after this many epochs without a better validation loss; 0 never stops early.",
        ge=0,
        le=1000,
        examples=[0, 5],
        json_schema_extra=unit(BASIC, "epochs"),
    )
    schedule: Literal["constant", "cosine"] = Field(
        default="cosine",
        title="Schedule",
        description="How the learning rate goes after its warm-up: it stays, or falls to 0 along a cosine.",
        examples=["cosine"],
        json_schema_extra=ADVANCED,
    )
    warmup_share: float = Field(
        default=0.1,
        title="Warm-up",
        description="Share of all steps over which the learning rate rises to its largest.",
        ge=0.0,
        le=0.5,
        examples=[0.0, 0.1],
        json_schema_extra=ADVANCED,
    )
    weight_decay: float = Field(
        default=0.01,
        title="Weight decay",
        description="Pulls the weights towards 0 (AdamW).",
        ge=0.0,
        le=1.0,
        examples=[0.0, 0.05],
        json_schema_extra=ADVANCED,
    )
    dropout: float = Field(
        default=0.1,
        title="Dropout",
        description="Share of the last layer's inputs that are left out at random while training.",
        ge=0.0,
        le=0.9,
        examples=[0.0, 0.3],
        json_schema_extra=ADVANCED,
    )
    shift: int = Field(
        default=1,
        title="Random shift",
        description="Each training image is moved by up to this many pixels, so that the net learns not to care.",
        ge=0,
        le=8,
        examples=[0, 1],
        json_schema_extra=unit(ADVANCED, "pixels"),
    )
    report_every: int = Field(
        default=1,
        title="Steps per point",
        description="A point of the training charts is drawn every so many steps.",
        ge=1,
        le=10_000,
        examples=[1, 10],
        json_schema_extra=unit(ADVANCED, "steps"),
    )
    seed: Seed = 0


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
)
