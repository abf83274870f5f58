"""Files that the browser tests choose on the page, made here, and the way to choose them."""

import io
import random
import zipfile

from playwright.sync_api import FilePayload, Page

from support.file_kinds import csv_bytes, png

ROCKS = ("granite", "marl", "slate")


def choose(page: Page, name: str, content: bytes, called: str = "") -> None:
    """Add data: this file, from the list of data sets, as a person does."""
    page.get_by_role("link", name="Data sets").first.click()
    page.get_by_role("button", name="Add data").click()
    if called:
        page.get_by_role("dialog").get_by_label("Name").fill(called)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(FilePayload(name=name, mimeType="application/octet-stream", buffer=content))


def rocks(rows: int, *, flawed: bool = False, seed: int = 0) -> bytes:
    """A table with three kinds of rock to tell apart, made up.

    Where it is `flawed`, every ninth strength is missing, `code` gives the rock away, and the first row is there twice.
    """
    made = random.Random(seed)
    lines = [_rock(row, made, flawed) for row in range(rows)]
    head = "density,strength,weight,code,rock" if flawed else "density,strength,weight,rock"
    return csv_bytes(head, *lines, *(lines[:1] if flawed else ()))


def _rock(row: int, made: random.Random, flawed: bool) -> str:
    kind = made.randrange(3)
    strength = "" if flawed and row % 9 == 4 else f"{made.gauss(5 - kind, 1):.3f}"
    values = [f"{made.gauss(10 + kind, 1.2):.3f}", strength, f"{made.random():.3f}"]
    return ",".join([*values, *([str(10 * kind)] if flawed else []), ROCKS[kind]])


def shades(each: int) -> bytes:
    """A zip of grey pictures in two folders, `dark` and `light`: each shade is there once."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for at in range(each):
            writer.writestr(f"shades/dark/{at:02}.png", png(2 * at))
            writer.writestr(f"shades/light/{at:02}.png", png(255 - 2 * at))
    return archive.getvalue()
