"""HTML to PDF, by a Chromium or Chrome of this machine, one at a time, in a bounded child."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import msgspec
import structlog

from trainyard.contracts.errors import StudioError
from trainyard.execution.print_page import PrintJob
from trainyard.services.bounded import Child, share_of_memory
from trainyard.services.studio import Studio

CHILD = "trainyard.execution.print_page"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
TIME_LIMIT_S = 60.0
MEMORY_SHARE = 0.4

log = structlog.get_logger()


class UnprintableError(StudioError):
    """This machine cannot make a PDF, or this one took too much (501)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, [], 501, "unprintable")


def missing(studio: Studio) -> str | None:
    """Why nothing can be printed here and what would help, in a sentence; None where it can."""
    if _browser(studio) is not None:
        return None
    if studio.browser:
        return f"TRAINYARD_BROWSER is {studio.browser!r}, which is no program on this machine."
    return (
        "A PDF is printed by Chromium or Chrome, and the studio's machine has neither: install one (Debian: `apt "
        "install chromium`), or name it by TRAINYARD_BROWSER. The HTML report prints from any browser."
    )


async def pdf_of(studio: Studio, page: str) -> bytes:
    """Raises UnprintableError where there is no browser, or it fails."""
    browser, problem = _browser(studio), missing(studio)
    if browser is None or problem is not None:
        raise UnprintableError(problem or "There is no browser.")
    async with studio.printing:
        with tempfile.TemporaryDirectory(prefix="trainyard-print-", ignore_cleanup_errors=True) as name:
            return await _printed(browser, page, Path(name))


def _browser(studio: Studio) -> str | None:
    return next(filter(None, map(shutil.which, (studio.browser,) if studio.browser else BROWSERS)), None)


async def _printed(browser: str, page: str, folder: Path) -> bytes:
    html, pdf, job = folder / "report.html", folder / "report.pdf", folder / "job.json"
    await asyncio.to_thread(html.write_text, page, encoding="utf-8")
    job.write_bytes(msgspec.json.encode(PrintJob(browser=browser, page=str(html), pdf=str(pdf), folder=str(folder))))
    child = Child(CHILD, job, share_of_memory(MEMORY_SHARE), TIME_LIMIT_S * 4, {})
    try:
        async with asyncio.timeout(TIME_LIMIT_S), child:
            async for _ in child.answers():
                pass
            code = await child.ended()
    except TimeoutError:
        raise UnprintableError(f"Printing took longer than {TIME_LIMIT_S:.0f} s; print the HTML report.") from None
    if not pdf.exists():
        log.warning("printing broke off", browser=browser, code=code, log=child.last_words())
        raise UnprintableError(f"The browser printed nothing (exit status {code}); the studio's log has more.")
    return await asyncio.to_thread(pdf.read_bytes)
