"""A model judged on a data set version: what is asked for, how far it is, and what came of it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from trainyard.contracts.decision import SavedDecision
from trainyard.contracts.explanation import Importance

EvaluationState = Literal["queued", "running", "done", "failed"]
JudgedPart = Literal["test", "validation", "train", "all"]


class EvaluationRequest(BaseModel):
    """Which samples the final model of a run is to judge; by default the test part of what it learned from."""

    model_config = ConfigDict(extra="forbid")

    dataset: str | None = Field(default=None, description="Name or id; null for what the model learned from.")
    version: int | None = Field(default=None, ge=1, description="Null for the newest, or the one that it learned from.")
    part: JudgedPart = "test"


class EvaluationInfo(BaseModel):
    """An evaluation, in a list. Times in UTC."""

    id: str
    run: str
    trainer: str
    dataset: str
    dataset_name: str
    version: int
    part: JudgedPart
    state: EvaluationState
    done: int
    """Samples that the model has answered, of `total`."""
    total: int
    problem: str | None
    """Why it failed, in a sentence."""
    notes: list[str]
    """What a reader has to know before believing a number: rows that the model has learned from, labels that lack."""
    scores: dict[str, float]
    created_at: datetime
    ended_at: datetime | None


class ClassReport(BaseModel):
    """One class against all others. None where there is nothing to divide by."""

    name: str
    support: int
    predicted: int
    precision: float | None
    recall: float | None
    f1: float | None
    roc_auc: float | None
    average_precision: float | None


class ClassCurve(BaseModel):
    """How a class is told from all others, by the probability that the model gives it.

    Where samples with at least `threshold` are said to be of the class, `true_positives` of its `positives` and
    `false_positives` of the `negatives` are. Thresholds fall; the first is above all probabilities, the last says yes
    to all. ROC and precision-recall curves are drawn from these; of more points than are sent, those were kept that
    the drawn curves need.
    """

    name: str
    positives: int
    negatives: int
    thresholds: list[float]
    true_positives: list[int]
    false_positives: list[int]


class ReliabilityBin(BaseModel):
    """Samples whose highest probability is in (low, high]; the first bin holds 0 too."""

    low: float
    high: float
    count: int
    confidence: float | None
    """Mean highest probability; None of an empty bin."""
    accuracy: float | None


class HistogramBin(BaseModel):
    low: float
    high: float
    count: int


class ScatterPoint(BaseModel):
    row: int
    truth: float
    predicted: float


class Calibration(BaseModel):
    """Probabilities made truer by one `temperature` (above 1: the model was too sure), fitted on validation samples.

    `scores` (loss, brier, ece) and `reliability` are of the judged samples, with the probabilities so changed; which
    class is said does not change.
    """

    temperature: float
    fitted_on: int
    scores: dict[str, float]
    reliability: list[ReliabilityBin]


class Coverage(BaseModel):
    """Split conformal prediction with a stated coverage, fitted on validation samples and tried on those judged.

    The set of a sample holds each class of at least the probability `bound`; its interval is the number ± `bound`.
    """

    asked: float
    reached: float
    bound: float
    size: float
    """Mean number of classes in a set, or width of the interval."""
    fitted_on: int


class SliceCondition(BaseModel):
    """`column` is `value`, or lies in (low, high], either of which may be open; missing where all are null."""

    column: str
    value: str | None
    low: float | None
    high: float | None


class WorseSlice(BaseModel):
    """Samples that meet one or two conditions, and are surely worse than the rest: their share of wrong answers, or
    their mean absolute error. `low` and `high` bound the difference, at 95 % for all slices tested at once."""

    conditions: list[SliceCondition]
    count: int
    mean: float
    rest: float
    difference: float
    low: float
    high: float


class Trust(BaseModel):
    """What is told beside the scores. `unfitted` says why there are no calibration and no coverages."""

    calibration: Calibration | None
    coverages: list[Coverage]
    unfitted: str | None
    sliced: list[str]
    """Columns in whose values slices were looked for."""
    slices: list[WorseSlice]


class DecidedReport(BaseModel):
    """What the answers come to at the threshold that is saved with the model; `confusion` as that of the report."""

    decision: SavedDecision
    scores: dict[str, float]
    confusion: list[list[int]]


class ClassificationReport(BaseModel):
    """`confusion` counts [classes, classes], rows the truth, columns the most probable class."""

    task: Literal["classification"] = "classification"
    samples: int
    scores: dict[str, float]
    classes: list[ClassReport]
    confusion: list[list[int]]
    curves: list[ClassCurve]
    reliability: list[ReliabilityBin]
    trust: Trust | None = None
    """None until it was looked for."""
    decided: DecidedReport | None = None
    """None where the most probable class is the answer."""


class RegressionReport(BaseModel):
    """`residuals` are predicted minus truth; `scatter` is thinned evenly, with the worst samples always in it."""

    task: Literal["regression"] = "regression"
    samples: int
    scores: dict[str, float]
    residuals: list[HistogramBin]
    scatter: list[ScatterPoint]
    trust: Trust | None = None


class UnlabelledReport(BaseModel):
    """Nothing is known of these samples; how often each class was said is all there is to tell."""

    task: Literal["unlabelled"] = "unlabelled"
    samples: int
    scores: dict[str, float]
    predicted: dict[str, int]


EvaluationReport = ClassificationReport | RegressionReport | UnlabelledReport


class EvaluationDetail(EvaluationInfo):
    """With all that was computed; None until it is done."""

    report: EvaluationReport | None = Field(discriminator="task")
    importance: Importance | None
    """Of columns or parts; None where samples have none, or there is no truth."""


PredictionOrder = Literal["worst", "unsure"]
ComparedMetric = Literal["accuracy", "f1", "rmse", "mae"]


class Compared(BaseModel):
    """Two models on the same samples. `gain` is positive where the second is better, in the metric's own unit; `low`
    and `high` are its 95 % interval."""

    metric: ComparedMetric
    samples: int
    """That both have judged."""
    first_score: float
    second_score: float
    gain: float
    low: float
    high: float
    p_value: float
    better: Literal["first", "second"] | None
    """None where no difference is shown."""
    verdict: str
    """In a sentence."""


class EvaluationComparison(Compared):
    """Of the models of two evaluations, `first` and `second` by their ids."""

    first: str
    second: str
    notes: list[str]
    """What makes the comparison less than it seems."""


class PredictionRow(BaseModel):
    """One sample: where it lies in the data set version, its truth, and what the model said."""

    row: int
    part: Literal["train", "validation", "test"]
    truth: str | float | None
    predicted: str | float
    confidence: float | None
    """The probability of the class that was said; None for numbers."""
    uncertainty: float | None
    """How unsure the model says it is: mutual information in nats, or the standard deviation of a number; None where it
    does not say."""
    badness: float | None
    """How far off: 1 - probability of the true class, or the absolute error; None without a truth."""


class PredictionPage(BaseModel):
    """Samples, worst first; of unlabelled ones the least sure first."""

    total: int
    rows: list[PredictionRow]
