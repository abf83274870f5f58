"""What a config's field tells the form beside its limits: where it stands, and its unit."""

from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

BASIC: JsonDict = {"group": "basic"}
ADVANCED: JsonDict = {"group": "advanced"}


def unit(group: JsonDict, name: str) -> JsonDict:
    """`group` with the unit in which the value is counted."""
    return {**group, "unit": name}


Seed = Annotated[
    int,
    Field(
        title="Seed",
        description="Start of all randomness: the same seed, data and parameters give the same model.",
        ge=0,
        le=2**31 - 1,
        examples=[0, 42],
        json_schema_extra=ADVANCED,
    ),
]
