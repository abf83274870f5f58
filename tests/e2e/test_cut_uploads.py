"""An upload that is cut goes on where it was, by itself, and the data set is whole."""

import random
import re

import pytest
from playwright.sync_api import CDPSession, Page, Request, Route, expect

from support.adding import choose, rocks
from support.file_kinds import csv_bytes
from support.studio import StudioProcess, wait_for

SECONDS = 1000
ROWS, COLUMNS = 9_000, 60
"""About 11 MB: the page sends it in two parts."""
BYTES_A_SECOND = 4_000_000
"""So slow that there is time to cut it in the middle."""


@pytest.mark.parametrize("cut", ["line", "studio"])
def test_a_cut_upload_goes_on_where_it_was(page: Page, studio: StudioProcess, cut: str) -> None:
    content = _table(seed=len(cut))
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    _line(line, BYTES_A_SECOND)
    offsets = _sent_from(page)
    choose(page, "long.csv", content, called=f"cut {cut}")
    dock = page.get_by_role("region", name="Uploads")
    expect(dock).to_contain_text(re.compile("[1-9][0-9]%"))
    wait_for(lambda: _arrived(studio) > len(content) // 4 or None, 30, "a quarter of the file")

    if cut == "line":
        _line(line, BYTES_A_SECOND, offline=True)
    else:
        studio.kill()
    expect(dock).to_contain_text("The line is lost", timeout=20 * SECONDS)
    there = _arrived(studio)
    assert len(content) // 4 < there < len(content)
    if cut == "line":
        _line(line, -1)
    else:
        studio.start()
        _line(line, -1)
    expect(page.get_by_text(re.compile("Ready to train on"))).to_be_visible(timeout=60 * SECONDS)
    assert set(offsets) == {0, there}
    made = studio.client.dataset(page.url.rpartition("/")[2])
    assert (made["title"], made["current"]["rows"]) == (f"cut {cut}", ROWS)


def test_where_only_the_answer_is_lost_the_data_set_is_made_once(page: Page, studio: StudioProcess) -> None:
    answers: list[int] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method != "POST" or answers:
            return route.continue_()
        answers.append(route.fetch().status)
        return route.abort("internetdisconnected")

    page.route("**/api/datasets", lose_the_first)
    choose(page, "answer.csv", rocks(120, seed=3), called="Answer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Answer", timeout=20 * SECONDS)
    assert answers == [201]
    assert [one["title"] for one in studio.client.datasets()].count("Answer") == 1


def test_code_that_does_not_come_at_first_does_not_take_the_page_with_it(page: Page) -> None:
    refused: list[str] = []

    def refuse_the_first(route: Route) -> None:
        if refused:
            return route.continue_()
        refused.append(route.request.url)
        return route.abort("connectionrefused")

    page.route("**/assets/Palette-*.js", refuse_the_first)
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=10 * SECONDS)
    assert len(refused) == 1


def _table(seed: int) -> bytes:
    """Numbers with many digits, made up."""
    made = random.Random(seed)
    rows = ((str(made.random()) for _ in range(COLUMNS)) for _ in range(ROWS))
    return csv_bytes(",".join(f"c{at}" for at in range(COLUMNS)), *map(",".join, rows))


def _line(session: CDPSession, bytes_a_second: int, *, offline: bool = False) -> None:
    """What the browser's line to the studio is like; -1 is as fast as it goes."""
    conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    session.send("Network.emulateNetworkConditions", conditions)


def _sent_from(page: Page) -> list[int]:
    """The offset of each part that the page begins to send, filled as it does."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH" and "/api/uploads/" in request.url:
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


def _arrived(studio: StudioProcess) -> int:
    """Bytes of the upload that is under way, as they lie on the studio's disk."""
    return sum(path.stat().st_size for path in studio.home.glob("uploads/*/data"))
