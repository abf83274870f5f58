"""`fusion.net`: what it takes and how it can be tuned."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.trainers.fusion.altering_fields import (
    CloudTurn,
    NumbersNoise,
    SeriesCrop,
    SeriesJitter,
    SeriesScaling,
    WordDropout,
)
from trainyard.trainers.fusion.templates import ROCK_SLOPES
from trainyard.trainers.fusion.wanted import unknown_heads, wanted_heads
from trainyard.training.cloud_fields import Jitter
from trainyard.training.fields import (
    ADVANCED,
    BASIC,
    BatchSize,
    ClassWeight,
    ClipNorm,
    Dropout,
    Epochs,
    LearningRate,
    unit,
)
from trainyard.training.images.config import Flip, Rotate, Shift
from trainyard.training.network_config import NetworkConfig

SeriesEncoder = Literal["tcn", "gru", "lstm", "transformer"]
UncertaintyKind = Literal["none", "mc_dropout", "laplace"]
FusionKind = Literal["concat", "attention", "gated"]
ModalityDropout = Annotated[
    float,
    Field(
        title="Modality dropout",
        description="Share of the parts that training samples are shown without, so that the net learns to do without "
        "any of them; one part of a sample always stays.",
        ge=0.0,
        le=0.9,
        examples=[0.0, 0.3],
        json_schema_extra=BASIC,
    ),
]


class FusionConfig(NetworkConfig):
    """Hyperparameters of the encoders, of what joins them, and of how all of it is trained."""

    epochs: Epochs = 15
    batch_size: BatchSize = 32
    learning_rate: LearningRate = 0.002
    clip_norm: ClipNorm = 1.0
    fusion: FusionKind = Field(
        default="concat",
        title="Fusion",
        description="concat: all parts side by side into a small net. attention: a query looks at the parts. gated: "
        "each sample weighs its parts. The last two tell the weight of each part.",
        examples=["attention", "gated"],
        json_schema_extra=BASIC,
    )
    modality_dropout: ModalityDropout = 0.3
    alone_share: float = Field(
        default=0.5,
        title="Share of the parts' own losses",
        description="Each part also has a head of its own, which tells how far it comes alone; so much of the mean of "
        "their losses is added to that of the fusion. At 0 encoders learn from the fusion only, and heads stay as they "
        "began.",
        ge=0.0,
        le=10.0,
        examples=[0.0, 0.5],
        json_schema_extra=ADVANCED,
    )
    leave_out: str = Field(
        default="",
        title="Leave out",
        description="Parts, columns or channels that are not learned from, with commas between.",
        pattern=r"^[^\n]*$",
        max_length=10_000,
        examples=["", "cloud, series.rainfall"],
        json_schema_extra=BASIC,
    )
    heads: str = Field(
        default="",
        title="Further targets",
        description="Columns that are told beside the target, with commas between, each a class or a number by what it "
        "holds; what is missing is not learned from. Behind a = stands how much the head's loss counts, 1 otherwise. "
        "They are never learned from.",
        pattern=r"^[^\n]*$",
        max_length=10_000,
        examples=["", "failure_24h, hours_to_failure=0.5"],
        json_schema_extra=BASIC,
    )
    size: int = Field(
        default=64,
        title="Size of a part",
        description="Numbers that stand for each part where they are joined; rounded up to a multiple of 8.",
        ge=8,
        le=1024,
        examples=[64, 128],
        json_schema_extra=unit(BASIC, "numbers"),
    )
    series_encoder: SeriesEncoder = Field(
        default="gru",
        title="Encoder of series",
        description="gru and lstm read step by step, tcn looks at stretches, transformer compares all steps.",
        examples=["tcn", "transformer"],
        json_schema_extra=BASIC,
    )
    series_width: int = Field(
        default=64,
        title="Width of series",
        description="Numbers that stand for a step inside the encoder; rounded up to a multiple of 8.",
        ge=8,
        le=2048,
        examples=[64, 128],
        json_schema_extra=unit(BASIC, "channels"),
    )
    series_layers: int = Field(
        default=2,
        title="Layers of series",
        description="Layers of the encoder, one on the other; of a tcn each sees twice as far.",
        ge=1,
        le=16,
        examples=[2, 5],
        json_schema_extra=unit(BASIC, "layers"),
    )
    spectrogram: Literal["recordings", "none"] = Field(
        default="recordings",
        title="Spectrogram",
        description="recordings: sound is shown to the encoder as its energy in 40 bands of pitch every 10 ms. none: "
        "as the wave itself.",
        examples=["none"],
        json_schema_extra=ADVANCED,
    )
    picture_width: int = Field(
        default=16,
        title="Width of pictures",
        description="Channels of the first layer; later ones have up to four times as many.",
        ge=4,
        le=256,
        examples=[16, 32],
        json_schema_extra=unit(BASIC, "channels"),
    )
    shift: Shift = 1
    rotate: Rotate = 10.0
    flip: Flip = "none"
    cloud_width: int = Field(
        default=32,
        title="Width of clouds",
        description="Features of a point in the first layer; the last one has eight times as many.",
        ge=4,
        le=128,
        examples=[16, 64],
        json_schema_extra=unit(BASIC, "features"),
    )
    points: int = Field(
        default=256,
        title="Points",
        description="Points of each cloud that are looked at; while training others each time.",
        ge=8,
        le=8192,
        examples=[128, 1024],
        json_schema_extra=unit(BASIC, "points"),
    )
    series_jitter: SeriesJitter = 0.0
    series_scaling: SeriesScaling = 0.0
    series_crop: SeriesCrop = 0.0
    cloud_turn: CloudTurn = "none"
    cloud_jitter: Jitter = 0.0
    numbers_noise: NumbersNoise = 0.0
    word_dropout: WordDropout = 0.0
    cells_width: int = Field(
        default=64,
        title="Width of numbers",
        description="Neurons of both layers over numbers and categories, and of those over texts.",
        ge=4,
        le=4096,
        examples=[64, 256],
        json_schema_extra=unit(BASIC, "neurons"),
    )
    dropout: Dropout = 0.2
    class_weight: ClassWeight = "none"

    uncertainty: UncertaintyKind = Field(
        default="none",
        title="Uncertainty",
        description="mc_dropout: the model answers several times with dropout on. laplace: by the curvature of the "
        "loss at the last layer's weights, found once after the training. The answer is then the mean, and each "
        "prediction of an evaluation says how unsure the model is.",
        examples=["laplace", "mc_dropout"],
        json_schema_extra=BASIC,
    )
    uncertainty_passes: int = Field(
        default=20,
        title="Passes of mc_dropout",
        description="How often the model answers each sample; time grows with it.",
        ge=2,
        le=1000,
        examples=[20, 50],
        json_schema_extra=unit(ADVANCED, "passes"),
    )

    @field_validator("heads")
    @classmethod
    def _are_heads(cls, text: str) -> str:
        wanted_heads(text)
        return text

    @field_validator("uncertainty")
    @classmethod
    def _has_dropout(cls, kind: str, info: ValidationInfo) -> str:
        if kind == "mc_dropout" and info.data.get("dropout") == 0.0:
            raise ValueError("mc_dropout needs a dropout above 0: without it all passes say the same.")
        return kind


SPEC = TrainerSpec(
    id="fusion.net",
    title="Fusion net",
    summary="Joins series, pictures, point clouds, texts and numbers of each sample, any of which may be missing.",
    kinds=frozenset({DatasetKind.MULTIMODAL}),
    tasks=frozenset({Task.CLASSIFICATION, Task.REGRESSION}),
    config=FusionConfig,
    entry="trainyard.trainers.fusion.fit:fit",
    step_unit="optimiser steps",
    goals={
        Task.CLASSIFICATION: Goal("val/accuracy", "max"),
        Task.REGRESSION: Goal("val/rmse", "min"),
    },
    resumable=True,
    templates=(ROCK_SLOPES,),
    unfit=lambda config, dataset: unknown_heads(config["heads"], dataset),
    presets={
        "S": {
            "size": 32,
            "series_width": 32,
            "series_layers": 1,
            "picture_width": 8,
            "cloud_width": 16,
            "cells_width": 32,
        },
        "M": {},
        "L": {"size": 128, "series_width": 128, "picture_width": 32, "cloud_width": 64, "points": 1024, "epochs": 40},
    },
)
