"""Transformers on texts: generated ones, tiny and random, stand for those that people bring."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from support.text_versions import plain_version, review_version
from support.tiny_models import LENGTH, reviews, tiny_bert, tiny_gpt
from trainyard.contracts.errors import InvalidError
from trainyard.datasets import texts
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.text import network, tokens
from trainyard.trainers.text.classifier import fit as classifier
from trainyard.trainers.text.classifier.spec import ClassifierConfig
from trainyard.trainers.text.lm import fit as lm
from trainyard.trainers.text.lm.objective import NextToken, sums
from trainyard.trainers.text.lm.spec import LanguageConfig
from trainyard.trainers.text.loading import MODEL, model_of, tokenizer_of
from trainyard.trainers.text.tokens import Ragged, Template, shortened, shortened_pair
from trainyard.training.brought import IMPORT_ROOTS
from trainyard.training.context import FINAL_MODEL, Context, Result

QUICK: dict[str, Any] = {"epochs": 1, "batch_size": 8, "learning_rate": 0.01, "max_length": 32}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def bert(root: Path) -> Path:
    return tiny_bert(root / "bert")


@pytest.fixture(scope="module")
def gpt(root: Path) -> Path:
    return tiny_gpt(root / "gpt")


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    return review_version(tmp_path_factory.mktemp("reviews") / "reviews", 60)


@pytest.fixture(autouse=True)
def _allowed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(IMPORT_ROOTS, str(root))


def _fit(
    module: Any, config: Any, version: DatasetVersion, folder: Path, halt: Callable[[], Any] = lambda: None
) -> Result:
    folder.mkdir(exist_ok=True)
    return module.fit(Context(config, version, folder, 3, 1, "cpu", lambda _: None, halt))


def _config(base: Path | str, **changes: Any) -> ClassifierConfig:
    return ClassifierConfig.model_validate({"base": str(base), **QUICK, **changes})


def _refused(base: Path | str, version: DatasetVersion, folder: Path, **changes: Any) -> str:
    with pytest.raises(InvalidError) as caught:
        _fit(classifier, _config(base, **changes), version, folder)
    return caught.value.message


def test_tokens_are_those_of_the_library(bert: Path) -> None:
    ours, theirs = tokenizer_of(bert, "bert"), AutoTokenizer.from_pretrained(bert)
    lines = [text for text, _ in reviews(20)]
    single, pair = Template.of(ours), Template.of(ours, pair=True)
    for one, other in pairwise(lines):
        first, second = tokens.encoded(ours, [one, other])
        alone, both = theirs(one), theirs(one, other)
        assert single.filled(first) == (alone["input_ids"], alone["token_type_ids"])
        assert pair.filled(first, second) == (both["input_ids"], both["token_type_ids"])


def test_a_tokenizer_without_signs_of_its_own_adds_none(gpt: Path) -> None:
    tokenizer = tokenizer_of(gpt, "gpt")
    assert Template.of(tokenizer).filled([5, 6]) == ([5, 6], [0, 0])
    assert tokens.pad_of(tokenizer) == tokenizer.eos_token_id


@pytest.mark.parametrize(
    ("keep", "kept"), [("start", [*range(8)]), ("end", [*range(12, 20)]), ("both", [0, 1, *range(14, 20)])]
)
def test_what_stays_of_a_text_that_is_too_long(keep: str, kept: list[int]) -> None:
    assert shortened(list(range(20)), 8, keep) == kept
    assert shortened(list(range(8)), 8, keep) == list(range(8))


@given(st.integers(0, 40), st.integers(0, 40), st.integers(2, 50))
def test_a_pair_fills_the_room_and_the_shorter_is_cut_last(first: int, second: int, most: int) -> None:
    one, other = shortened_pair(list(range(first)), list(range(second)), most, "start")
    assert len(one) + len(other) == min(first + second, most)
    if first <= most // 2:
        assert len(one) == first
    if second <= most // 2:
        assert len(other) == second


def test_rows_are_padded_to_the_longest_of_their_batch() -> None:
    ragged = Ragged.of([[1, 2, 3], [4], [5, 6], [7, 8, 9, 10]])
    ids, known = ragged.padded(torch.tensor([2, 1]), fill=-1)
    assert ids.tolist() == [[5, 6], [4, -1]]
    assert known.tolist() == [[True, True], [True, False]]


def test_what_is_only_judged_comes_in_order_of_length(bert: Path, version: DatasetVersion) -> None:
    data, config = texts.load(version), _config(bert)
    source = classifier.source(data, Part.TEST, tokenizer_of(bert, "bert"), config)
    lengths = source.ids.lengths
    assert (lengths.diff() >= 0).all()
    _, labels = source.batch(torch.arange(source.rows), torch.Generator())
    assert sorted(labels.tolist()) == sorted(data.labels[data.rows(Part.TEST)].tolist())


def test_the_model_is_saved_in_the_layout_of_hugging_face(bert: Path, version: DatasetVersion, tmp_path: Path) -> None:
    result = _fit(classifier, _config(bert), version, tmp_path)
    folder = tmp_path / FINAL_MODEL
    model = AutoModelForSequenceClassification.from_pretrained(folder / MODEL)
    tokenizer = AutoTokenizer.from_pretrained(folder / MODEL)
    assert model.config.id2label == {0: "bad", 1: "good"}
    assert json.loads((folder / "config.json").read_text())["trainer"] == "text.classifier"
    lines = texts.load(version).of("text", Part.TEST)
    mine, _, _ = classifier.load(folder)
    inputs = dict(tokenizer(lines, padding=True, return_tensors="pt"))
    with torch.inference_mode():
        assert torch.allclose(mine(inputs), model(**inputs).logits, atol=1e-6)
    assert result.summary["test/accuracy"] == classifier.judge_saved(folder, version)["test/accuracy"]
    assert result.summary["baseline/accuracy"] == json.loads((folder / "metrics.json").read_text())["baseline/accuracy"]


def test_lora_learns_few_weights_and_is_merged_when_it_is_saved(
    bert: Path, version: DatasetVersion, tmp_path: Path
) -> None:
    config = _config(bert, adaptation="lora", lora_rank=2, epochs=2)
    inner = network.adapted(model_of(bert, "bert", "SequenceClassification", num_labels=2), config)
    learned = {name for name, weights in inner.named_parameters() if weights.requires_grad}
    assert all("lora_" in name or "classifier" in name for name in learned)
    result = _fit(classifier, config, version, tmp_path)
    saved, base = load_file(tmp_path / FINAL_MODEL / MODEL / "model.safetensors"), load_file(bert / "model.safetensors")
    assert not any("lora" in name for name in saved)
    assert torch.equal(saved["bert.embeddings.word_embeddings.weight"], base["embeddings.word_embeddings.weight"])
    query = "encoder.layer.0.attention.self.query.weight"
    assert not torch.equal(saved[f"bert.{query}"], base[query])
    again = classifier.judge_saved(tmp_path / FINAL_MODEL, version)
    assert again["test/loss"] == pytest.approx(result.summary["test/loss"], rel=1e-4)


@pytest.mark.parametrize("adaptation", ["full", "lora"])
def test_a_paused_training_ends_with_the_same_bytes(
    bert: Path, version: DatasetVersion, tmp_path: Path, adaptation: Any
) -> None:
    config = _config(bert, adaptation=adaptation, lora_dropout=0.1, epochs=2)
    _fit(classifier, config, version, tmp_path / "whole")
    asked = iter(["", "", "", "pause"])
    cut = tmp_path / "cut"
    assert _fit(classifier, config, version, cut, lambda: next(asked, "pause") or None).outcome == "paused"
    assert _fit(classifier, config, version, cut).outcome == "completed"
    for path in sorted((tmp_path / "whole" / FINAL_MODEL / MODEL).iterdir()):
        assert (cut / FINAL_MODEL / MODEL / path.name).read_bytes() == path.read_bytes(), path.name


def test_each_layer_learns_at_a_share_of_the_rate_of_the_one_above(bert: Path, gpt: Path) -> None:
    encoder, decoder = model_of(bert, "it", "SequenceClassification"), model_of(gpt, "it", "CausalLM")
    for model in (encoder.model, decoder.model):
        *layers, before = network.shares(model, 0.5)
        assert [share.scale for share in layers] == [0.25, 0.5]
        assert before.scale == 0.125
        assert before.parameters
        given = [parameter for share in (*layers, before) for parameter in share.parameters]
        assert len({id(parameter) for parameter in given}) == len(given)
        assert network.shares(model, 1.0) == []


def test_a_head_for_other_classes_is_made_anew(bert: Path, root: Path, version: DatasetVersion, tmp_path: Path) -> None:
    _fit(classifier, _config(bert), version, tmp_path)
    tuned = (tmp_path / FINAL_MODEL / MODEL).rename(root / "tuned")
    four = model_of(tuned, "tuned", "SequenceClassification", num_labels=4)
    assert set(four.new) == {"classifier.weight", "classifier.bias"}
    assert model_of(tuned, "tuned", "SequenceClassification", num_labels=2).new == []


def test_a_model_without_a_tokenizer_is_refused(
    bert: Path, root: Path, version: DatasetVersion, tmp_path: Path
) -> None:
    bare = root / "bare"
    bare.mkdir()
    for name in ("config.json", "model.safetensors"):
        (bare / name).write_bytes((bert / name).read_bytes())
    assert "There is no tokenizer in" in _refused(bare, version, tmp_path)


def test_texts_longer_than_the_model_reads_are_refused(bert: Path, version: DatasetVersion, tmp_path: Path) -> None:
    assert f"reads {LENGTH} tokens at most" in _refused(bert, version, tmp_path, max_length=LENGTH + 1)


def _changed(bert: Path, folder: Path, change: Callable[[dict[str, torch.Tensor]], None], **config: Any) -> Path:
    folder.mkdir()
    for path in bert.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    tensors = load_file(bert / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    known = json.loads((bert / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**known, **config}))
    return folder


def test_weights_that_do_not_fit_are_named(bert: Path, root: Path, version: DatasetVersion, tmp_path: Path) -> None:
    name = "encoder.layer.1.output.dense.weight"
    cut = _changed(bert, root / "cut", lambda tensors: tensors.update({name: torch.zeros(3, 4)}))
    told = _refused(cut, version, tmp_path)
    assert f"{name} is [3, 4] in the weights and [32, 64] in the model" in told
    absent = _changed(bert, root / "absent", lambda tensors: tensors.__delitem__(name))
    assert f"{name} is missing in the weights" in _refused(absent, version, tmp_path)


def test_a_model_that_needs_code_of_its_own_is_refused(
    bert: Path, root: Path, version: DatasetVersion, tmp_path: Path
) -> None:
    classes = {"AutoConfig": "mine.Config", "AutoModelForSequenceClassification": "mine.Net"}
    folder = _changed(bert, root / "own", lambda _: None, model_type="mine", auto_map=classes)
    (folder / "mine.py").write_text("raise SystemExit('this code was run')")
    assert "cannot be opened" in _refused(folder, version, tmp_path)


def test_the_loss_of_a_language_model_is_that_of_the_library(gpt: Path) -> None:
    loaded = model_of(gpt, "gpt", "CausalLM").model.eval()
    ids = torch.tensor([[3, 4, 5, 6], [7, 8, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])
    outputs = sums(loaded, {"input_ids": ids, "attention_mask": mask})
    theirs = loaded(input_ids=ids, attention_mask=mask, labels=ids.masked_fill(mask == 0, -100)).loss
    assert torch.allclose(NextToken().loss(outputs, None), theirs)
    scores = NextToken().judge(outputs.detach().double(), torch.zeros(2))
    assert scores["loss"] == pytest.approx(theirs.item(), rel=1e-6)
    assert scores["perplexity"] == pytest.approx(theirs.exp().item(), rel=1e-5)


def test_texts_are_cut_into_blocks_with_a_sign_at_the_end_of_each_text() -> None:
    assert lm.blocks([[1, 2, 3], [4], [5, 6, 7]], 4, 0) == [[1, 2, 3, 0], [4, 0, 5, 6], [7, 0]]
    assert lm.blocks([[1, 2, 3]], 2, None) == [[1, 2]]  # a token alone has nothing to be told from


def test_a_language_model_is_saved_and_goes_on_with_texts(gpt: Path, tmp_path: Path) -> None:
    version = plain_version(tmp_path / "plain", 40)
    _fit(lm, LanguageConfig.model_validate({"base": str(gpt), **QUICK}), version, tmp_path / "run")
    net, tokenizer, _ = lm.load(tmp_path / "run" / FINAL_MODEL)
    model: Any = net.inner
    made = model.generate(**tokenizer("the film", return_tensors="pt"), max_new_tokens=3, do_sample=False)
    assert made.shape[1] > 2
