"""What every trainer of texts takes beside the engine's own fields. Light: specs import it."""

from typing import Annotated, Literal

from pydantic import Field

from trainyard.training.fields import (
    ADVANCED,
    BASIC,
    BatchSize,
    ClipNorm,
    Dropout,
    Epochs,
    LearningRate,
    Schedule,
    unit,
)
from trainyard.training.network_config import NetworkConfig

Base = Annotated[
    str,
    Field(
        title="Base model",
        description="What the training starts from: a folder of the studio's machine that holds a Hugging Face model "
        "(below TRAINYARD_IMPORT_ROOTS), or owner/name[@revision] of the hub.",
        max_length=1024,
        pattern=r"^(~?/.+|(hf:)?[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)?(@[A-Za-z0-9_./-]+)?)$",
        examples=["sentence-transformers/all-MiniLM-L6-v2", "/models/my-encoder"],
        json_schema_extra=BASIC,
    ),
]
MaxLength = Annotated[
    int,
    Field(
        title="Longest text",
        description="Tokens of a text that the model reads, words or pieces of words. Time grows with it.",
        ge=8,
        le=8192,
        examples=[128, 512],
        json_schema_extra=unit(BASIC, "tokens"),
    ),
]
Adaptation = Annotated[
    Literal["full", "lora"],
    Field(
        title="What learns",
        description="full: all weights. lora: small matrices beside the weights, merged into them at the end; needs "
        "less memory.",
        examples=["full", "lora"],
        json_schema_extra=BASIC,
    ),
]
LoraRank = Annotated[
    int,
    Field(
        title="LoRA rank",
        description="Width of the small matrices; their scale is twice that. Counts where LoRA learns.",
        ge=1,
        le=512,
        examples=[8, 16],
        json_schema_extra=ADVANCED,
    ),
]
LayerDecay = Annotated[
    float,
    Field(
        title="Rate from layer to layer",
        description="Each layer learns at so many times the rate of the one above it, as the lower ones know more that "
        "is of use; 1 lets all learn alike.",
        ge=0.1,
        le=1.0,
        examples=[1.0, 0.9],
        json_schema_extra=ADVANCED,
    ),
]


class TextConfig(NetworkConfig):
    """Fine-tuning wants few epochs, a small rate and a gradient that is held short (Devlin et al. 2019, A.3,
    https://arxiv.org/abs/1810.04805)."""

    epochs: Epochs = 3
    batch_size: BatchSize = 16
    learning_rate: LearningRate = 5e-5
    schedule: Schedule = "linear"
    clip_norm: ClipNorm = 1.0
    adaptation: Adaptation = "full"
    lora_rank: LoraRank = 8
    lora_dropout: Dropout = 0.0
    layer_decay: LayerDecay = 1.0
