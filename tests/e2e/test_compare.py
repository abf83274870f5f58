"""Runs compared as a person does it: chosen in the list, looked at, judged on the same samples, turned round."""

import re

from playwright.sync_api import Locator, Page, expect

from support.studio import StudioProcess

SECONDS = 1000


def test_from_the_list_of_runs_to_a_verdict(page: Page, studio: StudioProcess) -> None:
    configs = {"stump": {"trees": 1, "max_depth": 1}, "forest": {"trees": 20}}
    ids = {
        name: studio.client.start("tabular.forest", "breast_cancer", config, name=name)["id"]
        for name, config in configs.items()
    }
    for run in ids.values():
        studio.end(run)
    page.goto(f"{studio.url}/runs")
    page.get_by_role("checkbox", name="Select stump").click()
    expect(page.get_by_role("button", name="Compare")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("checkbox", name="Select forest").click()
    page.get_by_role("link", name="Compare").click()
    expect(page).to_have_url(re.compile("/compare"))
    page.get_by_role("button", name="Make stump the baseline").click()

    told = studio.client.compare_runs(list(ids.values()), ids["stump"])
    accuracy = next(row for row in told["metrics"] if row["metric"] == "test/accuracy")["cells"][ids["forest"]]
    shown = _row(page, "test/accuracy").get_by_role("cell").first  # the list has the newest run first
    expect(shown).to_contain_text(f"{accuracy['delta']:+.2g}")
    expect(shown).to_contain_text("better")

    expect(_row(page, "Trees")).to_be_visible()
    expect(_row(page, "Seed")).to_have_count(0)
    page.get_by_role("switch", name="Only differences").click()
    expect(_row(page, "Seed")).to_be_visible()

    page.get_by_role("button", name="Judge both on the test part").click()
    expect(page.get_by_text(re.compile(r"forest is (better|ahead) by"))).to_be_visible(timeout=120 * SECONDS)
    expect(page.get_by_role("img", name="Gain over the baseline +")).to_be_visible()
    page.get_by_role("button", name="Make forest the baseline").click()
    expect(page.get_by_role("img", name="Gain over the baseline −")).to_be_visible(timeout=30 * SECONDS)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="Baseline")).to_contain_text("forest")
    page.get_by_role("button", name="Leave out stump").click()
    expect(page.get_by_text("Compare it with what?")).to_be_visible()


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
