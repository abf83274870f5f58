"""Which sample a child is asked to explain, and what it answers. Light: the server imports it."""

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.explanation import SampleExplanation


class ExplanationJob(msgspec.Struct, frozen=True, kw_only=True):
    """Explain what the final model in `model_folder` says of row `row` of the version in `dataset_folder`: for the
    class `target`, or None for the one that it says."""

    entry: str
    trainer: str
    model_folder: str
    dataset_folder: str
    fold: str | None
    """That the model learned by."""
    row: int
    target: str | None


class Explained(msgspec.Struct, frozen=True, tag_field="type", tag="explained"):
    """`explanation` is `contracts.explanation.SampleExplanation` as JSON."""

    explanation: str

    def parsed(self) -> SampleExplanation:
        return SampleExplanation.model_validate_json(self.explanation)


Answer = Explained | Refused
