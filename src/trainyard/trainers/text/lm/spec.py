"""`text.lm`: what it takes and how it can be tuned."""

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.trainer import Goal, TrainerSpec
from trainyard.trainers.text.fields import Base, MaxLength, TextConfig
from trainyard.training.fields import BatchSize


class LanguageConfig(TextConfig):
    """Hyperparameters of a causal language model that learns to go on with texts."""

    base: Base = "distilbert/distilgpt2"
    max_length: MaxLength = 256
    batch_size: BatchSize = 8


SPEC = TrainerSpec(
    id="text.lm",
    title="Language model",
    summary="Fine-tunes a causal language model of Hugging Face to go on with texts like these: whole, or with LoRA.",
    kinds=frozenset({DatasetKind.TEXT}),
    tasks=frozenset({Task.LANGUAGE_MODELLING}),
    config=LanguageConfig,
    entry="trainyard.trainers.text.lm.fit:fit",
    step_unit="optimiser steps",
    goals={Task.LANGUAGE_MODELLING: Goal("val/perplexity", "min")},
    resumable=True,
    presets={
        "S": {"adaptation": "lora", "max_length": 128},
        "M": {},
        "L": {"base": "HuggingFaceTB/SmolLM2-360M", "adaptation": "lora", "lora_rank": 16, "learning_rate": 2e-4},
    },
)
