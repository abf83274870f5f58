"""`own.network`: what it takes and how it can be tuned."""

from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.fields import ADVANCED, BASIC, ClassWeight, Patience
from trainyard.training.network_config import NetworkConfig


class OwnConfig(NetworkConfig):
    """Where a person's network is, how it is made, and how it is trained."""

    file: str | None = Field(
        default=None,
        title="File",
        description="Python file on the studio's machine, below TRAINYARD_CODE_ROOTS, that has the network. It runs "
        "with all rights of the studio. The run keeps a copy and goes on with that.",
        pattern=r"^~?/.*\.py$",
        max_length=1024,
        examples=["/home/ada/networks/wide.py"],
        json_schema_extra=BASIC,
    )
    name: str = Field(
        default="Network",
        title="Class or function",
        description="What in the file makes the network, called with the shape of a sample, the number of outputs, and "
        "the arguments.",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=100,
        examples=["Network", "build"],
        json_schema_extra=BASIC,
    )
    arguments: str | None = Field(
        default=None,
        title="Arguments",
        description="Further arguments, by name. Numbers, true, false and null are taken as such, all else as text.",
        pattern=r"^\s*[A-Za-z_][A-Za-z0-9_]*\s*=[^,=]+(,\s*[A-Za-z_][A-Za-z0-9_]*\s*=[^,=]+)*$",
        max_length=2000,
        examples=["width=64, layers=3"],
        json_schema_extra=BASIC,
    )
    categories: Literal["columns", "codes"] = Field(
        default="columns",
        title="Categories of a table",
        description="columns: as columns of 0 and 1 beside the numbers, one tensor in all. codes: forward gets a pair, "
        "numbers and codes, and the network is told how many codes each column has, to learn vectors of them.",
        examples=["codes"],
        json_schema_extra=ADVANCED,
    )
    sha256: str | None = Field(
        default=None,
        title="SHA-256",
        description="The run is refused if the file is another than the one with this hash. A saved model's config has "
        "that of the file it was made by.",
        pattern=r"^[0-9a-f]{64}$",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        json_schema_extra=ADVANCED,
    )
    patience: Patience = 0
    class_weight: ClassWeight = "none"


SPEC = TrainerSpec(
    id="own.network",
    title="Network of your own",
    summary="A PyTorch module from a Python file of yours, checked before its first step. For tables, images and "
    "series. Runs only where the studio allows code of people's own.",
    kinds=frozenset({DatasetKind.TABLE, DatasetKind.IMAGE, DatasetKind.SERIES}),
    tasks=frozenset({Task.CLASSIFICATION, Task.REGRESSION}),
    config=OwnConfig,
    entry="trainyard.trainers.own.fit:fit",
    step_unit="optimiser steps",
    goals={
        Task.CLASSIFICATION: Goal("val/accuracy", "max"),
        Task.REGRESSION: Goal("val/rmse", "min"),
    },
    resumable=True,
    presets={"S": {"epochs": 10}, "M": {}, "L": {"epochs": 60}},
    code_field="file",
)
