"""A comma in numbers."""

from pathlib import Path

import pytest

from support.desk import NotingDesk, source_of
from trainyard.datasets.formats.decimals import decimal_of
from trainyard.datasets.formats.series import SeriesFormat
from trainyard.datasets.formats.tables import TableFormat


@pytest.mark.parametrize(
    ("cells", "delimiter", "sign"),
    [
        (["1,5", "word", "3"], ";", ","),
        (["1,5", "2.5"], ";", "."),
        (["1,5", "12.03.2024"], "\t", ","),
        (["1,234"], ",", "."),
        (["one, two", "3"], ";", "."),
    ],
)
def test_the_sign_is_found(cells: list[str], delimiter: str, sign: str) -> None:
    assert decimal_of([cells], delimiter) == sign


def test_a_spreadsheet_with_commas_is_read_as_numbers(tmp_path: Path) -> None:
    table = b"n;weight;kind\n1;2,5;a\n2;-0,25;b\n3;;a\n4;7;b\n"
    draft = TableFormat().read(source_of(tmp_path, {"a.csv": table}), {}, NotingDesk())
    assert draft.samples.column("weight").to_pylist() == [2.5, -0.25, None, 7.0]
    assert draft.options["decimal"] == ","


def test_what_a_sensor_wrote_with_commas_is_a_series(tmp_path: Path) -> None:
    lines = "".join(f"2024-01-{day:02d};{day},5;{100 - day},25\n" for day in range(1, 29))
    source = source_of(tmp_path, {"sensor.csv": f"date;heat;load\n{lines}".encode()})
    assert SeriesFormat().match(source) is not None
    draft = SeriesFormat().read(source, {}, NotingDesk())
    assert draft.samples.column("heat").to_pylist()[:2] == [1.5, 2.5]
