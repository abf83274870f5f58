"""The main path, as a person goes it: start a run from the page, watch it learn, come back, stop another."""

import re

from playwright.sync_api import Page, expect

from support.studio import StudioProcess, wait_for

SECONDS = 1000


def test_start_watch_and_come_back(page: Page, studio: StudioProcess) -> None:
    page.get_by_role("link", name="New run").first.click()
    page.get_by_role("radio", name=re.compile("digits", re.IGNORECASE)).click()
    page.get_by_role("radio", name=re.compile("convolutional net", re.IGNORECASE)).click()
    page.get_by_label("Epochs", exact=True).fill("3")
    expect(page.get_by_text("--set epochs=3")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page).to_have_url(re.compile(r"/runs/[0-9a-z]{16}"), timeout=10 * SECONDS)
    run_id = page.url.rstrip("/").rpartition("/")[2].partition("?")[0]
    expect(page.get_by_text("Completed").first).to_be_visible(timeout=60 * SECONDS)
    run = studio.client.run(run_id)
    assert (run["state"], run["config"]["epochs"], run["progress"]) == ("completed", 3, 1.0)

    page.get_by_role("tab", name="Charts").click()
    expect(page.locator("canvas").first).to_be_visible()
    page.get_by_role("tab", name="Artifacts").click()
    expect(page.get_by_text("model.safetensors").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("model.safetensors").first).to_be_visible()

    page.goto(f"{studio.url}/runs")
    expect(page.get_by_role("link", name=run["name"])).to_be_visible()


def test_what_does_not_fit_is_said_at_its_field_and_starts_nothing(page: Page, studio: StudioProcess) -> None:
    before = len(list(studio.client.runs()))
    page.goto(f"{studio.url}/new?dataset=wine&trainer=tabular.forest")
    page.get_by_label("Trees", exact=True).fill("-3")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert len(list(studio.client.runs())) == before
    assert page.url.startswith(f"{studio.url}/new")


def test_points_appear_live_and_a_restart_of_the_studio_is_caught_up_with(page: Page, studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=1_000_000, step_ms=20)
    page.add_init_script(
        "window.painted = []; addEventListener('trainyard:painted', e => window.painted.push(e.detail.step))"
    )
    page.goto(f"{studio.url}/runs/{run_id}?tab=charts")

    def newest() -> int:
        return page.evaluate("Math.max(0, ...window.painted)")

    wait_for(lambda: newest() > 20 or None, 30, "points on the page")
    studio.kill()
    expect(page.get_by_text(re.compile("does not answer")).first).to_be_visible(timeout=20 * SECONDS)
    at_kill = newest()
    studio.start()
    wait_for(lambda: newest() > at_kill + 50 or None, 30, "the page to catch up")
    page.get_by_role("button", name="Stop").first.click()
    page.get_by_role("menuitem", name=re.compile("discard", re.IGNORECASE)).click()
    page.get_by_role("button", name="Stop and discard").click()
    expect(page.get_by_text("Stopped").first).to_be_visible(timeout=20 * SECONDS)
    assert studio.end(run_id)["reason"] == "discarded_by_user"


def test_without_the_token_the_page_asks_for_it(page: Page, studio: StudioProcess) -> None:
    page.context.clear_cookies()
    page.goto(studio.url)
    page.get_by_label(re.compile("token", re.IGNORECASE)).fill(studio.token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
