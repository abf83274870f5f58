"""Models and tokenizers of the Hugging Face library, from a folder and from nowhere else.

The library takes seconds to import: that is left to the process that trains. Code that a model brings is never run.
"""

import contextlib
import warnings
from collections.abc import Generator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import torch

from trainyard.contracts.errors import InvalidError
from trainyard.training.weights import NAMED

Head = Literal["SequenceClassification", "QuestionAnswering", "CausalLM"]
MODEL = "model"
"""Folder of a final model in the layout of Hugging Face: its `config.json` is another than the studio's."""
TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model")
REMADE = ("pooler",)
"""Parts of a body that many models are published without; they are learned with the head."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model whose body has its weights; `new` are the tensors that begin at random, its head's mostly."""

    model: Any
    new: list[str]


def transformers() -> Any:
    """The library, silent. It publishes its types in part only."""
    library: Any = import_module("transformers")
    library.utils.logging.set_verbosity_error()
    library.utils.logging.disable_progress_bar()
    return library


def tokenizer_of(folder: Path, base: str) -> Any:
    """Raises InvalidError where there is none that can be read."""
    if not any((folder / name).is_file() for name in TOKENIZERS):
        raise InvalidError(f"There is no tokenizer in {base}; it needs a file tokenizer.json beside its config.json.")
    with _in_words("The tokenizer", base):
        found = transformers().AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    if getattr(found, "backend_tokenizer", None) is None:
        raise InvalidError(f"The tokenizer in {base} has no fast form; save it again so that it has a tokenizer.json.")
    found.backend_tokenizer.no_truncation()
    found.backend_tokenizer.no_padding()
    return found


def model_of(folder: Path, base: str, head: Head, **changes: Any) -> Loaded:
    """The model in `folder` with a head for the task; `changes` are of its config. Raises InvalidError."""
    library = transformers()
    with _in_words("The model", base):
        model, told = getattr(library, f"AutoModelFor{head}").from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            ignore_mismatched_sizes=True,
            output_loading_info=True,
            dtype=torch.float32,
            **changes,
        )
    _check(model, told, base)
    return Loaded(model, sorted({*told["missing_keys"], *(entry[0] for entry in told["mismatched_keys"])}))


def longest(tokenizer: Any, config: Any) -> int:
    """Most tokens that a model takes at once."""
    return min(
        tokenizer.model_max_length, getattr(config, "max_position_embeddings", None) or tokenizer.model_max_length
    )


def check_length(asked: int, tokenizer: Any, config: Any, base: str) -> None:
    """Raises InvalidError where the model cannot read texts as long as was asked for."""
    if asked > (most := longest(tokenizer, config)):
        raise InvalidError(
            f"max_length is {asked:,}, but {base} reads {most:,} tokens at most; choose no more than that."
        )


def _check(model: Any, told: Any, base: str) -> None:
    """A head may begin at random or be of another size, the body may not."""
    body = f"{model.base_model_prefix}."
    wrong = [
        f"{name} is {list(found)} in the weights and {list(wanted)} in the model"
        for name, found, wanted in told["mismatched_keys"]
        if name.startswith(body)
    ]
    wrong += [
        f"{name} is missing in the weights"
        for name in sorted(told["missing_keys"])
        if name.startswith(body) and name.removeprefix(body).partition(".")[0] not in REMADE
    ]
    if wrong:
        more = f"; and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
        raise InvalidError(f"The weights in {base} do not fit their config.json: {'; '.join(wrong[:NAMED])}{more}.")


@contextlib.contextmanager
def _in_words(what: str, base: str) -> Generator[None]:
    """What the library raises for files that do not fit, as a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    except (ValueError, RuntimeError, OSError, KeyError, TypeError, AttributeError, ImportError) as error:
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        hint = " It needs code of its own, which is never run here." if "remote" in str(error) else ""
        raise InvalidError(f"{what} in {base} cannot be opened: {first}{hint}") from error
