"""A model judged as a person does it: asked for on the run's page, read, and followed to the samples it got wrong."""

import re

from playwright.sync_api import Page, expect

from support.studio import StudioProcess

SECONDS = 1000


def test_from_a_run_to_the_samples_that_it_got_wrong(page: Page, studio: StudioProcess) -> None:
    run = studio.client.start("tabular.forest", "breast_cancer", {"trees": 20})["id"]
    studio.end(run)
    page.goto(f"{studio.url}/runs/{run}")
    page.get_by_role("tab", name="Evaluation").click()
    page.get_by_role("button", name="Evaluate on the test part").click()
    expect(page.get_by_role("grid", name="Confusion matrix")).to_be_visible(timeout=60 * SECONDS)

    judged = studio.client.evaluation(studio.client.evaluations(run)[0]["id"])
    counts = [f"{cell:,}" for row in judged["report"]["confusion"] for cell in row]
    shown = page.get_by_role("gridcell").all()
    assert [(cell.text_content() or "").split(" ")[0] for cell in shown] == counts

    _threshold_moves_the_counts(page)

    missed = judged["report"]["confusion"][1][0]
    shown[2].click()
    listed = page.get_by_role("dialog").get_by_role("link")
    expect(listed).to_have_count(missed)
    listed.first.click()
    expect(page).to_have_url(re.compile(r"/datasets/[0-9a-z]{16}\?.*sample=\d+"))
    expect(page.get_by_role("dialog").get_by_text("said to be")).to_have_count(0)  # the list has gone
    expect(page.get_by_role("dialog").get_by_text("malignant", exact=True).first).to_be_visible()


def _threshold_moves_the_counts(page: Page) -> None:
    """Of the second class, which is the positive one: nothing is missed where all is said to be of it."""
    page.get_by_role("spinbutton", name="Threshold").fill("0")
    expect(page.get_by_role("cell", name="0 misses")).to_be_visible()
    expect(page.get_by_role("cell", name="0 true negatives")).to_be_visible()
    page.get_by_role("button", name="Go to the cheapest threshold").click()
    expect(page.get_by_text("Nowhere do they cost less.")).to_be_visible()
