"""A fix takes away what it was proposed for, and nothing it does moves other rows to another part."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from support.desk import source_of
from trainyard.contracts.dataset import Edit, Finding, Recipe
from trainyard.datasets.build import Built, Naming, build
from trainyard.datasets.drafts import silent
from trainyard.datasets.images import IDS

NAMING = Naming("made", "Made", "generated")


def flawed_table() -> dict[str, bytes]:
    """300 rows and copies in every part; a leak, an identifier, a copied and a mostly empty column, label typos."""
    random = np.random.RandomState(3)
    rows = [
        [*np.round(random.normal(size=3) + kind, 3), kind] for kind in random.permutation(np.arange(300) % 2).tolist()
    ]
    rows += [list(rows[place]) for place in range(0, 120, 2)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "a", "b", "c", "b again", "verdict", "note", "label"])
    for number, (a, b, c, kind) in enumerate(rows):
        label = ("cat", "dog")[kind]
        typo = f"{label.upper()} " if number in (7, 8) else label
        writer.writerow([f"row{number}", a, b, c, b, "yn"[kind], "seen" if number % 9 == 0 else "", typo])
    return {"flawed.csv": out.getvalue().encode()}


def flawed_pictures() -> dict[str, bytes]:
    """Two classes of noise, with the same pictures in `train` and in `test`, one of them in both classes."""
    random = np.random.RandomState(4)
    pictures = [_png(random.randint(0, 256, (24, 24, 3), np.uint8)) for _ in range(60)]
    files = {f"train/{'ab'[n % 2]}/{n}.png": picture for n, picture in enumerate(pictures[:40])}
    files |= {f"test/{'ab'[n % 2]}/{n}.png": picture for n, picture in enumerate(pictures[30:])}
    files["train/a/again.png"] = pictures[1]
    files["train/b/empty.png"] = b""
    return files


def damaged_pictures() -> dict[str, bytes]:
    """So many of them cannot be read that they are in the way, in three ways of being broken."""
    random = np.random.RandomState(5)
    whole = {f"{'ab'[n % 2]}/{n}.png": _png(random.randint(0, 256, (24, 24, 3), np.uint8)) for n in range(60)}
    cut = {f"a/cut{n}.png": content[:200] for n, content in enumerate([*whole.values()][:4])}
    return whole | cut | {f"b/none{n}.png": b"" for n in range(4)} | {f"b/page{n}.png": b"<html>" for n in range(4)}


def _png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


class Bench:
    """Makes one version after another of the same source."""

    def __init__(self, folder: Path, files: dict[str, bytes]) -> None:
        self.folder = folder
        self.source = source_of(folder, files)
        self.made = 0

    def build(self, edits: list[Edit]) -> Built:
        self.made += 1
        folder = self.folder / "d" / f"v{self.made}"
        sources, name = self.source.folder.parent, self.source.folder.name
        return build(folder, sources, name, Recipe(edits=edits), NAMING, silent)


def parts_of(built: Built) -> dict[int, int]:
    ids = np.load(built.version.folder / IDS)
    return dict(zip(ids.tolist(), built.version.parts.tolist(), strict=True))


@pytest.mark.parametrize("files", [flawed_table, flawed_pictures, damaged_pictures])
def test_every_fix_takes_its_finding_away_and_moves_no_other_row(files, tmp_path):
    bench = Bench(tmp_path, files())
    first = bench.build([])
    fixable = _fixable(first.findings)
    assert len(fixable) >= 3
    for finding, edits in fixable:
        mended = bench.build(edits)
        assert _told(finding) not in map(_told, mended.findings)
        if any(edit.op == "rename_labels" for edit in edits):
            continue  # other classes are other strata, so the rows are divided anew
        before = parts_of(first)
        assert all(before[row] == part for row, part in parts_of(mended).items())


@pytest.mark.parametrize("files", [flawed_table, flawed_pictures, damaged_pictures])
def test_fixes_one_after_another_leave_nothing_to_fix(files, tmp_path):
    bench = Bench(tmp_path, files())
    edits: list[Edit] = []
    for _ in range(12):
        fixable = _fixable(bench.build(edits).findings)
        if not fixable:
            return
        edits = [*edits, *fixable[0][1]]
    pytest.fail("There is still something to fix after a dozen fixes.")


def _fixable(findings: list[Finding]) -> list[tuple[Finding, list[Edit]]]:
    return [(finding, finding.fix.edits) for finding in findings if finding.fix and finding.fix.edits]


def _told(finding: Finding) -> tuple[str, str]:
    """What a finding is about, whatever its count."""
    return finding.check, re.sub(r"[\d,]+", "#", finding.title)
