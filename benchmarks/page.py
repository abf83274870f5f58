"""The page: weight of its files, first paint, and zoom, with 50 runs of 200,000 points a metric.

Zoom is timed in the page, from the end of a drag over a chart until its new data is painted (the first task after the
frame in which `trainyard:painted` was said after the answer).
"""

import argparse
import gzip
import json
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

import trainyard
from common import Check, report
from homes import Line, add_ended_run, points_of, studio
from trainyard.store import metrics
from trainyard.store.database import Database, Tx
from trainyard.store.metrics import Points
from trainyard.testing.studio import StudioProcess

FIRST_KB, CHARTS_KB, PAINT_MS, ZOOM_MS = 190.0, 260.0, 1000.0, 150.0
WEB = Path(trainyard.__file__).parent / "web"
WATCH = """
window.marks = { painted: [], lcp: 0 };
window.addEventListener("trainyard:painted", () => setTimeout(() => {
  window.marks.painted.push(performance.now());
  document.documentElement.dataset.painted = "yes";
}, 0));
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.marks.lcp = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
window.addEventListener("mouseup", () => { window.marks.released = performance.now(); }, true);
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--points", type=int, default=200_000)
    parser.add_argument("--metrics", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    checks = [
        Check("first route, gz", _weight("index.html"), FIRST_KB, "kB"),
        Check("with charts, gz", _weight("index.html", "src/features/run/RunPage.tsx"), CHARTS_KB, "kB"),
    ]
    chromium = shutil.which("chromium")
    if chromium is None:
        report("page", "none in this run", checks, skipped="Chromium is not installed.")
        return
    from playwright.sync_api import sync_playwright

    ids: list[str] = []
    begun = time.perf_counter()
    with studio(lambda database: ids.extend(_fill(database, options))) as process, sync_playwright() as playwright:
        prepared_s = time.perf_counter() - begun
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        facts: dict[str, Any] = {"requests_ms": _requests(process, ids)}
        pages = {"Home": "/", "Runs": "/runs", "Run": f"/runs/{ids[0]}?tab=charts"}
        for name, path in pages.items():
            paints = [_open(browser, process, path) for _ in range(options.rounds)]
            checks.append(Check(f"{name}: first paint", _median(paints, "fcp"), PAINT_MS, "ms"))
            facts[f"{name.lower()}_lcp_ms"] = _median(paints, "lcp")
            facts[f"{name.lower()}_charts_ms"] = _median(paints, "charts")
        for name in ("Runs", "Run"):
            zooms = _zooms(browser, process, pages[name], options.rounds)
            checks.append(Check(f"{name}: zoom", statistics.median(zooms), ZOOM_MS, "ms"))
            facts[f"{name.lower()}_zoom_worst_ms"] = max(zooms)
        browser.close()
    shape = {"runs": options.runs, "points": options.points, "metrics": options.metrics}
    report("page", "none in this run", checks, ["playwright"], **shape, prepared_s=prepared_s, **facts)


def _weight(*entries: str) -> float:
    """Kilobytes, gzipped, of all that the browser loads for these entries of Vite's manifest."""
    manifest = json.loads((WEB / ".vite" / "manifest.json").read_text())
    files: set[str] = set()
    todo = list(entries)
    while todo:
        chunk = manifest[todo.pop()]
        if chunk["file"] not in files:
            files |= {chunk["file"], *chunk.get("css", [])}
            todo += chunk.get("imports", [])
    return sum(len(gzip.compress((WEB / file).read_bytes())) for file in files) / 1000


def _fill(database: Database, options: argparse.Namespace) -> list[str]:
    """The shape of each metric is made once; a run has it with noise of its own, written as a child's points are."""
    random, ids = np.random.default_rng(0), list[str]()
    names = ["train/loss", "val/loss", "val/accuracy", "train/learning_rate"]
    names += [f"train/m{number}" for number in range(4, options.metrics)]
    falling = np.exp(-np.arange(options.points) / options.points * 4)
    noise = random.normal(0, 0.03, options.points + options.runs * len(names))
    for index in range(options.runs):
        points: dict[str, Points] = {}
        for number, name in enumerate(names[: options.metrics]):
            start = index * len(names) + number
            curve = falling * (1 + number / 10 + index / 100) + noise[start : start + options.points]
            points[name] = points_of(curve)
        ids.append(database.write_sync(lambda tx, index=index, points=points: _add(tx, index, points)))
    return ids


def _add(tx: Tx, index: int, points: dict[str, Points]) -> str:
    run_id = add_ended_run(tx, f"run-{index:02}", age_s=index)
    metrics.append(tx, run_id, points)
    return run_id


def _requests(process: StudioProcess, ids: list[str]) -> float:
    """Median of what the Runs page asks for one chart of all its runs."""
    line = Line(process)
    path = "/api/metrics/series?name=train/loss&points=600&" + "&".join(f"run={run_id}" for run_id in ids[:10])
    took: list[float] = []
    for _ in range(15):
        begun = time.perf_counter()
        line.get(path)
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000


def _page(browser: Any, process: StudioProcess) -> Any:
    page = browser.new_context(viewport={"width": 1600, "height": 1000}).new_page()
    name = f"trainyard_token_{process.port}"
    page.context.add_cookies([{"name": name, "value": process.token, "url": process.url}])
    page.add_init_script(WATCH)
    return page


def _open(browser: Any, process: StudioProcess, path: str) -> dict[str, float]:
    """Milliseconds from the navigation, with nothing in the browser's cache."""
    page = _page(browser, process)
    page.goto(process.url + path, wait_until="networkidle")
    if path != "/":
        page.wait_for_selector("html[data-painted]", state="attached")
    page.wait_for_timeout(300)
    found = page.evaluate(
        "({ fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime, lcp: marks.lcp,"
        " charts: marks.painted.at(0) ?? 0 })"
    )
    page.context.close()
    return found


def _median(paints: list[dict[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in paints)


def _zooms(browser: Any, process: StudioProcess, path: str, rounds: int) -> list[float]:
    """Milliseconds from the release of the mouse until the first chart shows the new range's own data."""
    page = _page(browser, process)
    page.goto(process.url + path, wait_until="networkidle")
    page.wait_for_selector("html[data-painted]", state="attached")
    page.wait_for_timeout(1000)
    took: list[float] = []
    for number in range(rounds):
        over = page.locator(".u-over").first
        box = over.bounding_box()
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * (0.15 + 0.02 * (number % 5)), y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=4)
        page.mouse.move(box["x"] + box["width"] * (0.6 + 0.02 * (number % 7)), y, steps=2)
        page.evaluate("() => { marks.painted = []; delete document.documentElement.dataset.painted; }")
        page.mouse.up()
        page.wait_for_selector("html[data-painted]", state="attached", timeout=10_000)
        page.wait_for_timeout(400)
        took.append(page.evaluate("window.marks.painted[0] - window.marks.released"))
        page.mouse.dblclick(box["x"] + box["width"] / 2, y)
        page.wait_for_timeout(600)
    page.context.close()
    return took


if __name__ == "__main__":
    main()
