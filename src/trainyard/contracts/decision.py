"""How a model's probabilities become an answer: saved with the model, used wherever it answers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class Decision(BaseModel):
    """A sample is said to be of class `positive` from `threshold` on; below, of the most probable other class.

    The costs are those of one mistake, in any unit, that the threshold was chosen for.
    """

    model_config = ConfigDict(extra="forbid")

    positive: str
    threshold: float = Field(ge=0, le=1)
    false_alarm: float = Field(ge=0, allow_inf_nan=False)
    miss: float = Field(ge=0, allow_inf_nan=False)
    evaluation: str | None
    """Id of the evaluation that it was chosen on."""


class SavedDecision(Decision):
    saved_at: datetime
