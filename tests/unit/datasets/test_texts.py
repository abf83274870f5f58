from pathlib import Path

import numpy as np
import pytest

from support.text_versions import plain_version, question_version, review_version, table_of, version_of
from trainyard.contracts.dataset import Task
from trainyard.contracts.errors import InvalidError
from trainyard.datasets import texts
from trainyard.datasets.bundled import materialise
from trainyard.datasets.split import Part

PAIRS = [("the film was warm", "was it kind ?", "yes"), ("the film was cold", "was it kind ?", "no")] * 10


def test_texts_come_with_their_labels_in_the_parts_of_the_version(tmp_path: Path) -> None:
    version = review_version(tmp_path / "reviews")
    data = texts.load(version)
    assert data.classes == ["bad", "good"]
    assert set(data.columns) == {"text"}
    for part in Part:
        rows = data.rows(part)
        assert len(rows) == getattr(version.manifest.split, part.name.lower())
        told = zip(data.of("text", part), data.labels[rows].tolist(), strict=True)
        assert all(
            label == any(word in text for word in ("bright", "warm", "kind", "fresh", "lovely")) for text, label in told
        )


def test_samples_and_columns_that_an_edit_left_out_are_not_there(tmp_path: Path) -> None:
    files = {"pairs.csv": table_of(("premise", "hypothesis", "label"), PAIRS)}
    options = {"text": "premise", "pair": "hypothesis"}
    whole = texts.load(version_of(tmp_path / "whole", files, format="text", options=options))
    assert set(whole.columns) == {"text", "pair"}
    edits = [{"op": "drop_samples", "ids": [0, 3]}, {"op": "drop_columns", "columns": ["pair"]}]
    less = texts.load(version_of(tmp_path / "less", files, format="text", options=options, edits=edits))
    assert set(less.columns) == {"text"}
    kept = [row for row in range(len(PAIRS)) if row not in (0, 3)]
    assert less.columns["text"] == [whole.columns["text"][row] for row in kept]
    assert np.array_equal(less.labels, whole.labels[kept])


def test_questions_have_contexts_and_answers(tmp_path: Path) -> None:
    data = texts.load(question_version(tmp_path / "questions"))
    assert {"question", "context", "answer"} <= set(data.columns)
    assert all(
        answer in context for answer, context in zip(data.columns["answer"], data.columns["context"], strict=True)
    )
    assert not data.classes


def test_texts_without_a_label_are_there_to_go_on_with(tmp_path: Path) -> None:
    version = plain_version(tmp_path / "plain")
    assert (version.manifest.task, version.manifest.target) == (Task.LANGUAGE_MODELLING, None)
    assert set(texts.load(version).labels.tolist()) == {-1}


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="'wine' is table data, not texts"):
        texts.load(materialise("wine", tmp_path / "wine"))
