"""What the trainers of texts share: how a training opens its base model, and how its final model is opened again."""

import json
from pathlib import Path
from typing import Any, TypeVar

from trainyard.trainers.text.fields import TextConfig
from trainyard.trainers.text.loading import MODEL, Head, Loaded, check_length, model_of, tokenizer_of
from trainyard.trainers.text.network import Network, Output
from trainyard.training.context import CONFIG
from trainyard.training.pretrained import folder_of

C = TypeVar("C", bound=TextConfig)
FINAL = "the final model"


def opened(base: str, max_length: int, head: Head, **changes: Any) -> tuple[Any, Loaded]:
    """Tokenizer and model `base` with a head for the task; `changes` are of the model's config.

    Raises InvalidError where they cannot be opened, or read no texts of `max_length` tokens.
    """
    folder = folder_of(base)
    tokenizer = tokenizer_of(folder, base)
    loaded = model_of(folder, base, head, **changes)
    check_length(max_length, tokenizer, loaded.model.config, base)
    return tokenizer, loaded


def opened_again(folder: Path, head: Head, output: Output, config: type[C]) -> tuple[Network, Any, C]:
    """The model of a final model, ready to predict, its tokenizer, and what it was trained with."""
    facts = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    tokenizer = tokenizer_of(folder / MODEL, FINAL)
    inner = model_of(folder / MODEL, FINAL, head).model
    return Network(inner, output).eval(), tokenizer, config.model_validate(facts["config"])
