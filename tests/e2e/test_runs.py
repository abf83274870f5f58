"""Runs that nobody needs any more are deleted, one or several, and curves are taken home."""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from support.studio import StudioProcess


def test_delete_one_then_several(page: Page, studio: StudioProcess) -> None:
    names = [_trained(studio, name) for name in ("one", "two", "three", "four")]
    page.get_by_role("link", name="Runs", exact=True).click()
    _delete(page, names[:1])
    expect(_row(page, names[1])).to_be_visible()
    _delete(page, names[1:3])
    expect(_row(page, names[3])).to_be_visible()
    page.reload()
    expect(_row(page, names[3])).to_be_visible()
    expect(_row(page, names[0])).to_have_count(0)
    left = {run["name"] for run in studio.client.runs()}
    assert left & set(names) == {names[3]}


def test_a_curve_is_saved_as_csv_with_every_point(page: Page, studio: StudioProcess, tmp_path: Path) -> None:
    run = studio.client.start("test.unruly", "wine", {"behaviour": "ledger", "steps": 300, "step_ms": 0})
    studio.end(run["id"])
    page.goto(f"{studio.url}/runs/{run['id']}?tab=charts")
    page.get_by_role("button", name="More for loss").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=re.compile("Save as CSV")).click()
    assert download.value.suggested_filename == "loss.csv"
    download.value.save_as(tmp_path / "loss.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "loss.csv").read_text())))
    stored = studio.client.series(run["id"], "train/loss")
    assert {row["run"] for row in rows} == {run["id"]}
    assert [int(row["step"]) for row in rows] == stored["step"]
    assert [float(row["value"]) for row in rows] == stored["value"]


def _trained(studio: StudioProcess, name: str) -> str:
    studio.end(studio.client.start("tabular.forest", "wine", {"trees": 3}, name=f"away {name}")["id"])
    return f"away {name}"


def _delete(page: Page, names: list[str]) -> None:
    for name in names:
        page.get_by_role("checkbox", name=f"Select {name}", exact=True).check()
    page.get_by_role("toolbar", name="Selected runs").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    for name in names:
        expect(dialog).to_contain_text(name)
    expect(dialog).to_contain_text(re.compile(r"[1-9][\d.,]* [kM]?B on disk"))
    dialog.get_by_role("button", name=re.compile(rf"Delete {len(names)} runs?")).click()
    expect(page.get_by_text(re.compile(r"Deleted; [\d.,]+ \w+ came free"))).to_be_visible()
    for name in names:
        expect(_row(page, name)).to_have_count(0)


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))
