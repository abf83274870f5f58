"""Texts: whatever the encoding, delimiter and layout, each letter arrives as it was written."""

from pathlib import Path
from typing import Any

import pytest

from support.desk import NotingDesk, source_of
from support.file_kinds import csv_bytes, json_lines
from trainyard.contracts.dataset import SplitMethod, Task
from trainyard.datasets.formats.base import Draft, UnreadableError
from trainyard.datasets.formats.texts import TextFormat

PERSIAN = "این فیلم خیلی خوب بود و می\u200cخواهم دوباره آن را ببینم؛ بازی‌ها عالی و داستان جذاب بود."
ARABIC_LETTERS = "اين فيلم خيلي خوب بود و من از ديدن آن لذت بردم، داستان جذاب بود و بازيگران عالي بودند."


def _read(tmp_path: Path, files: dict[str, bytes], **options: Any) -> Draft:
    return TextFormat().read(source_of(tmp_path, files), options, NotingDesk())


def _texts(draft: Draft) -> list[str]:
    return draft.samples.column("text").to_pylist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_persian_survives_letter_for_letter(tmp_path: Path, encoding: str) -> None:
    rows = "".join(f'"{PERSIAN} {n}",{["خوب", "بد"][n % 2]}\r\n' for n in range(6))
    draft = _read(tmp_path, {"نظرها.csv": f"متن,برچسب\r\n{rows}".encode(encoding)})
    assert _texts(draft)[0].encode() == f"{PERSIAN} 0".encode()
    assert draft.samples.column("label").to_pylist()[:2] == ["خوب", "بد"]
    assert draft.samples.column("name")[0].as_py() == "نظرها.csv, row 1"


def test_an_older_encoding_is_found_and_told(tmp_path: Path) -> None:
    content = "text;label\n" + f"{ARABIC_LETTERS};1\n{ARABIC_LETTERS};0\n" * 3
    draft = _read(tmp_path, {"a.csv": content.encode("cp1256")})
    assert _texts(draft)[0] == ARABIC_LETTERS
    assert (draft.options["encoding"], draft.options["delimiter"]) == ("cp1256", ";")
    assert draft.notes[-1] == "1 files are read as cp1256"


def test_a_few_spoiled_bytes_do_not_turn_utf8_into_something_else(tmp_path: Path) -> None:
    content = ("text,label\n" + f"{PERSIAN},1\n" * 9).encode() + b"\xff broken here,1\n"
    draft = _read(tmp_path, {"a.csv": content})
    assert draft.options["encoding"] == "utf-8"
    assert _texts(draft)[0] == PERSIAN


def test_a_named_encoding_is_used_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    files = {"a.csv": csv_bytes("text,label", "this is a text of words,x")}
    assert _texts(_read(tmp_path / "a", files, encoding="latin-1")) == ["this is a text of words"]
    for number, name in enumerate(("martian", "rot13", "hex", "undefined")):
        with pytest.raises(UnreadableError, match=f"no encoding named '{name}'"):
            _read(tmp_path / str(number), files, encoding=name)
    unmarked = {"a.csv": "text,label\nwords without a mark before them,x\n".encode("utf-16-le")}
    assert _texts(_read(tmp_path / "c", unmarked, encoding="utf-16")) == ["words without a mark before them"]


def test_options_name_other_columns(tmp_path: Path) -> None:
    row = "one two three four five six,seven eight nine ten eleven twelve,{},{}"
    files = {"a.csv": csv_bytes("text,reply,label,mood", *(row.format(n % 2, n % 3) for n in range(6)))}
    assert _read(tmp_path / "a", files).options["text"] == "text"
    draft = _read(tmp_path / "b", files, text="reply", label="mood")
    assert _texts(draft)[0].startswith("seven")
    assert draft.samples.column("label").to_pylist() == ["0", "1", "2", "0", "1", "2"]
    with pytest.raises(UnreadableError, match="no column 'absent'"):
        _read(tmp_path / "c", files, text="absent")


