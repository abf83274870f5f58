"""Tables as they really come: what is found out about them, and what is said of those that cannot be read."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from support.desk import NotingDesk, source_of
from trainyard.contracts.dataset import Finding, Recipe
from trainyard.contracts.errors import StudioError
from trainyard.datasets.build import Built, Naming, build
from trainyard.datasets.drafts import silent
from trainyard.datasets.formats.base import Draft
from trainyard.datasets.formats.tables import TableFormat
from trainyard.datasets.tables import TABLE

ROWS = "".join(f"{n},w{n % 4},{'yes' if n % 3 else 'no'}\n" for n in range(60))
CSV = f"a,b,label\n{ROWS}"


def read(folder: Path, content: bytes, name: str = "t.csv", **options: Any) -> Draft:
    return TableFormat().read(source_of(folder, {name: content}), options, NotingDesk())


def made(folder: Path, content: bytes, recipe: Recipe | None = None, name: str = "t.csv") -> Built:
    source = source_of(folder / "source", {name: content})
    version = folder / "set" / "v1"
    return build(version, source.folder.parent, source.folder.name, recipe or Recipe(), Naming("t", "T", ""), silent)


def found(built: Built, check: str) -> Finding:
    return next(finding for finding in built.findings if finding.check == check)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (CSV, ["a", "b", "label"]),
        (ROWS, ["column_1", "column_2", "column_3"]),
        (CSV.replace(",", ";"), ["a", "b", "label"]),
        (CSV.replace(",", "\t"), ["a", "b", "label"]),
        ("\ufeff" + CSV, ["a", "b", "label"]),
        (CSV.replace("\n", "\r\n"), ["a", "b", "label"]),
        (f",b,label\n{ROWS}", ["column_1", "b", "label"]),  # pandas: row numbers without a name
        (f"b,label\n{ROWS}", ["column_1", "b", "label"]),  # R: one name less than columns
        (CSV.replace("\n", ",\n"), ["a", "b", "label", "column_4"]),  # a delimiter at the end of each line
        (f"a,a,label\n{ROWS}", ["a", "a_2", "label"]),
        ('"a\nof two lines",b,label\n' + ROWS, ["a\nof two lines", "b", "label"]),
        (f"id,part,label\n{ROWS}", ["id (given)", "part (given)", "label"]),
        ("p,x,s\ne,x,y\n" * 40, ["column_1", "column_2", "column_3"]),
        ("نام,شهر,برچسب\n" + ROWS, ["نام", "شهر", "برچسب"]),
    ],
)
def test_names_and_delimiter_are_found(content: str, names: list[str], tmp_path: Path) -> None:
    draft = read(tmp_path, content.encode())
    assert [column.name for column in draft.columns] == names
    assert draft.samples.num_rows in {60, 80}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1256"])
def test_encodings_are_found_or_can_be_told(encoding: str, tmp_path: Path) -> None:
    word = "سلام" if encoding == "cp1256" else "Größe"
    content = ("name,label\n" + "".join(f"{word} {n % 9},{n % 2}\n" for n in range(80))).encode(encoding)
    draft = read(tmp_path, content, encoding=encoding)
    assert draft.samples.column("name")[0].as_py() == f"{word} 0"
    if encoding != "cp1256":  # one of several that fit equally well
        assert read(tmp_path / "again", content).samples.column("name")[0].as_py() == f"{word} 0"


def test_two_encodings_in_one_file_are_told(tmp_path: Path) -> None:
    good = "".join(f"café {n % 9},{n % 2}\n" for n in range(9000)).encode()
    built = made(tmp_path, b"name,label\n" + good + "naïve,1\n".encode("latin-1") * 7)
    assert found(built, "tables.spoiled").count == 7


def test_rows_that_do_not_fit_are_named(tmp_path: Path) -> None:
    built = made(tmp_path, (CSV + "1,2,yes,more\n3,4\n").encode())
    finding = found(built, "files.row")
    assert [(sample.name, sample.value) for sample in finding.samples] == [
        ("t.csv, row 62", "The row has 4 cells where 3 are expected."),
        ("t.csv, row 63", "The row has 2 cells where 3 are expected."),
    ]
    assert built.version.manifest.rows == 60


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "t.csv: It is empty"),
        (b"a,b,c\n", "a line of names and no rows"),
        (CSV.encode()[:200] + b"\0\0\0\0" + CSV.encode()[200:], "bytes that no text has"),
        ((",".join(f"c{n}" for n in range(100_000)) + "\n" + "1," * 99_999 + "1\n").encode(), "100,000 columns"),
        (b"a,b\n" + b"x" * (65 << 20) + b",1\n", "a line of more than 64 MB"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 200)), "bytes that no text has"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=told):
        made(tmp_path, content)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.parquet", b"PAR1" + bytes(100) + b"\xff\xff\xff\x7fPAR1", "cannot be read as parquet"),
        ("t.parquet", b"PAR2", "does not begin as .parquet files do"),
        ("t.xlsx", b"PK\x03\x04 garbage", "cannot be read as xlsx"),
    ],
)
def test_files_that_lie_about_themselves(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=told):
        made(tmp_path, content, name=name)


def test_a_line_that_is_no_json_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [f'{{"a": {n}, "label": "{n % 2}"}}' for n in range(60)]
    built = made(tmp_path, "\n".join([*lines[:30], '{"a": 1', *lines[30:]]).encode(), name="t.jsonl")
    assert found(built, "files.row").samples[0].name == "t.jsonl, row 31"
    assert built.version.manifest.rows == 60
    assert [feature.type for feature in built.version.manifest.features] == ["numeric"]


def test_a_spreadsheet_is_read(tmp_path: Path) -> None:
    draft = read(tmp_path, spreadsheet([["a", "label"], *([n, "xy"[n % 2]] for n in range(30))]), "t.xlsx")
    assert draft.samples.column("a").to_pylist() == list(range(30))
    assert draft.samples.column("label").to_pylist()[:3] == ["x", "y", "x"]


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["1,000.5", "2,500", "7"], [1000.5, 2500.0, 7.0]),
        (["1.234,5", "7,25", "1"], [1234.5, 7.25, 1.0]),
        (["12 %", "7%", "100%"], [12.0, 7.0, 100.0]),
        (["۱۲٫۵", "۳", "۱٬۰۰۰"], [12.5, 3.0, 1000.0]),
    ],
)
def test_a_column_of_numbers_as_people_write_them_is_mended_without_a_loss(
    values: list[str], numbers: list[float], tmp_path: Path
) -> None:
    content = "x\tlabel\n" + "".join(f"{values[n % 3]}\t{'ab'[n % 2]}\n" for n in range(60))
    fix = found(made(tmp_path / "before", content.encode()), "tables.number_as_text").fix
    assert fix is not None
    built = made(tmp_path / "after", content.encode(), Recipe(edits=fix.edits))
    assert built.version.manifest.features[0].type == "numeric"
    table = pq.read_table(built.version.folder / TABLE)
    assert table.column("x").to_pylist()[:3] == numbers


def spreadsheet(cells: list[list[Any]]) -> bytes:
    """The least that is an XLSX file: one sheet, strings inline (ECMA-376, part 1, 18.3)."""

    def cell(value: Any) -> str:
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if isinstance(value, str) else f"<c><v>{value}</v></c>"

    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in cells)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>'
        '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{sheet}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()
