"""Fields that many configs share, and what each tells the form beside its limits. Light: specs import it."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.config import JsonDict

BASIC: JsonDict = {"group": "basic"}
ADVANCED: JsonDict = {"group": "advanced"}


def unit(group: JsonDict, name: str) -> JsonDict:
    """`group` with the unit in which the value is counted."""
    return {**group, "unit": name}


def live(group: JsonDict) -> JsonDict:
    """`group` of a field that may be changed while the run trains."""
    return {**group, "live": True}


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
Epochs = Annotated[
    int,
    Field(
        title="Epochs",
        description="How often the model sees every training sample. Early stopping may end it sooner.",
        ge=1,
        le=1000,
        examples=[5, 20],
        json_schema_extra=live(unit(BASIC, "epochs")),
    ),
]
BatchSize = Annotated[
    int,
    Field(
        title="Batch size",
        description="Samples that go through the model at once. Larger is steadier and needs more memory.",
        ge=1,
        le=65_536,
        examples=[32, 128],
        json_schema_extra=unit(BASIC, "samples"),
    ),
]
LearningRate = Annotated[
    float,
    Field(
        title="Learning rate",
        description="Size of a step at its largest. Too high and the loss runs away, too low and it crawls.",
        ge=1e-7,
        le=1.0,
        examples=[0.001, 0.003],
        json_schema_extra=live(BASIC),
    ),
]
Patience = Annotated[
    int,
    Field(
        title="Patience",
        description="Stop after this many epochs without a better validation loss; 0 never stops early.",
        ge=0,
        le=1000,
        examples=[0, 5],
        json_schema_extra=live(unit(BASIC, "epochs")),
    ),
]
Schedule = Annotated[
    Literal["constant", "cosine", "linear"],
    Field(
        title="Schedule",
        description="How the learning rate goes after its warm-up: it stays, or falls to 0 in a curve or a line.",
        examples=["cosine"],
        json_schema_extra=ADVANCED,
    ),
]
WarmupShare = Annotated[
    float,
    Field(
        title="Warm-up",
        description="Share of all steps over which the learning rate rises to its largest.",
        ge=0.0,
        le=0.5,
        examples=[0.0, 0.1],
        json_schema_extra=ADVANCED,
    ),
]
WeightDecay = Annotated[
    float,
    Field(
        title="Weight decay",
        description="Pulls the weights towards 0 (AdamW).",
        ge=0.0,
        le=10.0,
        examples=[0.0, 0.05],
        json_schema_extra=live(ADVANCED),
    ),
]
Dropout = Annotated[
    float,
    Field(
        title="Dropout",
        description="Share of a layer's inputs that are left out at random while training.",
        ge=0.0,
        le=0.9,
        examples=[0.0, 0.3],
        json_schema_extra=ADVANCED,
    ),
]
ClassWeight = Annotated[
    Literal["none", "balanced"],
    Field(
        title="Class weight",
        description="balanced: rare classes count as much as common ones. Has no effect on numbers.",
        examples=["balanced"],
        json_schema_extra=ADVANCED,
    ),
]
Accumulate = Annotated[
    int,
    Field(
        title="Batches a step",
        description="So many batches are summed up to one step: as a larger batch, with the memory of a small one.",
        ge=1,
        le=1024,
        examples=[1, 4],
        json_schema_extra=unit(ADVANCED, "batches"),
    ),
]
ClipNorm = Annotated[
    float,
    Field(
        title="Gradient limit",
        description="A longer gradient is shortened to this norm, so that one bad batch cannot spoil all; 0 never.",
        ge=0.0,
        le=1000.0,
        examples=[0.0, 1.0],
        json_schema_extra=live(ADVANCED),
    ),
]
Precision = Annotated[
    Literal["32", "bf16", "fp16"],
    Field(
        title="Precision",
        description="Bits that the model computes with. bf16 and fp16 are quicker on GPUs that have them.",
        examples=["32", "bf16"],
        json_schema_extra=ADVANCED,
    ),
]
Device = Annotated[
    Literal["auto", "cpu", "cuda", "mps"],
    Field(
        title="Device",
        description="What computes: auto takes a GPU (cuda, or mps on a Mac) where there is one, else the CPU.",
        examples=["auto", "cpu"],
        json_schema_extra=ADVANCED,
    ),
]
Devices = Annotated[
    int,
    Field(
        title="Devices",
        description="Processes that share the work, one a device: GPUs of this machine, or on a CPU its cores. Each "
        "takes batches of the batch size; a step has as many more of them.",
        ge=1,
        le=64,
        examples=[1, 2],
        json_schema_extra=unit(ADVANCED, "devices"),
    ),
]
Workers = Annotated[
    int,
    Field(
        title="Loader workers",
        description="Processes that make batches ready beside the training; 0 makes them in it. More only where "
        "making a batch takes long.",
        ge=0,
        le=32,
        examples=[0, 2],
        json_schema_extra=unit(ADVANCED, "processes"),
    ),
]
Preflight = Annotated[
    bool,
    Field(
        title="Forecast",
        description="Try a few steps, an evaluation and a save before the start, to tell time, memory and disk; they "
        "leave no trace in the training.",
        examples=[True, False],
        json_schema_extra=ADVANCED,
    ),
]
Recover = Annotated[
    bool,
    Field(
        title="Recover by itself",
        description="Out of memory: go on with half the batch and twice the batches a step. Loss not a number: go on "
        "from the last checkpoint with a third of the learning rate. Each at most twice, and always shown.",
        examples=[True, False],
        json_schema_extra=ADVANCED,
    ),
]
ReportEvery = Annotated[
    int,
    Field(
        title="Steps per point",
        description="A point of the training charts is drawn every so many steps.",
        ge=1,
        le=10_000,
        examples=[1, 10],
        json_schema_extra=unit(ADVANCED, "steps"),
    ),
]
KeepEvery = Annotated[
    int,
    Field(
        title="Keep a checkpoint every",
        description="Checkpoints of every so many epochs stay until the run is deleted, to fork from; 0 keeps none "
        "but the newest and the best.",
        ge=0,
        le=10_000,
        examples=[0, 10],
        json_schema_extra=unit(ADVANCED, "epochs"),
    ),
]
