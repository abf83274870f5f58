"""Fine-tune a transformer to find answers: questions with windows of their contexts, made once."""

from pathlib import Path
from typing import Any

from trainyard.contracts.events import Phase
from trainyard.datasets import texts
from trainyard.datasets.split import Part
from trainyard.datasets.texts import ANSWER, CONTEXT, QUESTION, TextData
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.text import network
from trainyard.trainers.text.fitting import opened, opened_again
from trainyard.trainers.text.loading import Head
from trainyard.trainers.text.network import Network
from trainyard.trainers.text.qa.objective import Spans, spans
from trainyard.trainers.text.qa.spec import SPEC, AnswererConfig
from trainyard.trainers.text.qa.windows import Asked, windows
from trainyard.training.context import Context, Result
from trainyard.training.errors import InvalidDataError
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn

HEAD: Head = "QuestionAnswering"


def fit(context: Context[AnswererConfig]) -> Result:
    """Train, judge and save; raises InvalidError where base model and data set do not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config = context.config
    asked = questions(context.dataset, texts.load(context.dataset))
    everything = asked[Part.TRAIN]
    asked[Part.TRAIN] = _learnable(context, everything)
    tokenizer, loaded = opened(config.base, config.max_length, HEAD)
    inner = network.adapted(loaded, config)
    made = {part: windows(tokenizer, one, part, config.max_length, config.overlap) for part, one in asked.items()}
    judged = {part: (asked[part], made[part]) for part in (Part.VALIDATION, Part.TEST)}
    subject = Subject(
        model=Network(inner, spans),
        objective=Spans(config.longest_answer, judged),
        sources={part: one.source(tokenizer) for part, one in made.items()},
        save=lambda to: network.save(to, inner, tokenizer),
        shares=network.shares(inner, config.layer_decay),
    )
    return learn(context, SPEC.id, subject)


def questions(version: DatasetVersion, data: TextData) -> dict[Part, Asked]:
    """Of each part. Raises InvalidDataError where there are no contexts to find answers in, or an empty part."""
    name = version.manifest.name
    if CONTEXT not in data.columns or not any(data.columns[CONTEXT]):
        raise InvalidDataError(
            f"{name!r} has questions and answers, but no contexts; answers are looked for in a text, so each row needs "
            "one in a column such as 'context'."
        )
    asked = {part: Asked(*(data.of(column, part) for column in (QUESTION, CONTEXT, ANSWER))) for part in Part}
    for part, one in asked.items():
        if not one.questions:
            raise InvalidDataError(f"{name!r} has no {part.name.lower()} questions; each part needs at least one.")
        if empty := sum(not context.strip() for context in one.contexts):
            raise InvalidDataError(f"{empty:,} {part.name.lower()} questions of {name!r} have an empty context.")
    return asked


def _learnable(context: Context[AnswererConfig], asked: Asked) -> Asked:
    """Training questions whose answers can be found. Raises InvalidDataError where there are none."""
    found, name = asked.found(), context.dataset.manifest.name
    if not found.questions:
        raise InvalidDataError(
            f"No training answer of {name!r} stands in its context word for word; there is nothing to find."
        )
    if absent := len(asked.questions) - len(found.questions):
        context.log(f"{absent:,} training answers do not stand in their context word for word: left out")
    return found


def load(folder: Path) -> tuple[Network, Any, AnswererConfig]:
    """The model of a final model, ready to answer, its tokenizer, and what it was trained with."""
    return opened_again(folder, HEAD, spans, AnswererConfig)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    net, tokenizer, config = load(folder)
    asked = questions(version, texts.load(version))[Part.TEST]
    made = windows(tokenizer, asked, Part.TEST, config.max_length, config.overlap)
    return judge_on_cpu(net, Spans(config.longest_answer, {Part.TEST: (asked, made)}), made.source(tokenizer))
