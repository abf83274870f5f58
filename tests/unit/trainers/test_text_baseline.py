"""The bag of words beside a transformer: what scikit-learn gives, and a word where it is not beaten."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from trainyard.contracts.events import Alert, ChildEvent, Metrics
from trainyard.datasets.bundled import materialise
from trainyard.datasets.split import Part
from trainyard.datasets.texts import PAIR, TEXT, TextData
from trainyard.trainers.forest.spec import ForestConfig
from trainyard.trainers.text import baseline as words
from trainyard.trainers.text.baseline import bag_of_words
from trainyard.training.baseline import Baseline, compared
from trainyard.training.context import Context

GOOD, BAD, SIGNS = ["fine", "lovely", "great"], ["dull", "awful", "bad"], ["?!", "...", "-"]


def made(kinds: tuple[list[str], list[str]], rows: int = 90, pair: bool = False) -> TextData:
    """Texts of four words, three of which are told by the class, if words tell it."""
    draws = np.random.default_rng(0)
    labels = draws.integers(0, 2, rows)
    lines = [" ".join([*draws.choice(kinds[label], 3), str(draws.choice(["film", "book"]))]) for label in labels]
    columns = {TEXT: ["it"] * rows, PAIR: lines} if pair else {TEXT: lines}
    split = np.repeat(np.array([Part.TRAIN, Part.VALIDATION, Part.TEST], np.uint8), [rows - 40, 20, 20])
    return TextData(columns, labels.astype(np.int64), split, ["bad", "good"])


@pytest.fixture
def told() -> list[ChildEvent]:
    return []


@pytest.fixture
def context(tmp_path: Path, told: list[ChildEvent]) -> Context[Any]:
    version = materialise("wine", tmp_path / "wine")
    return Context(ForestConfig(), version, tmp_path, 0, 1, "cpu", told.append, lambda: None)


def test_its_scores_are_those_of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "TRIED", [(False, 1.0)])
    data = made((GOOD + BAD[:2], BAD + GOOD[:2]))
    texts, labels = ({part: values[part] for part in values} for values in _parts(data))
    vectors = TfidfVectorizer()
    model = LogisticRegression(max_iter=1000).fit(vectors.fit_transform(texts[Part.TRAIN]), labels[Part.TRAIN])
    predicted = model.predict(vectors.transform(texts[Part.TEST]))
    scores = bag_of_words(data)
    assert scores is not None
    assert scores["accuracy"] == accuracy_score(labels[Part.TEST], predicted) < 1.0
    assert scores["f1"] == pytest.approx(f1_score(labels[Part.TEST], predicted, average="macro"))


def _parts(data: TextData) -> tuple[dict[Part, list[str]], dict[Part, Any]]:
    return {part: data.of(TEXT, part) for part in Part}, {part: data.labels[data.rows(part)] for part in Part}


def test_a_second_text_is_read_too() -> None:
    scores = bag_of_words(made((BAD, GOOD), pair=True))
    assert scores is not None
    assert scores["accuracy"] == 1.0


def test_of_many_texts_some_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_TEXTS", 30)
    scores = bag_of_words(made((BAD, GOOD), rows=200))
    assert scores is not None
    assert scores["accuracy"] == 1.0


def test_there_is_none_without_words(context: Context[Any], told: list[ChildEvent]) -> None:
    data = made((SIGNS, SIGNS))
    data.columns[TEXT][:] = [line.replace("film", "*").replace("book", "+") for line in data.columns[TEXT]]
    assert compared(context, Baseline("words", lambda: bag_of_words(data), "accuracy"), 3, {"test/accuracy": 0.1}) == {}
    assert told == []


@pytest.mark.parametrize(("ours", "alerts"), [(0.9, 0), (0.8, 1), (0.7, 1)])
def test_it_is_said_where_it_is_not_beaten(
    context: Context[Any], told: list[ChildEvent], ours: float, alerts: int
) -> None:
    baseline = Baseline("a bag of words", lambda: {"accuracy": 0.8}, "accuracy")
    assert compared(context, baseline, 3, {"test/accuracy": ours}) == {"baseline/accuracy": 0.8}
    points = [event.values for event in told if isinstance(event, Metrics)]
    said = [event.text for event in told if isinstance(event, Alert)]
    assert points == [{"baseline/accuracy": 0.8}]
    assert len(said) == alerts
    assert all(f"0.8000, this model {ours:.4f}" in text for text in said)
