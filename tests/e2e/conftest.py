"""A real browser (Debian's Chromium or another Chrome) on a real studio."""

import shutil
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.studio import StudioProcess, running_studio
from trainyard.api.pages import web_folder

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.skip("no Chromium on this machine: install Debian's package `chromium` to run the browser tests")
    if not (web_folder() / "index.html").exists():
        pytest.skip("the web UI is not built: `make web`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[StudioProcess]:
    with running_studio(tmp_path_factory.mktemp("e2e") / "home", TRAINYARD_SLOTS="2") as running:
        yield running


@pytest.fixture
def page(browser: Browser, studio: StudioProcess) -> Generator[Page]:
    """A fresh browser profile, signed in; the test fails if the page logged an error."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{studio.url}/?token={studio.token}")
    yield page
    context.close()
    assert errors == []
