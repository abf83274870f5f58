"""Fields that trainers of clouds share. Light: specs import it."""

from typing import Annotated

from pydantic import Field

from trainyard.training.fields import ADVANCED

Jitter = Annotated[
    float,
    Field(
        title="Random noise",
        description="While training each point is moved a little: standard deviation, in radii of the cloud.",
        ge=0.0,
        le=0.2,
        examples=[0.0, 0.01],
        json_schema_extra=ADVANCED,
    ),
]
Scaling = Annotated[
    float,
    Field(
        title="Random size",
        description="While training each cloud is made larger or smaller by up to this share.",
        ge=0.0,
        le=1.0,
        examples=[0.0, 0.2],
        json_schema_extra=ADVANCED,
    ),
]
