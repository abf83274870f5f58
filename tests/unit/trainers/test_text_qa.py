"""Where answers are looked for, and how they are judged; the model is tiny and generated."""

from pathlib import Path
from typing import Any

import pytest
import torch

from support.text_versions import table_of, version_of
from support.tiny_models import questions, tiny_bert
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.split import Part
from trainyard.trainers.text.loading import tokenizer_of
from trainyard.trainers.text.qa import fit as qa
from trainyard.trainers.text.qa.objective import Spans
from trainyard.trainers.text.qa.spec import AnswererConfig
from trainyard.trainers.text.qa.windows import END, FIRST, LAST, NOWHERE, NUMBER, START, Asked, best_spans, windows
from trainyard.training.brought import IMPORT_ROOTS
from trainyard.training.context import Context, Result

ASKED = Asked(*(list(column) for column in zip(*questions(30), strict=True)))
HEAD = ("question", "context", "answer")


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert(tmp_path_factory.mktemp("models") / "bert")


@pytest.fixture
def tokenizer(bert: Path) -> Any:
    return tokenizer_of(bert, "bert")


@pytest.mark.parametrize(("length", "overlap"), [(48, 8), (20, 4), (18, 100)])
def test_windows_cover_the_context_and_know_where_the_answer_stands(tokenizer: Any, length: int, overlap: int) -> None:
    made = windows(tokenizer, ASKED, Part.TRAIN, length, overlap)
    holding = set[int]()
    for number, (ids, target) in enumerate(zip(made.ids, made.targets, strict=True)):
        assert len(ids) <= length
        assert target[NUMBER] == number
        assert target[LAST] - target[FIRST] + 1 == len(made.characters[number])
        if target[START] != NOWHERE:
            holding.add(made.of[number])
            told = made.text(ASKED, number, target[START] - target[FIRST], target[END] - target[FIRST])
            assert told == ASKED.answers[made.of[number]]
    assert holding == set(range(30))
    for question, context in enumerate(ASKED.contexts):
        places = [place for number, of in enumerate(made.of) if of == question for place in made.characters[number]]
        seen = {at for start, stop in places for at in range(start, stop)}
        assert seen == {at for at, sign in enumerate(context) if sign != " "}


def test_the_likeliest_answer_is_in_the_context_forwards_and_not_too_long() -> None:
    draws = torch.Generator().manual_seed(0)
    logits, targets = torch.randn(40, 12, 2, generator=draws), torch.zeros(40, 6, dtype=torch.int64)
    targets[:, FIRST], targets[:, LAST] = 3, torch.arange(40) % 8 + 4
    for row, found in enumerate(best_spans(logits, targets, 3).tolist()):
        last = int(targets[row, LAST])
        allowed = [
            (float(logits[row, start, 0].double() + logits[row, end, 1].double()), start - 3, end - 3)
            for start in range(3, last + 1)
            for end in range(start, min(start + 2, last) + 1)
        ]
        assert tuple(found) == pytest.approx(max(allowed))


def test_a_question_is_answered_by_the_best_of_its_windows(tokenizer: Any) -> None:
    made = windows(tokenizer, ASKED, Part.TEST, 20, 4)
    objective, source = Spans(5, {Part.TEST: (ASKED, made)}), made.source(tokenizer)
    inputs, targets = source.batch(torch.arange(source.rows), torch.Generator())
    logits = torch.zeros(*inputs["input_ids"].shape, 2)
    for row, (start, end) in enumerate(targets[:, [START, END]].tolist()):
        if start != NOWHERE:
            logits[row, start, 0] = logits[row, end, 1] = 9.0
    assert objective.judge(*objective.kept(logits, targets))["exact_match"] == 1.0
    scores = objective.judge(*objective.kept(-logits, targets))
    assert scores["exact_match"] == 0.0
    assert scores["loss"] == pytest.approx(objective.loss(-logits, targets).item(), rel=1e-5)


def _fit(bert: Path, folder: Path, rows: list[tuple[str, ...]], head: tuple[str, ...] = HEAD) -> Result:
    version = version_of(folder / "data", {"questions.csv": table_of(head, rows)}, format="text")
    config = AnswererConfig(base=str(bert), max_length=32, epochs=1, batch_size=8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(IMPORT_ROOTS, str(bert.parent))
        return qa.fit(Context(config, version, folder, 0, 1, "cpu", lambda _: None, lambda: None))


def test_questions_without_contexts_are_refused(bert: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="no contexts"):
        _fit(bert, tmp_path, [(question, answer) for question, _, answer in questions(20)], ("question", "answer"))


def test_answers_that_all_stand_nowhere_are_refused(bert: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="No training answer"):
        _fit(bert, tmp_path, [(question, context, "atlantis") for question, context, _ in questions(20)])


def test_training_answers_that_stand_nowhere_are_left_out_and_counted(
    bert: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(one, context, answer if at % 2 else "atlantis") for at, (one, context, answer) in enumerate(questions(40))]
    result = _fit(bert, tmp_path, rows)
    assert "training answers do not stand in their context word for word: left out" in capsys.readouterr().out
    assert {"test/exact_match", "test/f1", "test/loss"} <= set(result.summary)
