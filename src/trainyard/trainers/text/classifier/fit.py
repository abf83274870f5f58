"""Fine-tune a transformer to tell texts apart: tokens are made once, each batch is padded when its turn comes."""

from pathlib import Path
from typing import Any

import torch

from trainyard.contracts.events import Phase
from trainyard.datasets import texts
from trainyard.datasets.split import Part
from trainyard.datasets.texts import PAIR, TEXT, TextData
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.text import network, tokens
from trainyard.trainers.text.baseline import TITLE, bag_of_words
from trainyard.trainers.text.classifier.spec import SPEC, ClassifierConfig
from trainyard.trainers.text.fitting import opened, opened_again
from trainyard.trainers.text.loading import Head
from trainyard.trainers.text.network import Network
from trainyard.trainers.text.tokens import Ragged, Template, Tokens
from trainyard.training.baseline import Baseline
from trainyard.training.context import Context, Result
from trainyard.training.judging import judge_on_cpu
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes, class_weights
from trainyard.training.preflight import check_texts

HEAD: Head = "SequenceClassification"


def fit(context: Context[ClassifierConfig]) -> Result:
    """Train, judge and save; raises InvalidError where base model and data set do not fit."""
    context.phase(Phase.PREPARING)
    begin(context)
    config, data = context.config, texts.load(context.dataset)
    check_texts(context.dataset, data)
    names = dict(enumerate(data.classes))
    tokenizer, loaded = opened(
        config.base,
        config.max_length,
        HEAD,
        num_labels=len(names),
        id2label=names,
        label2id={name: number for number, name in names.items()},
    )
    loaded.model.config.pad_token_id = tokens.pad_of(tokenizer)
    inner = network.adapted(loaded, config)
    labels = data.labels[data.rows(Part.TRAIN)]
    subject = Subject(
        model=Network(inner, network.logits),
        objective=Classes(class_weights(labels, len(names), config.class_weight)),
        sources={part: source(data, part, tokenizer, config) for part in Part},
        save=lambda to: network.save(to, inner, tokenizer),
        shares=network.shares(inner, config.layer_decay),
        baseline=Baseline(TITLE, lambda: bag_of_words(data), "accuracy"),
    )
    return learn(context, SPEC.id, subject)


def source(data: TextData, part: Part, tokenizer: Any, config: ClassifierConfig) -> Tokens:
    """The tokens of one part; what is only judged comes in order of length."""
    pairs = data.of(PAIR, part) if PAIR in data.columns else None
    template = Template.of(tokenizer, pairs is not None)
    most = config.max_length - template.signs
    first = tokens.encoded(tokenizer, data.of(TEXT, part))
    if pairs is None:
        made = [template.filled(tokens.shortened(ids, most, config.keep)) for ids in first]
    else:
        second = tokens.encoded(tokenizer, pairs)
        both = zip(first, second, strict=True)
        made = [template.filled(*tokens.shortened_pair(*ids, most, config.keep)) for ids in both]
    order = range(len(made)) if part is Part.TRAIN else tokens.by_length([ids for ids, _ in made]).tolist()
    labels = torch.from_numpy(data.labels[data.rows(part)])[list(order)]
    types = Ragged.of([made[row][1] for row in order]) if tokens.has_types(tokenizer) else None
    return Tokens(Ragged.of([made[row][0] for row in order]), types, tokens.pad_of(tokenizer), labels.__getitem__)


def load(folder: Path) -> tuple[Network, Any, ClassifierConfig]:
    """The model of a final model, ready to predict, its tokenizer, and what it was trained with."""
    return opened_again(folder, HEAD, network.logits, ClassifierConfig)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    net, tokenizer, config = load(folder)
    return judge_on_cpu(net, Classes(), source(texts.load(version), Part.TEST, tokenizer, config))
