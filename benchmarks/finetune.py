"""Fine-tuning a transformer, samples a second, beside the Trainer of Hugging Face at the same settings.

Both train the same generated BERT, with weights drawn at random, on the same generated texts: batches of 16 padded to
their longest, fused AdamW, a linear schedule with warm-up, gradients held to norm 1, one thread, a report every ten
steps, nothing saved on the way. Random weights cost what learned ones do.
"""

import argparse
import contextlib
import random
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from common import interleaved, show
from studio import journalled
from trainyard.contracts.dataset import Recipe
from trainyard.datasets import texts
from trainyard.datasets.build import Naming, build
from trainyard.datasets.packs import new_source
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.text import network, tokens
from trainyard.trainers.text.classifier.fit import source
from trainyard.trainers.text.classifier.spec import ClassifierConfig
from trainyard.trainers.text.loading import model_of, tokenizer_of
from trainyard.training.context import Context
from trainyard.training.devices import Arithmetic
from trainyard.training.feed import Feed
from trainyard.training.learner import Learner, adamw
from trainyard.training.loop import Session, train
from trainyard.training.objectives import Classes
from trainyard.training.plan import Plan

WORDS = [f"w{number}" for number in range(2000)]
SIGNS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
BATCH, REPORT_EVERY = 16, 10
SIZES = {"tiny": (64, 2, 2, 0), "small": (256, 4, 4, 0), "minilm": (384, 6, 12, 28_000)}
"""Width, layers and heads, and tokens that no text has: MiniLM's are 30,522, and its optimiser updates them all."""


def made_tokenizer(folder: Path) -> transformers.PreTrainedTokenizerFast:
    """A tokenizer of the words that texts are made of, in the layout of Hugging Face."""
    vocabulary = {word: number for number, word in enumerate([*SIGNS, *WORDS])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token=SIGNS[1]))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=128, **names)
    tokenizer.save_pretrained(folder)
    return tokenizer


def made_model(folder: Path, size: str) -> None:
    """A generated BERT and its tokenizer, in the layout of Hugging Face."""
    width, layers, heads, unused = SIZES[size]
    config = transformers.BertConfig(
        vocab_size=len(made_tokenizer(folder)) + unused,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        max_position_embeddings=128,
    )
    transformers.BertModel(config).save_pretrained(folder)


def made_texts(folder: Path, rows: int) -> DatasetVersion:
    """Generated: words by chance, 10 to 60 of them, and one of two labels."""
    chance = random.Random(0)
    lines = [f"{' '.join(chance.choices(WORDS, k=chance.randrange(10, 60)))},{number % 2}" for number in range(rows)]
    sources = folder / "sources"
    sources.mkdir()
    with new_source(sources) as writer:
        content = "\n".join(["text,label", *lines]).encode()
        writer.add("texts.csv", iter([content]), len(content))
    (folder / "dataset").mkdir()
    naming = Naming("texts", "texts", "generated", generated=True)
    return build(
        folder / "dataset" / "v1", sources, writer.sha256, Recipe(format="text"), naming, lambda *_: None
    ).version


def ours(base: Path, version: DatasetVersion, emit: Callable[[Any], None]) -> Callable[[], None]:
    """The engine, with the trainer's own source, model and optimiser."""
    config = ClassifierConfig(base=str(base), batch_size=BATCH, max_length=64, epochs=1, report_every=REPORT_EVERY)
    tokenizer, cpu = tokenizer_of(base, "made"), torch.device("cpu")
    feed = Feed(source(texts.load(version), Part.TRAIN, tokenizer, config), BATCH, 0)
    unjudged = {"val/loss": 0.0}  # the peer judges nothing either

    def run() -> None:
        torch.manual_seed(0)
        inner = model_of(base, "made", "SequenceClassification", num_labels=2).model
        model = network.Network(inner, network.logits)
        learner = Learner(model, adamw(model, config.weight_decay), Arithmetic("32", cpu), cpu)
        context = Context(config, version, version.folder.parent, 0, 1, "cpu", emit, lambda: None)
        train(Session(context, learner, Classes(), feed, Plan.of(config), lambda: unjudged))

    return run


def theirs(base: Path, version: DatasetVersion, folder: Path) -> Callable[[], None]:
    """`transformers.Trainer` as its documentation shows it, on tokens that were made before too."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(base)
    data = texts.load(version)
    rows = tokens.encoded(tokenizer_of(base, "made"), data.of(texts.TEXT, Part.TRAIN))
    labels = data.labels[data.rows(Part.TRAIN)].tolist()
    template = tokens.Template.of(tokenizer)
    samples = [
        {"input_ids": template.filled(ids[:62])[0], "labels": label} for ids, label in zip(rows, labels, strict=True)
    ]
    arguments = transformers.TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=1,
        per_device_train_batch_size=BATCH,
        learning_rate=5e-5,
        weight_decay=0.01,
        optim="adamw_torch_fused",
        lr_scheduler_type="linear",
        warmup_steps=0.1,
        max_grad_norm=1.0,
        logging_steps=REPORT_EVERY,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        use_cpu=True,
        dataloader_pin_memory=False,
    )

    def run() -> None:
        torch.manual_seed(0)
        model = model_of(base, "made", "SequenceClassification", num_labels=2).model
        collator = transformers.DataCollatorWithPadding(tokenizer)
        transformers.Trainer(model=model, args=arguments, train_dataset=samples, data_collator=collator).train()

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="small")
    parser.add_argument("--rows", type=int, default=700)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.utils.logging.set_verbosity_error()
    with tempfile.TemporaryDirectory() as name, journalled() as emit, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = Path(name)
        made_model(folder / "base", options.size)
        version = made_texts(folder, options.rows)
        mine, peer = ours(folder / "base", version, emit), theirs(folder / "base", version, folder / "trainer")
        with contextlib.redirect_stderr(None):
            comparison = interleaved(mine, peer, options.rounds)
        samples = version.manifest.split.train
        show(
            f"fine-tuning a {options.size} transformer",
            comparison,
            1.0,
            "transformers.Trainer, same model, texts, batches, optimiser and schedule",
            ["torch", "transformers"],
            samples_per_s={"ours": samples / comparison.ours.wall_s, "peer": samples / comparison.peer.wall_s},
            samples=samples,
        )


if __name__ == "__main__":
    main()
