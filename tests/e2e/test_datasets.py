"""A data set as a person meets it: brought, mended, divided, trained on, found again, and taken away."""

import re

from playwright.sync_api import Locator, Page, expect

from support.adding import choose, rocks, shades
from support.studio import StudioProcess, wait_for

SECONDS = 1000


def test_from_a_flawed_table_to_a_trained_model(page: Page, studio: StudioProcess) -> None:
    choose(page, "rocks.csv", rocks(300, flawed=True))
    expect(page.get_by_role("heading", name="rocks")).to_be_visible(timeout=20 * SECONDS)
    expect(page.get_by_text("Needs attention").first).to_be_visible(timeout=30 * SECONDS)
    train = page.get_by_role("button", name="Train on this")
    expect(train).to_be_disabled()
    leak = page.get_by_role("listitem").filter(has_text="1 column gives the target away")
    expect(leak.get_by_text("code", exact=True)).to_be_visible()

    leak.get_by_role("button", name="Leave out 1 column").click()
    expect(page.get_by_text("Version 2 is there")).to_be_visible(timeout=30 * SECONDS)
    expect(leak).not_to_be_visible()
    page.get_by_role("button", name=re.compile("Leave it out of training|Leave out 1 copy")).click()
    expect(page.get_by_text("Version 3 is there")).to_be_visible(timeout=30 * SECONDS)
    expect(page.get_by_text(re.compile("Ready to train on"))).to_be_visible()
    expect(train).to_be_enabled()

    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("listitem").filter(has_text="Version 1").get_by_role("button", name="Make current").click()
    expect(train).to_be_disabled()
    page.get_by_role("listitem").filter(has_text="Version 3").get_by_role("button", name="Make current").click()
    expect(train).to_be_enabled()

    page.get_by_role("tab", name="Split").click()
    page.get_by_label("Test, %").fill("25")
    page.get_by_label("Seed").fill("7")
    expect(page.get_by_text("60% are left to train on.")).to_be_visible()
    page.get_by_role("button", name="Make version").click()
    expect(page.get_by_text("Stratified, seed 7")).to_be_visible(timeout=30 * SECONDS)

    train.click()
    expect(page.get_by_role("radio", name=re.compile("rocks"))).to_be_checked()
    made = studio.client.dataset("rocks")["current"]
    parts = " · ".join(f"{part.title()} {made['split'][part]}" for part in ("train", "validation", "test"))
    expect(page.get_by_text(f"Split: {parts} (Stratified, seed 7)")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page).to_have_url(re.compile(r"/runs/[0-9a-z]{16}"), timeout=10 * SECONDS)
    expect(page.get_by_text("Completed").first).to_be_visible(timeout=60 * SECONDS)
    run = page.get_by_role("heading", level=1).inner_text()

    page.get_by_role("link", name="Data sets").first.click()
    expect(_row(page, "rocks")).to_be_visible()
    page.get_by_role("link", name="rocks", exact=True).click()
    page.get_by_role("tab", name="Used by").click()
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=run))
    expect(row).to_contain_text("version 4")


def test_words_and_filters_find_it_again_and_delete_says_what_goes(page: Page, studio: StudioProcess) -> None:
    choose(page, "more.csv", rocks(120, seed=1))
    expect(page.get_by_text(re.compile("Ready to train on"))).to_be_visible(timeout=40 * SECONDS)
    _say(page, "Rename", "Name", "Rocks of the north")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rocks of the north")
    _say(page, "Describe", "Description", "From the quarry behind the mill.")
    expect(page.get_by_text("From the quarry behind the mill.")).to_be_visible()
    _say(page, "Tags", "Tags", "stone, field work")
    expect(page.get_by_title("field work")).to_be_visible()
    name = studio.client.dataset(page.url.rpartition("/")[2].partition("?")[0])["name"]
    run = studio.client.start("tabular.forest", name, {"trees": 5})
    studio.end(run["id"])

    page.get_by_role("link", name="Data sets").first.click()
    mine, other = _row(page, "Rocks of the north"), _row(page, "Wine recognition")
    expect(other).to_be_visible()
    page.get_by_label(re.compile("Search names, descriptions")).fill("mill")
    expect(other).not_to_be_visible()
    expect(mine).to_be_visible()
    page.reload()
    expect(mine).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Kind").click()
    page.get_by_role("menuitemcheckbox", name="Images").click()
    expect(mine).not_to_be_visible()
    expect(_row(page, "Handwritten digits")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear").click()
    mine.get_by_role("button", name="field work").click()
    expect(other).not_to_be_visible()
    expect(mine).to_be_visible()

    mine.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 run has used it")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text(re.compile(r"Deleted; [\d.,]+ \w+ came free"))).to_be_visible()
    expect(mine).not_to_be_visible()
    assert name not in {one["name"] for one in studio.client.datasets()}


def test_pictures_in_folders_are_seen_and_filtered_by_class(page: Page) -> None:
    choose(page, "shades.zip", shades(20))
    expect(page.get_by_text("40 images").first).to_be_visible(timeout=40 * SECONDS)
    page.get_by_role("tab", name="Browse").click()
    samples = page.get_by_role("group", name="Samples")
    wait_for(lambda: _painted(samples) >= 8 or None, 20, "thumbnails")
    page.get_by_label("Class", exact=True).select_option("dark")
    expect(page.get_by_text("20 samples")).to_be_visible()
    expect(samples.get_by_text("dark").first).to_be_visible()
    expect(samples.get_by_text("light")).to_have_count(0)
    wait_for(lambda: _painted(samples) >= 8 or None, 20, "thumbnails of one class")
    samples.get_by_role("button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 of 20")
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("2 of 20")


def _say(page: Page, entry: str, label: str, text: str) -> None:
    page.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name=entry, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(label, exact=True).fill(text)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).not_to_be_visible()


def _row(page: Page, title: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=title, exact=True))


def _painted(samples: Locator) -> int:
    """How many pictures have pixels."""
    return samples.get_by_role("img").evaluate_all("found => found.filter(one => one.naturalWidth > 0).length")
