"""Hugging Face data sets in the forms that people have them: cards, subsets, splits, damage, and what is none."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from support import hugging_face
from support.desk import NotingDesk, source_of
from support.file_kinds import csv_bytes, png, wav
from trainyard.contracts.dataset import DatasetKind, Recipe, Severity
from trainyard.datasets.build import Built, Naming, build
from trainyard.datasets.drafts import silent
from trainyard.datasets.formats.base import Draft, UnreadableError
from trainyard.datasets.formats.huggingface.card import matcher
from trainyard.datasets.formats.registry import choose

LABELS = hugging_face.features(x="float32", y=["no", "yes"])
ROWS: list[dict[str, Any]] = [{"x": n / 2, "y": n % 2} for n in range(6)]


def _draft(folder: Path, files: dict[str, bytes], wanted: str | None = None, **options: Any) -> Draft:
    source = source_of(folder, files)
    return choose(source, wanted)[0].read(source, options, NotingDesk())


def _is_claimed(folder: Path, files: dict[str, bytes]) -> bool:
    return choose(source_of(folder, files), None)[0].id.startswith("huggingface")


def _column(draft: Draft, name: str) -> list[Any]:
    return draft.samples.column(name).to_pylist()


# --- repositories -----------------------------------------------------------------------------------------------------


def test_a_card_says_which_files_make_which_split(tmp_path: Path) -> None:
    card = {
        "configs": [
            {
                "config_name": "default",
                "sep": ";",
                "data_files": [
                    {"split": "train", "path": ["parts/*.csv", "more.csv"]},
                    {"split": "test", "path": "./holdout/**"},
                ],
            }
        ]
    }
    files = {
        "README.md": hugging_face.front(card),
        "parts/a.csv": csv_bytes("x;y", "1,5;no", "2;yes"),
        "parts/deep/b.csv": csv_bytes("x;y", "9;no"),
        "more.csv": csv_bytes("x;y", "3;no"),
        "holdout/c/d.csv": csv_bytes("x;y", "4;yes"),
        "other.csv": csv_bytes("z", "1"),
    }
    draft = _draft(tmp_path, files)
    assert _column(draft, "part") == ["train", "train", "train", "test"]
    assert _column(draft, "y") == ["no", "yes", "no", "yes"]
    assert draft.broken == []


@pytest.mark.parametrize(
    "told",
    ["data/*.parquet", ["data/*.parquet"], {"train": "data/*.parquet"}, [{"split": "train", "path": "data/*.parquet"}]],
)
def test_data_files_are_written_in_several_ways(tmp_path: Path, told: Any) -> None:
    files = hugging_face.repository({"train": ROWS}, LABELS)
    files["README.md"] = hugging_face.front({"configs": [{"config_name": "default", "data_files": told}]})
    assert _column(_draft(tmp_path, files), "y") == ["no", "yes"] * 3


def test_of_several_subsets_the_default_one_is_read_and_another_can_be_chosen(tmp_path: Path) -> None:
    files = {f"{name}/train.parquet": hugging_face.parquet(hugging_face.table(ROWS, LABELS)) for name in ("fa", "en")}
    files["fa/train.parquet"] = hugging_face.parquet(hugging_face.table(ROWS[:2], LABELS))
    configs = [
        {"config_name": name, "data_files": f"{name}/*.parquet", "default": name == "fa"} for name in ("en", "fa")
    ]
    files["README.md"] = hugging_face.front({"configs": configs})
    draft = _draft(tmp_path, files)
    assert (draft.samples.num_rows, draft.options["subset"]) == (2, "fa")
    assert "only the subset 'fa' was read; others in it: en" in draft.notes
    assert _draft(tmp_path, files, subset="en").samples.num_rows == 6


def test_a_card_names_classes_where_the_files_do_not(tmp_path: Path) -> None:
    names = {"1": "yes", "0": "no", "10": "never", "2": "maybe"}
    columns = [{"name": "x", "dtype": "float32"}, {"name": "y", "dtype": {"class_label": {"names": names}}}]
    rows = [{"x": 1.5, "y": label} for label in (0, 1, 2, 3, -1, 4)]
    files = hugging_face.repository({"train": rows})
    files["README.md"] = hugging_face.front({"dataset_info": {"features": columns}})
    draft = _draft(tmp_path, files)
    assert _column(draft, "y") == ["no", "yes", "maybe", "never", None, None]
    assert (draft.target, draft.task) == ("y", "classification")


def test_tables_that_the_hub_made_are_read_by_subset(tmp_path: Path) -> None:
    made = hugging_face.parquet(hugging_face.table(ROWS, LABELS))
    files = {f"{place}/0000.parquet": made for place in ("plain/train", "plain/partial-test", "other/train")}
    draft = _draft(tmp_path, files, subset="plain")
    assert sorted(set(_column(draft, "part"))) == ["test", "train"]
    assert _draft(tmp_path, files).options["subset"] == "other"


def test_splits_that_are_for_none_of_the_three_are_left_out_until_chosen(tmp_path: Path) -> None:
    files = hugging_face.saved_dict({"train": ROWS, "unsupervised": ROWS[:2], "test": ROWS[:3]}, LABELS)
    draft = _draft(tmp_path, files)
    assert draft.samples.num_rows == 9
    assert "left out: the splits 'unsupervised'" in draft.notes
    assert _draft(tmp_path, files, splits=["unsupervised"]).samples.num_rows == 2
    with pytest.raises(UnreadableError, match="There is no split 'dev'; the splits are test, train, unsupervised"):
        _draft(tmp_path, files, splits=["dev"])


@pytest.mark.parametrize("split", ["validation_matched", "dev.clean", "Valid"])
def test_splits_are_known_by_a_word(tmp_path: Path, split: str) -> None:
    draft = _draft(tmp_path, hugging_face.saved_dict({"train": ROWS, split: ROWS}, LABELS))
    assert set(_column(draft, "part")) == {"train", "validation"}


@pytest.mark.parametrize(
    "files",
    [
        {"train.csv": csv_bytes("x,y", "1,2"), "README.md": b"# About\n"},
        {"train.csv": csv_bytes("x,y", "1,2"), "README.md": hugging_face.front({"license": "mit"})},
        {"table.parquet": hugging_face.parquet(pa.table({"x": [1, 2], "y": ["a", "b"]}))},
    ],
)
def test_what_others_read_as_well_is_left_to_them(tmp_path: Path, files: dict[str, bytes]) -> None:
    assert not _is_claimed(tmp_path, files)


@pytest.mark.parametrize(
    "front",
    [b"---\n: : :\n---\n", b"---\n- a\n---\n", b"---\nconfigs: 5\ndataset_info: [1]\n---\n", b"---\nconfigs:\n"],
)
def test_a_card_that_makes_no_sense_is_as_none(tmp_path: Path, front: bytes) -> None:
    files = hugging_face.repository({"train": ROWS, "test": ROWS}, LABELS)
    assert set(_column(_draft(tmp_path, {**files, "README.md": front}), "part")) == {"train", "test"}


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("data/train-*", "data/train-00000.parquet", True),
        ("data/*", "data/a/b.csv", False),
        ("data/**", "data/a/b.csv", True),
        ("**/*.csv", "a.csv", True),
        ("**/*.csv", "a/b/c.csv", True),
        ("a?.csv", "a1.csv", True),
        ("a[0-3].csv", "a2.csv", True),
        ("a[!0-3].csv", "a2.csv", False),
        ("a.csv", "abcsv", False),
        ("a[", "a[", True),
    ],
)
def test_patterns_mean_what_they_mean_to_a_shell(pattern: str, name: str, fits: bool) -> None:
    assert bool(matcher(pattern).fullmatch(name)) is fits


# --- columns ----------------------------------------------------------------------------------------------------------


def test_bytes_that_nothing_is_said_of_are_looked_at(tmp_path: Path) -> None:
    sounds = [{"clip": {"bytes": wav([0.1 * n] * 50), "path": None}} for n in range(3)]
    pictures = [{"photo": {"bytes": png(n), "path": None}} for n in range(3)]
    assert _draft(tmp_path, hugging_face.repository({"train": sounds})).kind is DatasetKind.SERIES
    assert _draft(tmp_path, hugging_face.repository({"train": pictures})).kind is DatasetKind.IMAGE


def test_pictures_may_be_files_beside_the_rows(tmp_path: Path) -> None:
    rows = [{"image": {"bytes": None, "path": f"/home/me/{n}.png"}, "label": n % 2} for n in range(4)]
    files = hugging_face.saved(rows, hugging_face.features(image="image", label=["a", "b"]))
    draft = _draft(tmp_path, files | {f"pictures/{n}.png": png(n * 40) for n in range(3)}, "huggingface-image")
    assert draft.samples.num_rows == 3
    assert [(one.kind, one.why) for one in draft.broken] == [
        ("row", "It names '/home/me/3.png', which is not among the files; embed the files when saving.")
    ]


def test_a_series_in_steps_is_turned_into_channels(tmp_path: Path) -> None:
    rows = [{"steps": [[t, -t] for t in range(10)]}, {"steps": [[0] * 10, [1] * 10]}, {"steps": [[1], [1, 2]]}]
    draft = _draft(tmp_path, hugging_face.repository({"train": rows}))
    assert (_column(draft, "channels"), _column(draft, "length")) == ([2, 2], [10, 10])
    assert _column(draft, "values")[0] == [*range(10), *(-t for t in range(10))]
    assert [one.kind for one in draft.broken] == ["row"]


def test_short_lists_and_tokens_are_no_series(tmp_path: Path) -> None:
    rows = [{"box": [1.0, 2.0], "input_ids": list(range(20)), "area": n} for n in range(4)]
    assert _draft(tmp_path, hugging_face.repository({"train": rows})).kind is DatasetKind.TABLE


def test_a_person_may_choose_the_column_and_the_kind(tmp_path: Path) -> None:
    rows = [{"title": f"Film {n}", "review": "I liked it more than I had thought", "label": n % 2} for n in range(6)]
    files = hugging_face.repository(
        {"train": rows}, hugging_face.features(title="string", review="string", label=["a", "b"])
    )
    assert _column(_draft(tmp_path, files), "text")[0].startswith("I liked")
    assert _column(_draft(tmp_path, files, column="title"), "text")[0] == "Film 0"
    table = _draft(tmp_path, files, "huggingface-table")
    assert (table.kind, table.target) == (DatasetKind.TABLE, "label")
    with pytest.raises(UnreadableError, match="There is no column 'wings'; the columns are title, review, label"):
        _draft(tmp_path, files, column="wings")
    with pytest.raises(UnreadableError, match="There is no column of pictures in it"):
        _draft(tmp_path, files, "huggingface-image")


# --- damage -----------------------------------------------------------------------------------------------------------


def test_a_stream_that_was_cut_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    files = hugging_face.saved(ROWS, LABELS, shards=2)
    name = "data-00001-of-00002.arrow"
    for cut in (8, 100):
        draft = _draft(tmp_path / str(cut), {**files, name: files[name][:-cut]})
        assert draft.samples.num_rows == 3
        assert [one.name for one in draft.broken] == [name]
        assert "Its end is missing" in draft.broken[0].why


def test_a_file_that_is_named_and_not_there_is_told(tmp_path: Path) -> None:
    files = hugging_face.saved(ROWS, LABELS, shards=2)
    del files["data-00001-of-00002.arrow"]
    draft = _draft(tmp_path, files)
    assert [(one.name, one.why) for one in draft.broken] == [
        ("data-00001-of-00002.arrow", "state.json names it, but it is not there.")
    ]


def test_a_choice_of_rows_of_old_versions_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    files = hugging_face.saved(ROWS, LABELS)
    files["state.json"] = files["state.json"].replace(b"{", b'{"_indices_data_files": [{"filename": "i.arrow"}],', 1)
    with pytest.raises(UnreadableError, match="old version"):
        _draft(tmp_path, files)


def test_a_shard_with_other_columns_is_told(tmp_path: Path) -> None:
    files = hugging_face.repository({"train": ROWS, "test": [{"z": 1}]})
    draft = _draft(tmp_path, files)
    assert draft.samples.num_rows == 6
    assert draft.broken[0].why.startswith("It has no column 'x'; its columns are z")


def test_arrow_files_of_the_other_form_are_read(tmp_path: Path) -> None:
    made = hugging_face.table(ROWS, LABELS)
    out = pa.BufferOutputStream()
    with pa.ipc.new_file(out, made.schema) as writer:
        writer.write_table(made)
    assert _column(_draft(tmp_path, {"data/train-00000-of-00001.arrow": out.getvalue().to_pybytes()}), "y")[0] == "no"


# --- the whole way ----------------------------------------------------------------------------------------------------


def _built(folder: Path, files: dict[str, bytes]) -> Built:
    source = source_of(folder / "sources", files)
    naming = Naming("pets", "Pets", "made for a test")
    return build(folder / "set" / "v1", folder / "sources", source.folder.name, Recipe(), naming, silent)


def test_pictures_that_lie_in_rows_are_compared_as_files_are(tmp_path: Path) -> None:
    rows = [{"image": {"bytes": png(8 * n), "path": None}, "label": n % 2} for n in range(30)]
    told = hugging_face.features(image="image", label=["cat", "dog"])
    built = _built(tmp_path, hugging_face.repository({"train": rows[:24], "test": rows[20:]}, told))
    assert (built.version.manifest.rows, built.version.manifest.classes) == (34, ["cat", "dog"])
    leaks = [one for one in built.findings if one.check == "leak.duplicates"]
    assert leaks[0].severity is Severity.BLOCKING
    assert sum(one.count for one in leaks) == 4  # from training, and from the part of it that became validation


@pytest.mark.parametrize("kind", ["table", "text", "series"])
def test_what_is_read_makes_a_version(tmp_path: Path, kind: str) -> None:
    cells: dict[str, Any] = {"table": 1.5, "text": "a text of more than five words", "series": [0.5] * 10}
    rows = [{"text" if kind == "text" else "x": cells[kind], "label": n % 2} for n in range(40)]
    made = hugging_face.table(rows, None).replace_schema_metadata({"huggingface": "no JSON"})
    files = {"data/train-00000-of-00001.parquet": hugging_face.parquet(made)}
    built = _built(tmp_path, files)
    assert (built.version.manifest.kind, built.version.manifest.rows) == (kind, 40)
