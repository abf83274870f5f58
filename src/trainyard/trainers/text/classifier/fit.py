"""Fine-tune a transformer to tell texts apart: tokens are made once, each batch is padded when its turn comes."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

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
from trainyard.training.learning import Subject, begin, learn
from trainyard.training.objectives import Classes, class_weights
from trainyard.training.preflight import check_texts
from trainyard.training.trial import NetTrial

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
    return _in_order(data, part, tokenizer, config, part is not Part.TRAIN)[0]


def _in_order(
    data: TextData, part: Part, tokenizer: Any, config: ClassifierConfig, by_length: bool = True
) -> tuple[Tokens, NDArray[np.int64]]:
    """The tokens of one part, and the row of each; in order of length, or as they came."""
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
    order = tokens.by_length([ids for ids, _ in made]) if by_length else np.arange(len(made))
    rows = data.rows(part)[order]
    labels = torch.from_numpy(data.labels[rows])
    types = Ragged.of([made[row][1] for row in order]) if tokens.has_types(tokenizer) else None
    ids = Ragged.of([made[row][0] for row in order])
    return Tokens(ids, types, tokens.pad_of(tokenizer), labels.__getitem__), rows


def load(folder: Path) -> tuple[Network, Any, ClassifierConfig]:
    """The model of a final model, ready to predict, its tokenizer, and what it was trained with."""
    return opened_again(folder, HEAD, network.logits, ClassifierConfig)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and the texts of a part of `version`, to be judged."""
    net, tokenizer, config = load(folder)
    data = texts.load(version)
    return NetTrial(net, Classes(), *_in_order(data, part, tokenizer, config))
