"""`series.lstm`, `series.gru`, `series.transformer`, `series.tcn`: what they take and how they can be tuned."""

from typing import Any, ClassVar

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.fields import (
    ADVANCED,
    BASIC,
    BatchSize,
    ClassWeight,
    ClipNorm,
    Dropout,
    Epochs,
    LearningRate,
    Patience,
    unit,
)
from trainyard.training.network_config import NetworkConfig


class SeriesConfig(NetworkConfig):
    """Hyperparameters that all networks over time share."""

    encoder: ClassVar[str]
    heads: ClassVar[int] = 1

    epochs: Epochs = 60
    batch_size: BatchSize = 32
    learning_rate: LearningRate = 0.001
    patience: Patience = 15
    clip_norm: ClipNorm = 1.0
    width: int = Field(
        default=64,
        title="Width",
        description="Numbers that stand for a step inside the net; rounded up to a multiple of 8.",
        ge=8,
        le=2048,
        examples=[64, 128],
        json_schema_extra=unit(BASIC, "channels"),
    )
    layers: int = Field(
        default=2,
        title="Layers",
        description="Layers of the encoder, one on the other.",
        ge=1,
        le=16,
        examples=[2, 4],
        json_schema_extra=unit(BASIC, "layers"),
    )
    context: int | None = Field(
        default=None,
        title="Context",
        description="Forecasting: rows that are looked at. Empty: 96, or fewer where the data are short.",
        ge=1,
        le=10_000,
        examples=[96, 336],
        json_schema_extra=unit(BASIC, "rows"),
    )
    horizon: int | None = Field(
        default=None,
        title="Horizon",
        description="Forecasting: rows ahead that are told. Empty: 24, or fewer where the data are short.",
        ge=1,
        le=10_000,
        examples=[24, 96],
        json_schema_extra=unit(BASIC, "rows"),
    )
    windows_per_epoch: int = Field(
        default=512,
        title="Windows per epoch",
        description="Forecasting: of more training windows so many are drawn for each epoch, others each time, evenly "
        "over the whole course; 0 takes all. Validation and test take all in any case.",
        ge=0,
        le=100_000_000,
        examples=[0, 1024],
        json_schema_extra=unit(ADVANCED, "windows"),
    )
    dropout: Dropout = 0.1
    halvings: int | None = Field(
        default=None,
        title="Halvings",
        description="How often strided convolutions halve the number of steps before the encoder. Empty: until the "
        "longest training series has at most 256, a window to forecast from at most 32.",
        ge=0,
        le=16,
        examples=[0, 4],
        json_schema_extra=unit(ADVANCED, "times"),
    )
    class_weight: ClassWeight = "none"


class LstmConfig(SeriesConfig):
    """An LSTM, read in both directions."""

    encoder: ClassVar[str] = "lstm"
    learning_rate: LearningRate = 0.003


class GruConfig(SeriesConfig):
    """A GRU, read in both directions."""

    encoder: ClassVar[str] = "gru"
    learning_rate: LearningRate = 0.003


class TransformerConfig(SeriesConfig):
    """A Transformer over the steps."""

    encoder: ClassVar[str] = "transformer"
    heads: ClassVar[int] = 4


class TcnConfig(SeriesConfig):
    """A temporal CNN: dilated convolutions."""

    encoder: ClassVar[str] = "tcn"
    layers: int = Field(
        default=5,
        title="Layers",
        description="Each layer sees twice as far as the one below it.",
        ge=1,
        le=16,
        examples=[4, 6],
        json_schema_extra=unit(BASIC, "layers"),
    )


def _spec(
    config: type[SeriesConfig], title: str, summary: str, small: dict[str, Any], large: dict[str, Any]
) -> TrainerSpec:
    return TrainerSpec(
        id=f"series.{config.encoder}",
        title=title,
        summary=summary,
        kinds=frozenset({DatasetKind.SERIES}),
        tasks=frozenset({Task.CLASSIFICATION, Task.REGRESSION, Task.FORECASTING}),
        config=config,
        entry="trainyard.trainers.series.fit:fit",
        step_unit="optimiser steps",
        goals={
            Task.CLASSIFICATION: Goal("val/accuracy", "max"),
            Task.REGRESSION: Goal("val/rmse", "min"),
            Task.FORECASTING: Goal("val/mse", "min"),
        },
        resumable=True,
        presets={
            "S": {"width": 32, **small},
            "M": {},
            "L": {"width": 128, "epochs": 100, "windows_per_epoch": 2048, **large},
        },
    )


LSTM = _spec(
    LstmConfig,
    "LSTM",
    "Reads series step by step with a long memory. Classifies, predicts a number, or forecasts.",
    {"layers": 1},
    {"layers": 3},
)
GRU = _spec(
    GruConfig,
    "GRU",
    "As an LSTM with fewer weights: often as good, and quicker. Classifies, predicts a number, or forecasts.",
    {"layers": 1},
    {"layers": 3},
)
TRANSFORMER = _spec(
    TransformerConfig,
    "Transformer",
    "Every step looks at every other. For many series, or long relations. Classifies, predicts a number, or forecasts.",
    {"layers": 1},
    {"layers": 4},
)
TCN = _spec(
    TcnConfig,
    "Temporal CNN",
    "Dilated convolutions over time: quick, and good with few series. Classifies, predicts a number, or forecasts.",
    {"layers": 4},
    {"layers": 7},
)
