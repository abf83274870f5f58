"""Generated for tests: transformers of a few thousand weights drawn at random, and texts made of a few words."""

import random
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

GOOD: tuple[str, ...] = ("bright", "warm", "kind", "fresh", "lovely")
BAD: tuple[str, ...] = ("grey", "cold", "cruel", "stale", "dreary")
PLAIN: tuple[str, ...] = (
    "the",
    "day",
    "was",
    "a",
    "film",
    "and",
    "with",
    "of",
    "some",
    "it",
    "is",
    "in",
    "who",
    "where",
    "?",
    ".",
)
PLACES: tuple[str, ...] = ("oslo", "lima", "cairo", "delhi", "quito", "turin")
NAMES: tuple[str, ...] = ("ada", "ben", "cleo", "dan", "eva", "finn")
SIGNS: tuple[str, ...] = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
LENGTH = 64


def tiny_bert(folder: Path, seed: int = 0, **changes: Any) -> Path:
    """An encoder with a WordPiece tokenizer of these words, in the layout of Hugging Face."""
    tokenizer = _word_piece(folder)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=LENGTH,
        **changes,
    )
    return _saved(BertModel(config), folder, seed)


def tiny_gpt(folder: Path, seed: int = 0) -> Path:
    """A causal language model of these words, whose tokenizer has no padding."""
    tokenizer = _words(folder)
    config = GPT2Config(
        vocab_size=len(tokenizer), n_embd=32, n_layer=2, n_head=2, n_positions=LENGTH, bos_token_id=0, eos_token_id=0
    )
    return _saved(GPT2LMHeadModel(config), folder, seed)


def reviews(rows: int, seed: int = 0) -> list[tuple[str, str]]:
    """(text, label): what it is like is told by one word in each."""
    made = random.Random(seed)
    return [_review(made, number % 2 == 0) for number in range(rows)]


def questions(rows: int, seed: int = 0) -> list[tuple[str, str, str]]:
    """(question, context, answer): somebody is somewhere; where?"""
    made = random.Random(seed)
    return [_question(made) for _ in range(rows)]


def _review(made: random.Random, good: bool) -> tuple[str, str]:
    words: list[str] = made.choices(PLAIN, k=made.randrange(3, 12))
    words.insert(made.randrange(len(words)), made.choice(GOOD if good else BAD))
    return " ".join(words), "good" if good else "bad"


def _question(made: random.Random) -> tuple[str, str, str]:
    name, place = made.choice(NAMES), made.choice(PLACES)
    before, behind = (" ".join(made.choices(PLAIN, k=made.randrange(1, 8))) for _ in range(2))
    return f"where is {name} ?", f"{before} {name} is in {place} . {behind}", place


def _word_piece(folder: Path) -> PreTrainedTokenizerFast:
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    words = [*SIGNS, *GOOD, *BAD, *PLAIN, *PLACES, *NAMES, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {word: number for number, word in enumerate(dict.fromkeys(words))}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(sign, vocabulary[sign]) for sign in ("[CLS]", "[SEP]")],
    )
    return _kept(made, folder, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]")


def _words(folder: Path) -> PreTrainedTokenizerFast:
    vocabulary = {word: number for number, word in enumerate(("<end>", "<unknown>", *GOOD, *BAD, *PLAIN))}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unknown>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return _kept(made, folder, unk_token="<unknown>", bos_token="<end>", eos_token="<end>")


def _kept(made: Tokenizer, folder: Path, **signs: str) -> PreTrainedTokenizerFast:
    names = ["input_ids", "token_type_ids", "attention_mask"] if "cls_token" in signs else ["input_ids"]
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=made, model_max_length=LENGTH, model_input_names=names, **signs
    )
    tokenizer.save_pretrained(folder)
    return tokenizer


def _saved(model: Any, folder: Path, seed: int) -> Path:
    """With weights that hang on the seed alone, large enough for a few steps to learn from."""
    draws = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.ndim > 1:
                weights.normal_(0.0, 1.0 if "word_embed" in name else 0.1, generator=draws)
    model.save_pretrained(folder)
    return folder
