"""Fields that say how samples are altered while a net that joins parts trains; pictures' are those of image trainers.

Light: the spec imports it.
"""

from typing import Annotated, Literal

from pydantic import Field

from trainyard.training.fields import ADVANCED, unit

SeriesJitter = Annotated[
    float,
    Field(
        title="Noise of series",
        description="While training each measured value is moved by normal noise of so many deviations of its channel.",
        ge=0.0,
        le=1.0,
        examples=[0.0, 0.05],
        json_schema_extra=unit(ADVANCED, "deviations"),
    ),
]
SeriesScaling = Annotated[
    float,
    Field(
        title="Scaling of series",
        description="While training each series swings about its channels' means more or less by up to this share.",
        ge=0.0,
        le=1.0,
        examples=[0.0, 0.1],
        json_schema_extra=ADVANCED,
    ),
]
SeriesCrop = Annotated[
    float,
    Field(
        title="Crop of series",
        description="While training up to this share of each series is cut off, at its beginning and its end as chance "
        "has it. Not where it matters what lies at the end.",
        ge=0.0,
        le=0.9,
        examples=[0.0, 0.2],
        json_schema_extra=ADVANCED,
    ),
]
CloudTurn = Annotated[
    Literal["none", "up", "all"],
    Field(
        title="Turn of clouds",
        description="While training clouds are turned at random. up: about the third axis, the vertical one. all: any "
        "way. Not where it matters which way they look.",
        examples=["up"],
        json_schema_extra=ADVANCED,
    ),
]
NumbersNoise = Annotated[
    float,
    Field(
        title="Noise of numbers",
        description="While training each number of a row is moved by normal noise of so many deviations, so that a row "
        "is not known again by it.",
        ge=0.0,
        le=1.0,
        examples=[0.0, 0.1],
        json_schema_extra=unit(ADVANCED, "deviations"),
    ),
]
WordDropout = Annotated[
    float,
    Field(
        title="Word dropout",
        description="Share of the words of a text that are left out while training, others each time.",
        ge=0.0,
        le=0.9,
        examples=[0.0, 0.2],
        json_schema_extra=ADVANCED,
    ),
]
