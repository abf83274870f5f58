"""Which predictions a child is asked to compare, and what it answers. Light: the server imports it."""

from typing import Literal

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.evaluation import ComparedMetric


class ComparisonJob(msgspec.Struct, frozen=True, kw_only=True):
    """Files of predictions on one data set version, and what a sentence calls the two models. `metric` None: accuracy
    of classes, root mean squared error of numbers."""

    first: str
    second: str
    names: tuple[str, str]
    metric: ComparedMetric | None


class Compared(msgspec.Struct, frozen=True, tag_field="type", tag="compared", kw_only=True):
    """As `contracts.evaluation.EvaluationComparison` tells it."""

    metric: ComparedMetric
    samples: int
    first_score: float
    second_score: float
    gain: float
    low: float
    high: float
    p_value: float
    better: Literal["first", "second"] | None
    verdict: str


Answer = Compared | Refused
