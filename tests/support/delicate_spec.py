"""The spec of `support.delicate`, without torch: the server imports it."""

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.training.network_config import NetworkConfig


class Config(NetworkConfig):
    """`fits`: the largest batch that memory takes; `steady`: the learning rate up to which it learns."""

    fits: int = Field(65_536, ge=1, title="Fits", description="Rows.")
    steady: float = Field(1.0, ge=0.0, title="Steady", description="Up to this rate.")
    diverges_at: int = Field(30, ge=0, title="Diverges at", description="Not before this step.")


SPEC = TrainerSpec(
    id="test.delicate",
    title="Delicate",
    summary="Runs out of memory, or diverges, when it is told to.",
    kinds=frozenset({DatasetKind.IMAGE}),
    tasks=frozenset({Task.CLASSIFICATION}),
    config=Config,
    entry="support.delicate:fit",
    step_unit="steps",
    goals={Task.CLASSIFICATION: Goal("val/accuracy", "max")},
    resumable=True,
)