def test_files_of_parts_and_a_column_of_parts(tmp_path: Path) -> None:
    row = {"comment": "quite a long comment on nothing much", "label": 1}
    files = {f"food_{part}.jsonl": json_lines(row, row) for part in ("train", "dev", "test")}
    draft = _read(tmp_path / "a", files)
    assert draft.split is not None
    assert draft.split.method is SplitMethod.GIVEN
    assert set(draft.samples.column("part").to_pylist()) == {"train", "validation", "test"}
    draft = _read(tmp_path / "b", {"all.jsonl": json_lines({**row, "split": "train"}, {**row, "split": "test"})})
    assert draft.samples.column("part").to_pylist() == ["train", "test"]


def test_bad_rows_are_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    good = '{"text": "a good line of plain words", "label": "a"}'
    lines = csv_bytes(
        good, '{"text": "cut', "[1]", '{"text": "", "label": "a"}', r'{"text": "\ud800", "label": "a"}', good
    )
    draft = _read(tmp_path, {"a.jsonl": lines})
    assert draft.samples.num_rows == 2
    assert [one.name for one in draft.broken] == [f"a.jsonl, row {row}" for row in (2, 3, 4, 5)]
    assert {one.kind for one in draft.broken} == {"row"}


def test_a_missing_label_is_null(tmp_path: Path) -> None:
    draft = _read(tmp_path, {"a.csv": csv_bytes("text,label", "words and words and more words,x", "other words,")})
    assert draft.samples.column("label").to_pylist() == ["x", None]


def test_a_csv_without_header(tmp_path: Path) -> None:
    rows = [f'"{n % 3}","A headline of some words number {n}"' for n in range(9)]
    draft = _read(tmp_path, {"news.csv": csv_bytes(*rows)})
    assert (draft.options["header"], draft.options["text"], draft.options["label"]) == (False, "column_2", "column_1")
    assert draft.samples.num_rows == 9


@pytest.mark.parametrize(
    "names",
    [
        ["imdb/train/pos/1.txt", "imdb/train/neg/2.txt", "imdb/test/pos/3.txt", "imdb/test/neg/4.txt"],
        ["pos/a/texts/1.txt", "neg/a/texts/2.txt", "pos/a/texts/3.txt", "neg/a/texts/4.txt"],
    ],
    ids=["parts above classes", "the level that varies"],
)
def test_folders_at_any_depth(tmp_path: Path, names: list[str]) -> None:
    draft = _read(tmp_path, dict.fromkeys(names, b"the same words in each of them"))
    labels = dict(zip(draft.samples.column("name").to_pylist(), draft.samples.column("label").to_pylist(), strict=True))
    assert [labels[name] for name in names] == ["pos", "neg", "pos", "neg"]


def test_questions_with_answers_in_several_forms(tmp_path: Path) -> None:
    rows = [
        {"question": "Who?", "context": "Ada did.", "answers": {"text": ["Ada", "A."], "answer_start": [0, 0]}},
        {"question": "Is it?", "context": "It is.", "answers": True},
        {"question": "Where?", "context": "Nowhere.", "answers": {"text": [], "answer_start": []}},
    ]
    draft = _read(tmp_path, {"qa.jsonl": json_lines(*rows)})
    assert draft.task is Task.QUESTION_ANSWERING
    assert draft.samples.column("answer").to_pylist() == ["Ada", "true", None]
    assert draft.samples.column("context")[0].as_py() == "Ada did."


@pytest.mark.parametrize(
    "content",
    [
        csv_bytes("name,age,class", *(f'"Doe, Mr. John {n}",{n},{n % 2}' for n in range(9))),
        csv_bytes("a,b,c,d,note", *(f"{n},{n},{n},{n},some words that stand beside the numbers" for n in range(9))),
        csv_bytes("text,label", *(f"word{n},{n % 2}" for n in range(9))),
    ],
    ids=["names", "notes beside numbers", "single words"],
)
def test_plain_tables_stay_tables(tmp_path: Path, content: bytes) -> None:
    match = TextFormat().match(source_of(tmp_path, {"a.csv": content}))
    assert match is None or match.score < 0.5
