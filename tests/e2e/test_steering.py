"""A training is steered from its page, and another one goes on from its checkpoint."""

import re

from playwright.sync_api import Locator, Page, expect

from support.studio import StudioProcess, wait_for

CONFIG = {"epochs": 400, "width": 4, "schedule": "constant", "warmup_share": 0.0, "seed": 5}
FLAG = """figure => {
  const canvas = figure.querySelector("canvas");
  const [frame, box] = [canvas, figure.querySelector(".u-over")].map((one) => one.getBoundingClientRect());
  const ratio = canvas.width / frame.width;
  const [left, top, width, height] = [box.left - frame.left, box.top - frame.top, box.width, box.height].map((one) =>
    Math.round(one * ratio));
  const { data } = canvas.getContext("2d").getImageData(left, top, width, height);
  const probe = document.createElement("span");
  probe.style.color = "var(--muted)";
  document.body.append(probe);
  const [r, g, b] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
  probe.remove();
  const columns = new Array(width).fill(0);
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === r && data[at + 1] === g && data[at + 2] === b) columns[(at / 4) % width] += 1;
  return Math.max(...columns) > height / 3;
}"""
"""Whether a column of the chart's plotting area is drawn in the colour of a change's line."""


def test_a_changed_learning_rate_is_a_line_on_the_chart_and_stands_in_the_overview(
    page: Page, studio: StudioProcess
) -> None:
    run = studio.client.start("image.cnn", "digits", CONFIG, name="steered")
    studio.until(run["id"], lambda run: (run["step"] or 0) > 5)
    page.goto(f"{studio.url}/runs/{run['id']}?tab=charts")
    chart = page.get_by_role("figure", name="loss", exact=True)
    expect(chart.locator("canvas")).to_be_visible()
    assert not chart.evaluate(FLAG)
    opener = page.get_by_role("button", name="Steer")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Epochs", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    _steer(page, "7")
    expect(page.get_by_role("dialog")).to_contain_text("Allowed: ")
    page.get_by_label("Learning rate", exact=True).fill("0.0005")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    (change,) = studio.until(run["id"], lambda run: bool(run["changes"]), 30)["changes"]
    step = change["step"]
    wait_for(lambda: chart.evaluate(FLAG) or None, 30, "the line of the change")
    page.get_by_role("tab", name="Overview").click()
    row = _section(page, "Changed on the way").get_by_role("row").nth(1)
    expect(row).to_have_text(re.compile(rf"{step:,} .*Learning rate0\.0030\.0005"))
    expect(_section(page, "Config")).to_contain_text(re.compile(r"learning_rate\s*0\.0005\s*at the start 0\.003"))
    studio.client.stop(run["id"], "discard")
    studio.end(run["id"], 60)


def test_a_fork_begins_with_the_parents_config_goes_on_and_says_where_it_comes_from(
    page: Page, studio: StudioProcess
) -> None:
    parent = studio.client.start("image.cnn", "digits", CONFIG | {"epochs": 3}, name="root")
    last = max(one["step"] for one in studio.end(parent["id"], 120)["checkpoints"] if one["exactness"])
    page.goto(f"{studio.url}/runs/{parent['id']}?tab=overview")
    expect(page.get_by_role("button", name=re.compile("^exact: A training that goes on")).first).to_be_visible()
    page.get_by_role("button", name=re.compile(rf"Fork from {last} ")).last.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Epochs", exact=True)).to_have_value("3")
    dialog.get_by_label("Name").fill("branch")
    dialog.get_by_label("Epochs", exact=True).fill("5")
    expect(dialog).to_contain_text("1 changed")
    dialog.get_by_role("button", name="Start the fork").click()
    expect(page.get_by_role("heading", name="branch")).to_be_visible()
    expect(page.get_by_role("banner").or_(page.locator("header")).first).to_contain_text(
        f"forked from root at step {last}"
    )
    fork_id = page.url.split("/runs/")[1].split("?")[0]
    done = studio.end(fork_id, 120)
    assert (done["state"], done["config"]["epochs"], done["parent"]) == ("completed", 5, parent["id"])
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("heading", name="branch-again")).to_be_visible()
    again = page.url.split("/runs/")[1].split("?")[0]
    assert studio.end(again, 120)["config"] == done["config"]


def test_a_checkpoint_is_verified_from_the_page(page: Page, studio: StudioProcess) -> None:
    config = CONFIG | {"epochs": 3, "keep_every": 1}
    run = studio.end(studio.client.start("image.cnn", "digits", config)["id"], 120)
    first, _, last = sorted({one["step"] for one in run["checkpoints"] if one["exactness"]})
    page.goto(f"{studio.url}/runs/{run['id']}?tab=overview")
    expect(page.get_by_role("button", name=f"Verify {first} ")).to_have_count(0)
    page.get_by_role("button", name=f"Verify {last} ").first.click()
    verdict = page.get_by_role("status").filter(has_text="Exact: from step")
    expect(verdict).to_contain_text("the replay came to the same bytes", timeout=60_000)


def _steer(page: Page, rate: str) -> None:
    page.get_by_role("button", name="Steer").click()
    page.get_by_label("Learning rate", exact=True).fill(rate)
    page.get_by_role("dialog").get_by_role("button", name="Change", exact=True).click()


def _section(page: Page, title: str) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=title, exact=True))
