"""XLSX: which sheet is read is told, and can be chosen."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from support.desk import NotingDesk, source_of
from trainyard.datasets.formats.base import Draft, UnreadableError
from trainyard.datasets.formats.tables import TableFormat

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(sheets: dict[str, list[list[str | int]]]) -> bytes:
    """The least that is a workbook."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    related = "".join(
        f'<Relationship Id="r{n}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    root = f'<Relationship Id="r" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
    }
    for number, rows in zip(numbers, sheets.values(), strict=True):
        lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
        files[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


BIRDS: list[list[str | int]] = [["species", "grams"], ["wren", 9], ["crow", 510]]
BOOK = workbook({"Birds": BIRDS, "Trees": [["tree", "metres"], ["oak", 20]]})


def read(tmp_path: Path, **options: Any) -> Draft:
    return TableFormat().read(source_of(tmp_path, {"a.xlsx": BOOK}), options, NotingDesk())


def test_the_first_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    draft = read(tmp_path)
    assert draft.samples.column("grams").to_pylist() == [9, 510]
    assert draft.options["sheet"] == "Birds"
    assert draft.notes[0] == "a.xlsx: sheet 'Birds'; left out: 'Trees'"


def test_another_sheet_can_be_chosen(tmp_path: Path) -> None:
    assert read(tmp_path, sheet="Trees").samples.column("tree").to_pylist() == ["oak"]


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no sheet 'Stones'; it has 'Birds', 'Trees'"):
        read(tmp_path, sheet="Stones")
