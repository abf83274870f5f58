"""`text.classifier`: what it takes and how it can be tuned."""

from typing import Literal

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.trainers.text.fields import Base, MaxLength, TextConfig
from trainyard.training.fields import ADVANCED, ClassWeight, LearningRate


class ClassifierConfig(TextConfig):
    """Hyperparameters of a transformer that tells texts apart."""

    base: Base = "sentence-transformers/all-MiniLM-L6-v2"
    max_length: MaxLength = 256
    learning_rate: LearningRate = Field(
        default=1.5e-4,
        description="Size of a step at its largest. Small encoders such as MiniLM want 1e-4 or more, those of BERT's "
        "size 2e-5 to 5e-5.",
    )
    keep: Literal["start", "end", "both"] = Field(
        default="both",
        title="Kept of a long text",
        description="Its start, its end, or a quarter from the start and the rest from the end.",
        examples=["start", "both"],
        json_schema_extra=ADVANCED,
    )
    class_weight: ClassWeight = "none"


SPEC = TrainerSpec(
    id="text.classifier",
    title="Transformer for texts",
    summary="Fine-tunes a Hugging Face encoder to tell texts, or pairs of texts, apart: whole, or with LoRA.",
    kinds=frozenset({DatasetKind.TEXT}),
    tasks=frozenset({Task.CLASSIFICATION}),
    config=ClassifierConfig,
    entry="trainyard.trainers.text.classifier.fit:fit",
    step_unit="optimiser steps",
    goals={Task.CLASSIFICATION: Goal("val/accuracy", "max")},
    resumable=True,
    presets={
        "S": {"base": "sentence-transformers/paraphrase-MiniLM-L3-v2", "max_length": 128},
        "M": {},
        "L": {"base": "sentence-transformers/all-mpnet-base-v2", "max_length": 384, "learning_rate": 2e-5},
    },
)
