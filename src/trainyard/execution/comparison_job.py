"""Which predictions a child is asked to compare, and what it answers. Light: the server imports it."""

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.evaluation import Compared, ComparedMetric


class ComparisonJob(msgspec.Struct, frozen=True, kw_only=True):
    """Files of predictions on one data set version, and what a sentence calls the two models. `metric` None: accuracy
    of classes, root mean squared error of numbers."""

    first: str
    second: str
    names: tuple[str, str]
    metric: ComparedMetric | None


class Found(msgspec.Struct, frozen=True, tag_field="type", tag="found"):
    """`compared` is `contracts.evaluation.Compared` as JSON."""

    compared: str

    def parsed(self) -> Compared:
        return Compared.model_validate_json(self.compared)


Answer = Found | Refused
