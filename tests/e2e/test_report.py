"""A report as its reader has it: a file, on a machine without the studio and without a net."""

import json
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from support.studio import StudioProcess, wait_for

SECONDS = 1000
NAME = "</script><img src=x onerror=alert(1)> =cmd|'/c calc'!A1"


def test_a_report_is_saved_from_the_run_and_opens_without_a_studio(
    page: Page, browser: Browser, studio: StudioProcess, tmp_path: Path
) -> None:
    run = studio.client.start("tabular.forest", "wine", {"trees": 8}, NAME)["id"]
    studio.end(run)
    made = studio.client.evaluate(run)["id"]
    wait_for(lambda: studio.client.evaluation(made)["state"] == "done" or None, 60, "the evaluation")
    page.goto(f"{studio.url}/runs/{run}")
    page.get_by_role("button", name="Report").click()
    with page.expect_download() as saving:
        page.get_by_role("menuitem", name="HTML").click()
    assert saving.value.suggested_filename == f"trainyard-{run}.html"
    saving.value.save_as(tmp_path / "report.html")
    _opens_alone(browser, tmp_path / "report.html")


def _opens_alone(browser: Browser, file: Path) -> None:
    context = browser.new_context(offline=True, locale="en-GB", viewport={"width": 1200, "height": 900})
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    report = json.loads(page.locator("#report").text_content() or "")
    shown = page.locator("[data-score=accuracy]").first
    assert float(shown.get_attribute("data-value") or "") == report["headline"]["scores"]["accuracy"]
    expect(shown).to_contain_text(f"{report['headline']['scores']['accuracy']:.3f}")
    expect(page.get_by_role("img", name="Confusion matrix")).to_be_visible()
    expect(page.get_by_role("img", name="ROC")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out on a telephone"
    assert page.locator("img").count() == 0
    context.close()
    assert heard == []
