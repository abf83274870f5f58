"""Fine-tune a causal language model: texts one behind the other, cut into blocks, each token learned from the rest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from trainyard.contracts.events import Phase
from trainyard.datasets import texts
from trainyard.datasets.split import Part
from trainyard.datasets.texts import TEXT, TextData
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.text import network, tokens
from trainyard.trainers.text.fitting import opened, opened_again
from trainyard.trainers.text.lm.objective import NextToken, sums
from trainyard.trainers.text.lm.spec import SPEC, LanguageConfig
from trainyard.trainers.text.loading import Head
from trainyard.trainers.text.network import Network
from trainyard.trainers.text.tokens import Ragged, Tokens
from trainyard.training.context import Context, Result
from trainyard.training.errors import InvalidDataError
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn

HEAD: Head = "CausalLM"


def fit(context: Context[LanguageConfig]) -> Result:
    """Train, judge and save; raises InvalidError where base model and data set do not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config, data = context.config, texts.load(context.dataset)
    tokenizer, loaded = opened(config.base, config.max_length, HEAD)
    sources = {part: source(context.dataset, data, part, tokenizer, config) for part in Part}
    inner = network.adapted(loaded, config)
    subject = Subject(
        model=Network(inner, sums),
        objective=NextToken(),
        sources=sources,
        save=lambda to: network.save(to, inner, tokenizer),
        shares=network.shares(inner, config.layer_decay),
    )
    return learn(context, SPEC.id, subject)


def source(version: DatasetVersion, data: TextData, part: Part, tokenizer: Any, config: LanguageConfig) -> Tokens:
    """Blocks of one part. Raises InvalidDataError where there is none."""
    name, which = version.manifest.name, part.name.lower()
    if TEXT not in data.columns:
        raise InvalidDataError(f"{name!r} has no column of texts.")
    made = blocks(tokens.encoded(tokenizer, data.of(TEXT, part)), config.max_length, tokenizer.eos_token_id)
    if not made:
        raise InvalidDataError(f"{name!r} has no {which} texts of two tokens or more; each part needs some.")
    return Tokens(Ragged.of(made), None, tokens.pad_of(tokenizer), torch.zeros(len(made)).__getitem__)


def blocks(encoded: Sequence[list[int]], length: int, end: int | None) -> list[list[int]]:
    """All texts one behind the other, each with the sign of its end, in blocks of `length`; the last may be shorter."""
    joined = [token for ids in encoded for token in (*ids, *([] if end is None else [end]))]
    cut = [joined[start : start + length] for start in range(0, len(joined), length)]
    return [block for block in cut if len(block) > 1]


def load(folder: Path) -> tuple[Network, Any, LanguageConfig]:
    """The model of a final model, ready to go on with texts, its tokenizer, and what it was trained with."""
    return opened_again(folder, HEAD, sums, LanguageConfig)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    net, tokenizer, config = load(folder)
    return judge_on_cpu(net, NextToken(), source(version, texts.load(version), Part.TEST, tokenizer, config))
