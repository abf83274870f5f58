"""Series: unequal lengths, missing values, channels, and what is told about times."""

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from support.desk import NotingDesk, source_of
from support.file_kinds import csv_bytes, ts, wav
from trainyard.contracts.dataset import SplitMethod, Task
from trainyard.datasets.formats.base import Draft
from trainyard.datasets.formats.series import SeriesFormat


def _read(tmp_path: Path, files: dict[str, bytes], **options: Any) -> Draft:
    return SeriesFormat().read(source_of(tmp_path, files), options, NotingDesk())


def test_unequal_lengths_and_missing_values(tmp_path: Path) -> None:
    content = ts(
        "@univariate false; @dimensions 2; @equalLength false; @classLabel true a b", "1,2:?,4:a", "5:6:b", "7:8:?"
    )
    draft = _read(tmp_path, {"Made.ts": content})
    assert draft.samples.column("length").to_pylist() == [2, 1, 1]
    assert draft.samples.column("channels").to_pylist() == [2, 2, 2]
    assert draft.samples.column("label").to_pylist() == ["a", "b", None]
    np.testing.assert_array_equal(draft.samples.column("values")[0].as_py(), [1, 2, np.nan, 4])
    assert draft.shape == []
    assert draft.notes == ["lengths differ: 1 to 2 values"]


def test_rows_that_do_not_fit_their_header_are_broken(tmp_path: Path) -> None:
    header = "@univariate true; @equalLength true; @seriesLength 2; @classLabel true a b"
    draft = _read(tmp_path, {"Made.ts": ts(header, "1,2:a", "1,2,3:a", "1,2:c", "1,2", "1,x:b", "1,2:3,4:a", "3,4:b")})
    assert draft.samples.num_rows == 2
    assert [one.why for one in draft.broken] == [
        "It has 3 values where 2 are announced.",
        "Its label 'c' is none of those announced.",
        "Its label '1,2' is none of those announced.",
        "One of its values is no number.",
        "It has 2 channels where 1 are announced.",
    ]


def test_a_target_that_is_a_number(tmp_path: Path) -> None:
    draft = _read(
        tmp_path, {"Made_TRAIN.ts": ts("@univariate true; @targetlabel true", "1,2:0.5", "3,4:-1e3", "5,6:?")}
    )
    assert (draft.task, draft.target) == (Task.REGRESSION, "value")
    assert draft.samples.column("value").to_pylist() == [0.5, -1000.0, None]
    assert draft.shape == [1, 2]


def test_one_of_several_problems_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    content = ts("@univariate true; @classLabel true a", "1,2:a")
    files = {"Made_TRAIN.ts": content, "Made_TEST.ts": content, "Odd.ts": content.replace(b"Made", b"Odd")}
    draft = _read(tmp_path / "a", files)
    assert draft.samples.num_rows == 2
    assert draft.notes == ["only Made was read; other data sets in it: Odd"]
    assert _read(tmp_path / "b", files, problem="Odd").samples.num_rows == 1


@pytest.mark.parametrize(("kind", "suffix"), [("WAV", "wav"), ("FLAC", "flac")])
def test_mono_and_stereo(tmp_path: Path, kind: str, suffix: str) -> None:
    left, right = np.full(100, 0.5), np.full(100, -0.25)
    files = {f"one/a.{suffix}": wav(left, 8000, kind), f"two/b.{suffix}": wav(np.stack([left, right], 1), 16000, kind)}
    draft = _read(tmp_path, files)
    assert draft.samples.column("channels").to_pylist() == [1, 2]
    assert draft.samples.column("length").to_pylist() == [100, 100]
    assert draft.samples.column("rate").to_pylist() == [8000, 16000]
    assert draft.samples.column("label").to_pylist() == ["one", "two"]
    np.testing.assert_allclose(draft.samples.column("values")[1].as_py(), [*left, *right], atol=1e-4)


def test_a_cut_recording_is_broken(tmp_path: Path) -> None:
    whole = wav(np.zeros(1000))
    draft = _read(tmp_path, {"a.wav": whole, "b.wav": whole[:900], "c.wav": whole[:40]})
    assert [one.name for one in draft.broken] == ["b.wav", "c.wav"]
    assert "cut" in draft.broken[0].why


def test_names_without_classes_give_no_label(tmp_path: Path) -> None:
    draft = _read(tmp_path, {f"take_{n}.wav": wav(np.full(10, n / 9)) for n in range(3)})
    assert draft.samples.column("label").to_pylist() == [None] * 3
    assert (draft.task, draft.target) == (None, None)


def test_times_are_put_in_order_and_told_about(tmp_path: Path) -> None:
    days = ["2024-01-05", "2024-01-01", "2024-01-02", "2024-01-02", "2024-01-03", "never", "2024-01-09"]
    rows = [f"{day},{place}" for place, day in enumerate(days)]
    draft = _read(tmp_path, {"a.csv": csv_bytes("when,level", *rows, "2024-01-10,1,2", "2024-01-10,high")}, time="when")
    assert draft.samples.column("time")[0].as_py() == datetime(2024, 1, 1)
    assert draft.samples.column("level").to_pylist() == [1, 2, 3, 4, 0, 6, None]
    assert draft.samples.column("id").to_pylist() == list(range(7))
    assert draft.notes == [
        "time in 'when', to forecast: 'level'",
        "the rows were put in order of time",
        "1 rows have the same time as the row before",
        "the usual step is 1 day",
        "4 time stamps are missing in 2 gaps",
    ]
    assert [one.name for one in draft.broken] == ["a.csv, row 6", "a.csv, row 8", "a.csv, row 9"]
    assert draft.split is not None
    assert (draft.split.method, draft.split.column) == (SplitMethod.TIME, "time")


def test_columns_that_would_hide_those_of_the_draft_get_another_name(tmp_path: Path) -> None:
    rows = (f"2024-02-01T0{n}:00:00+01:00,{n},{n}" for n in range(5))
    draft = _read(tmp_path, {"a.csv": csv_bytes("time,id,name", *rows)})
    assert [column.name for column in draft.columns] == ["time", "id_2", "name_2"]
    assert draft.samples.column("time")[1].as_py() == datetime(2024, 2, 1)


@pytest.mark.parametrize(
    "rows",
    [
        ["id,date,city", *(f"{n},2024-01-0{n + 1},Oslo" for n in range(5))],
        ["date,x", "2024-01-05,1", "2024-01-01,2", "2024-01-09,3", "2024-01-02,4"],
        ["date,x", *(f"0{n}/13/24,{n}" for n in range(5))],
        ["code,x", *(f"2024010{n},{n}" for n in range(1, 6))],
    ],
    ids=["words beside dates", "no order", "no ISO dates", "codes"],
)
def test_plain_tables_stay_tables(tmp_path: Path, rows: list[str]) -> None:
    assert SeriesFormat().match(source_of(tmp_path, {"a.csv": csv_bytes(*rows)})) is None


def test_a_video_is_no_series(tmp_path: Path) -> None:
    assert SeriesFormat().match(source_of(tmp_path, {"movie.ts": b"G" + bytes(187) + b"G"})) is None
