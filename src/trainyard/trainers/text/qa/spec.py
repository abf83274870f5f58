"""`text.qa`: what it takes and how it can be tuned."""

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.trainers.text.fields import Base, MaxLength, TextConfig
from trainyard.training.fields import ADVANCED, unit


class AnswererConfig(TextConfig):
    """Hyperparameters of a transformer that finds answers in a text."""

    base: Base = "distilbert/distilbert-base-uncased"
    max_length: MaxLength = 384
    overlap: int = Field(
        default=128,
        title="Overlap",
        description="A context that is too long is read in windows, which share so many tokens (at most half of one).",
        ge=0,
        le=4096,
        examples=[64, 128],
        json_schema_extra=unit(ADVANCED, "tokens"),
    )
    longest_answer: int = Field(
        default=30,
        title="Longest answer",
        description="Tokens that an answer may have; a longer one is never given.",
        ge=1,
        le=512,
        examples=[15, 30],
        json_schema_extra=unit(ADVANCED, "tokens"),
    )


SPEC = TrainerSpec(
    id="text.qa",
    title="Answers from a text",
    summary="Fine-tunes a Hugging Face encoder to find the answer to a question in a text: whole, or with LoRA.",
    kinds=frozenset({DatasetKind.TEXT}),
    tasks=frozenset({Task.QUESTION_ANSWERING}),
    config=AnswererConfig,
    entry="trainyard.trainers.text.qa.fit:fit",
    step_unit="optimiser steps",
    goals={Task.QUESTION_ANSWERING: Goal("val/f1", "max")},
    resumable=True,
    presets={
        "S": {"base": "sentence-transformers/all-MiniLM-L6-v2", "max_length": 256, "overlap": 64},
        "M": {},
        "L": {"base": "FacebookAI/roberta-base", "learning_rate": 3e-5},
    },
)
