"""`tabular.forest`: what it takes and how it can be tuned."""

from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerConfig, TrainerSpec
from trainyard.training.fields import ADVANCED, BASIC, Seed, live, unit


class ForestConfig(TrainerConfig):
    """Hyperparameters of a random forest, named after what they do; scikit-learn's names stand in `fit`."""

    trees: int = Field(
        default=200,
        title="Trees",
        description="How many trees vote. More are steadier and slower, and never overfit; gains flatten with number.",
        ge=1,
        le=5000,
        examples=[100, 500],
        json_schema_extra=live(unit(BASIC, "trees")),
    )
    max_depth: int | None = Field(
        default=None,
        title="Largest depth",
        description="How many questions a tree may ask in a row. Empty: until its leaves are pure.",
        ge=1,
        le=100,
        examples=[8, 16],
        json_schema_extra=unit(BASIC, "levels"),
    )
    min_samples_leaf: int = Field(
        default=1,
        title="Rows in a leaf",
        description="Fewest training rows in a leaf. More make smoother, smaller trees.",
        ge=1,
        le=10_000,
        examples=[1, 5],
        json_schema_extra=unit(BASIC, "rows"),
    )
    max_features: Literal["auto", "sqrt", "log2", "all"] = Field(
        default="auto",
        title="Features tried at a split",
        description="Fewer make trees more different. auto: the square root of all for classes, all for numbers.",
        examples=["auto", "sqrt"],
        json_schema_extra=ADVANCED,
    )
    row_share: float = Field(
        default=1.0,
        title="Share of rows a tree sees",
        description="Size of each tree's bootstrap sample as a share of the training rows.",
        ge=0.05,
        le=1.0,
        examples=[0.5, 1.0],
        json_schema_extra=ADVANCED,
    )
    class_weight: Literal["none", "balanced"] = Field(
        default="none",
        title="Class weight",
        description="balanced: rare classes count as much as common ones. Has no effect on numbers.",
        examples=["balanced"],
        json_schema_extra=ADVANCED,
    )
    trees_per_point: int = Field(
        default=5,
        title="Trees per point",
        description="How many trees are grown between two points of the charts; a stop takes effect there.",
        ge=1,
        le=500,
        examples=[1, 5],
        json_schema_extra=unit(ADVANCED, "trees"),
    )
    seed: Seed = 0


SPEC = TrainerSpec(
    id="tabular.forest",
    title="Random forest",
    summary="Many decision trees on random parts of the data vote. Robust, quick, hardly needs tuning.",
    kinds=frozenset({DatasetKind.TABLE}),
    tasks=frozenset({Task.CLASSIFICATION, Task.REGRESSION}),
    config=ForestConfig,
    entry="trainyard.trainers.forest.fit:fit",
    step_unit="trees",
    goals={
        Task.CLASSIFICATION: Goal("val/accuracy", "max"),
        Task.REGRESSION: Goal("val/rmse", "min"),
    },
    resumable=True,
    presets={"S": {"trees": 50, "max_depth": 12}, "M": {}, "L": {"trees": 1000}},
)
