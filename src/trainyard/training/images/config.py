"""Fields that all image trainers take beside those of every net. Light: specs import it."""

from typing import Annotated, Literal

from pydantic import Field

from trainyard.training.fields import ADVANCED, BASIC, ClassWeight, unit
from trainyard.training.network_config import NetworkConfig

Shift = Annotated[
    int,
    Field(
        title="Random shift",
        description="Each training image is moved by up to this many pixels, so that the net learns not to care.",
        ge=0,
        le=32,
        examples=[0, 1],
        json_schema_extra=unit(ADVANCED, "pixels"),
    ),
]
Flip = Annotated[
    Literal["none", "horizontal", "both"],
    Field(
        title="Random flip",
        description="Training images are mirrored left to right, or upside down as well. Not where a mirrored image "
        "means something else, as a letter does.",
        examples=["horizontal"],
        json_schema_extra=ADVANCED,
    ),
]
Crop = Annotated[
    float,
    Field(
        title="Random crop",
        description="Up to this share of a training image's area is cut off, and the rest enlarged.",
        ge=0.0,
        le=0.95,
        examples=[0.0, 0.3],
        json_schema_extra=ADVANCED,
    ),
]
Rotate = Annotated[
    float,
    Field(
        title="Random turn",
        description="Training images are turned by up to this angle to either side.",
        ge=0.0,
        le=180.0,
        examples=[0.0, 10.0],
        json_schema_extra=unit(ADVANCED, "degrees"),
    ),
]
Colour = Annotated[
    float,
    Field(
        title="Random colour",
        description="Brightness, contrast and saturation of training images go up or down by up to this share.",
        ge=0.0,
        le=0.9,
        examples=[0.0, 0.2],
        json_schema_extra=ADVANCED,
    ),
]
CutOut = Annotated[
    float,
    Field(
        title="Cut-out",
        description="A square of this share of the shorter side is taken out of each training image at random.",
        ge=0.0,
        le=0.9,
        examples=[0.0, 0.25],
        json_schema_extra=ADVANCED,
    ),
]
MixUp = Annotated[
    float,
    Field(
        title="Mix-up",
        description="Training images are laid over one another, and their classes too; larger mixes more evenly. "
        "The training loss and accuracy are then those of the mixtures.",
        ge=0.0,
        le=2.0,
        examples=[0.0, 0.2],
        json_schema_extra=ADVANCED,
    ),
]
StartFrom = Annotated[
    str | None,
    Field(
        title="Start from",
        description="Weights to start from instead of random ones: run:ID (a run's final model), hf:owner/name (the "
        "Hugging Face Hub), or a folder of safetensors that the studio may read (/path). The head is new where the "
        "classes differ.",
        pattern=r"^(run:[0-9a-z]+|hf:\S+|/.*)$",
        max_length=1000,
        examples=["run:01k9x7zq3m5t8v2b", "hf:microsoft/resnet-18"],
        json_schema_extra=BASIC,
    ),
]
FreezeEpochs = Annotated[
    int,
    Field(
        title="Frozen epochs",
        description="In the first so many epochs only the head learns, and what it starts from stays as it is. Has an "
        "effect only with weights to start from.",
        ge=0,
        le=1000,
        examples=[0, 2],
        json_schema_extra=unit(ADVANCED, "epochs"),
    ),
]
ThawEvery = Annotated[
    int,
    Field(
        title="Thaw a stage every",
        description="After the frozen epochs the net learns again stage by stage, from the head down, one more every "
        "so many epochs; 0 lets all of them learn at once.",
        ge=0,
        le=1000,
        examples=[0, 1],
        json_schema_extra=unit(ADVANCED, "epochs"),
    ),
]
StageRate = Annotated[
    float,
    Field(
        title="Rate of deeper stages",
        description="Each stage learns at so many times the rate of the one above it, the head at the full rate: what "
        "was learned first changes least. Has an effect only with weights to start from.",
        ge=0.01,
        le=1.0,
        examples=[0.5, 1.0],
        json_schema_extra=ADVANCED,
    ),
]


class ImageConfig(NetworkConfig):
    """A trainer gives a field a default of its own by naming it again."""

    start_from: StartFrom = None
    freeze_epochs: FreezeEpochs = 0
    thaw_every: ThawEvery = 0
    stage_rate: StageRate = 0.5
    shift: Shift = 1
    flip: Flip = "none"
    crop: Crop = 0.0
    rotate: Rotate = 0.0
    colour: Colour = 0.0
    cutout: CutOut = 0.0
    mixup: MixUp = 0.0
    class_weight: ClassWeight = "none"
