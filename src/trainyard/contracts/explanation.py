"""Why a model answers as it does: what it leans on over many samples, and what counted in one of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

ImportanceMetric = Literal["true_probability", "mae"]
Method = Literal["prediction_difference", "occlusion", "integrated_gradients", "attention_rollout", "attention_weight"]
EffectUnit = Literal["probability", "log_odds", "target", "share"]
"""What effects are measured in: the probability of the target class, its log-odds, the unit of the number that is told,
or shares of an attention that add up to 1."""


class PieceImportance(BaseModel):
    """How much worse the answers are where a column, or a part, is another sample's; `low` and `high` are the 95 %
    interval over samples."""

    name: str
    drop: float
    low: float
    high: float


class Importance(BaseModel):
    """Of the columns of a table, or the parts of a sample, the most important first.

    `metric` is `true_probability`, the mean probability that the true class is given, or `mae`, the mean absolute error
    of a number; a `drop` is how much is lost of the first, or how much the second grows. `score` is the metric as it
    is."""

    metric: ImportanceMetric
    score: float
    part: Literal["train", "validation", "test"]
    """From which the samples are."""
    samples: int
    repeats: int
    """How often each was shuffled, at least."""
    pieces: list[PieceImportance]
    left_out: int
    """Columns that there was no time for."""
    limits: str
    """What it cannot tell."""


class PieceEffect(BaseModel):
    """What a column, or a part, does to one answer. `low` and `high` are the 95 % interval of a mean over other
    samples; None where nothing was drawn."""

    name: str
    effect: float
    low: float | None
    high: float | None


class ViewOfSample(BaseModel):
    """Effects are positive where something speaks for the target. `limits` says what the method cannot tell."""

    part: str | None
    """Of a sample with several parts, which one this is about."""
    method: Method
    unit: EffectUnit
    limits: str


class ColumnsView(ViewOfSample):
    """Columns or parts, the largest effect first."""

    kind: Literal["columns"] = "columns"
    pieces: list[PieceEffect]


class PictureView(ViewOfSample):
    """`effects` [down][across], 64 x 64 at most; each is of a square of `field` pixels, the last ones cut off by the
    edge of the picture as the model gets it, `height` x `width` pixels. `picture` shows that, a PNG as a data URL."""

    kind: Literal["picture"] = "picture"
    height: int
    width: int
    field: int
    effects: list[list[float]]
    picture: str


class SeriesView(ViewOfSample):
    """`effects` and `curves` [channels][stretches], 512 stretches of equal length at most, the whole being `steps`
    long; a stretch has the sum of its steps' effects and the mean of their values, None where nothing was measured.
    Effects of all channels together are one row."""

    kind: Literal["series"] = "series"
    steps: int
    effects: list[list[float]]
    curves: list[list[float | None]]


View = ColumnsView | PictureView | SeriesView


class SampleExplanation(BaseModel):
    """Why the model answers a sample as it does, looked at in one way or several."""

    row: int
    target: str | None
    """The class that is explained; None for a number."""
    answer: float
    """Its probability, or the number."""
    views: list[Annotated[View, Field(discriminator="kind")]]
