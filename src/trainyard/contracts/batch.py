"""Several runs that one request has made, which are read together: a cross-validation, or an ensemble."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from trainyard.contracts.evaluation import EvaluationReport
from trainyard.contracts.run import Run

BatchKind = Literal["cross_validation", "ensemble"]
FoldMethod = Literal["random", "stratified", "group", "time"]
FEWEST, MOST = 2, 20


class Folds(BaseModel):
    """How rows are cut into `count` folds: at random, within each class, whole groups, or in the order of time.

    `column` holds the groups or the times; null for `time` takes the rows' own order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: FoldMethod
    column: str | None = None
    count: int = Field(ge=FEWEST, le=MOST)
    seed: int = Field(default=0, ge=0, lt=2**32)


class Fold(Folds):
    """One of them: its rows are the test part of a run."""

    index: int = Field(ge=0)


def fold_of(text: str | None) -> Fold | None:
    """From the JSON that a run keeps."""
    return None if text is None else Fold.model_validate_json(text)


def fold_text(text: str | None) -> str:
    """In words."""
    fold = fold_of(text)
    if fold is None:
        return "the split of the data set"
    by = "" if fold.column is None else f" of {fold.column}"
    return f"fold {fold.index + 1} of {fold.count} ({fold.method}{by}, seed {fold.seed})"


class BatchRequest(BaseModel):
    """`count` runs of one config: each judged on a fold of its own, or each with a seed of its own.

    `method` (null: within each class, where there are classes), `column` and `seed` are those of the folds.
    """

    model_config = ConfigDict(extra="forbid")

    kind: BatchKind
    trainer: str
    dataset: str
    config: dict[str, Any] = {}
    count: int = Field(default=5, ge=FEWEST, le=MOST)
    method: FoldMethod | None = None
    column: str | None = None
    seed: int = Field(default=0, ge=0, lt=2**32)
    name: str | None = None
    project: str = "default"


class Batch(BaseModel):
    """Times in UTC. `folds` is null for an ensemble."""

    id: str
    name: str
    project: str
    kind: BatchKind
    trainer: str
    dataset: str
    dataset_id: str
    dataset_version: int
    count: int
    folds: Folds | None
    created_at: datetime


class BatchScore(BaseModel):
    """A test score over the runs that have it; the interval is Student's at 95 %, null of one run.

    Folds share most of their training rows, so that the interval of a cross-validation is rather too narrow.
    """

    metric: str
    values: list[float | None]
    """Of each run, in their order."""
    mean: float
    low: float | None
    high: float | None


class BatchDetail(Batch):
    """With its runs, in the order of their folds or members; one that was deleted is not there."""

    runs: list[Run]
    scores: list[BatchScore]
    judged: int
    """Runs whose test part has been answered sample by sample."""
    judging: int
    """Evaluations of them that are under way."""
    problems: list[str]
    """Why the newest evaluation of a run failed, in sentences."""


class MemberScore(BaseModel):
    run: str
    evaluation: str
    scores: dict[str, float]


class BatchReport(BaseModel):
    """All runs read as one: the test samples of all folds, or the mean answer of all members to the same samples."""

    notes: list[str]
    members: list[MemberScore]
    report: EvaluationReport = Field(discriminator="task")
