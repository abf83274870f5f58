"""`tabular.boosting`: what it takes and how it can be tuned."""

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerConfig, TrainerSpec
from trainyard.training.fields import ADVANCED, BASIC, Seed, live, unit

MOST_ITERATIONS = 20_000


class BoostingConfig(TrainerConfig):
    """Hyperparameters of gradient boosting, named after what they do; LightGBM's names stand in `fit`."""

    iterations: int = Field(
        default=300,
        title="Iterations",
        description="Most rounds of boosting; each adds a tree (one a class). Early stopping may end it sooner.",
        ge=1,
        le=MOST_ITERATIONS,
        examples=[100, 1000],
        json_schema_extra=live(unit(BASIC, "iterations")),
    )
    learning_rate: float = Field(
        default=0.05,
        title="Learning rate",
        description="How much each tree corrects. Smaller needs more iterations and often ends better.",
        ge=0.0001,
        le=1.0,
        examples=[0.1, 0.02],
        json_schema_extra=live(BASIC),
    )
    leaves: int = Field(
        default=31,
        title="Leaves",
        description="Most leaves of a tree. More can learn finer patterns, and noise.",
        ge=2,
        le=4096,
        examples=[15, 63],
        json_schema_extra=unit(BASIC, "leaves"),
    )
    patience: int = Field(
        default=50,
        title="Patience",
        description="Stop after this many iterations without a better validation loss; 0 never stops early.",
        ge=0,
        le=10_000,
        examples=[0, 50],
        json_schema_extra=live(unit(BASIC, "iterations")),
    )
    max_depth: int | None = Field(
        default=None,
        title="Largest depth",
        description="How many questions a tree may ask in a row. Empty: bounded by the leaves alone.",
        ge=1,
        le=100,
        examples=[4, 8],
        json_schema_extra=unit(ADVANCED, "levels"),
    )
    min_samples_leaf: int = Field(
        default=10,
        title="Rows in a leaf",
        description="Fewest training rows in a leaf. More make smoother trees.",
        ge=1,
        le=100_000,
        examples=[5, 20],
        json_schema_extra=unit(ADVANCED, "rows"),
    )
    feature_share: float = Field(
        default=1.0,
        title="Share of features a tree sees",
        description="Below 1, each tree draws its features at random: quicker, and often less overfitted.",
        ge=0.05,
        le=1.0,
        examples=[0.8],
        json_schema_extra=ADVANCED,
    )
    row_share: float = Field(
        default=1.0,
        title="Share of rows a tree sees",
        description="Below 1, each iteration draws its rows at random: quicker, and often less overfitted.",
        ge=0.05,
        le=1.0,
        examples=[0.8],
        json_schema_extra=ADVANCED,
    )
    l2: float = Field(
        default=0.0,
        title="L2 regularisation",
        description="Pulls the values of leaves towards 0.",
        ge=0.0,
        le=10_000.0,
        examples=[0.0, 1.0],
        json_schema_extra=ADVANCED,
    )
    train_loss_every: int = Field(
        default=5,
        title="Training loss every",
        description="Measures the training loss every so many iterations; each time all training rows are looked at.",
        ge=1,
        le=1000,
        examples=[1, 5],
        json_schema_extra=unit(ADVANCED, "iterations"),
    )
    seed: Seed = 0


SPEC = TrainerSpec(
    id="tabular.boosting",
    title="Gradient boosting",
    summary="Trees one after another, each correcting what those before got wrong. Often the best on tables.",
    kinds=frozenset({DatasetKind.TABLE}),
    tasks=frozenset({Task.CLASSIFICATION, Task.REGRESSION}),
    config=BoostingConfig,
    entry="trainyard.trainers.boosting.fit:fit",
    step_unit="iterations",
    goals={
        Task.CLASSIFICATION: Goal("val/accuracy", "max"),
        Task.REGRESSION: Goal("val/rmse", "min"),
    },
    resumable=True,
    presets={
        "S": {"iterations": 50, "leaves": 15},
        "M": {},
        "L": {"iterations": 2000, "learning_rate": 0.03, "patience": 100},
    },
)
