"""No page has what axe-core calls serious or critical, in light and in dark."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from support.adding import rocks, shades
from support.studio import StudioProcess, wait_for

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
RUN_AXE = "options => axe.run(document, { resultTypes: ['violations'], ...options }).then(found => found.violations)"
THEMES: tuple[tuple[Literal["light", "dark"], dict[str, Any]], ...] = (
    ("light", {}),
    ("dark", {"runOnly": ["color-contrast"]}),
)
DATASET_TABS = ("overview", "browse", "columns", "split", "versions", "used")
RUN_TABS = ("overview", "charts", "logs", "system", "artifacts", "evaluation")
Opened = Callable[[Page], None] | None


def test_no_page_has_a_serious_finding(page: Page, studio: StudioProcess, places: dict[str, str]) -> None:
    found = [one for address, opened in _pages(places) for one in _findings(page, studio, address, opened)]
    assert found == []


def test_what_is_wrong_would_be_found(page: Page, studio: StudioProcess) -> None:
    """The control: one text that dark makes unreadable, one button without a name."""
    wrong = "<p style='color: #545c6b'>grey</p><button></button>"
    page.goto(studio.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate("wrong => document.querySelector('main').insertAdjacentHTML('beforeend', wrong)", wrong)
    found = _looked_at(page, "/")
    assert [one.split(" ")[:3] for one in found] == [
        ["/", "light", "button-name"],
        ["/", "dark", "color-contrast"],
    ]


@pytest.fixture(scope="module")
def places(studio: StudioProcess, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The ids of a table with findings, of pictures, and of a run that has ended and was judged."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "flawed.csv").write_bytes(rocks(300, flawed=True, seed=2))
    (folder / "greys.zip").write_bytes(shades(12))
    made = [studio.client.add_dataset(folder / name)["id"] for name in ("flawed.csv", "greys.zip")]
    run = studio.client.start("tabular.boosting", "wine", {"iterations": 20})["id"]
    for one in made:
        studio.client.read_dataset(one)
    studio.end(run)
    other = studio.client.start("tabular.forest", "wine", {"trees": 5})["id"]
    studio.end(other)
    judged = studio.client.evaluate(run)["id"]
    wait_for(lambda: studio.client.evaluation(judged)["state"] == "done" or None, 60, "an evaluation that is done")
    return {"table": made[0], "pictures": made[1], "run": run, "other": other}


def _pages(places: dict[str, str]) -> Iterator[tuple[str, Opened]]:
    """Each address, and what is opened on it before it is looked at."""
    yield "/", None
    yield "/datasets", None
    yield "/datasets", _press("Add data")
    yield from ((f"/datasets/{places['table']}?tab={tab}", None) for tab in DATASET_TABS)
    yield f"/datasets/{places['table']}", _press("Actions for flawed")
    yield f"/datasets/{places['pictures']}?tab=browse", None
    yield f"/datasets/{places['pictures']}?tab=columns", None
    yield "/new?dataset=wine", None
    yield "/runs", None
    yield from ((f"/runs/{places['run']}?tab={tab}", None) for tab in RUN_TABS)
    yield "/compare", _press("Choose runs")
    yield f"/compare?run={places['run']}&run={places['other']}", None


def _press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name).click()


def _findings(page: Page, studio: StudioProcess, address: str, opened: Opened) -> list[str]:
    page.goto(studio.url + address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    if opened is not None:
        opened(page)
    return _looked_at(page, address)


def _looked_at(page: Page, address: str) -> list[str]:
    """In light by every rule; in dark only the colours differ."""
    page.evaluate(_axe())
    found: list[str] = []
    for theme, options in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        violations: list[dict[str, Any]] = page.evaluate(RUN_AXE, options)
        found += [_told(f"{address} {theme}", one) for one in violations if one["impact"] in SERIOUS]
    return found


def _told(where: str, violation: dict[str, Any]) -> str:
    nodes = "; ".join(f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:3])
    return f"{where} {violation['id']} ({violation['help']}): {nodes}"


@cache
def _axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `make web`")
    return AXE.read_text()
