"""From `context.report` in the training process to the pixel in Chromium, at 1 and at 20 points a second.

A plug-in trainer writes down the moment before each report. The page says `trainyard:painted` when a chart draws; the
moment is taken in the first task after that frame. A point that a later paint shows first counts from its own report.
"""

import argparse
import json
import shutil
import statistics
from pathlib import Path
from typing import Any

from common import Check, quantile, report
from homes import PLUG_IN, studio
from plugin import LINES_FILE
from trainyard.testing.studio import StudioProcess

TARGET_MS = 300.0
NAME = "train/loss"
WARM_UP_S = 4.0
"""Until the page has loaded and draws; points reported before count for nothing."""
WATCH = """
window.painted = [];
window.addEventListener("trainyard:painted", ({ detail }) => {
  setTimeout(() => window.painted.push({ name: detail.name, step: detail.step, time: Date.now() / 1000 }), 0);
});
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        report("report_to_pixel", "none", [], skipped="Chromium is not installed.")
        return
    from playwright.sync_api import sync_playwright

    checks: list[Check] = []
    facts: dict[str, Any] = {}
    with studio(**PLUG_IN) as process, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for rate in (1, 20):
            delays = _delays(browser, process, rate, options.seconds)
            checks.append(Check(f"p95 at {rate}/s", quantile(delays, 0.95) * 1000, TARGET_MS, "ms"))
            facts |= {f"p50_ms_at_{rate}": statistics.median(delays) * 1000, f"points_at_{rate}": len(delays)}
            facts[f"worst_ms_at_{rate}"] = max(delays) * 1000
        browser.close()
    report("report_to_pixel", "none: trackers ask again every 1 to 30 s", checks, ["playwright"], **facts)


def _delays(browser: Any, process: StudioProcess, rate: int, seconds: float) -> list[float]:
    """Seconds from report to pixel, one a point."""
    config = {"mode": "paced", "rate": float(rate), "seconds": WARM_UP_S + seconds}
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{process.url}/?token={process.token}")
    run = process.client.start("bench.plugin", "wine", config)
    page.goto(f"{process.url}/runs/{run['id']}?tab=charts")
    ended = process.end(run["id"], timeout_s=seconds + 60)
    page.wait_for_timeout(1000)
    painted = [one for one in page.evaluate("window.painted") if one["name"] == NAME]
    page.close()
    if ended["state"] != "completed" or not painted:
        raise RuntimeError(f"the run is {ended['state']}, and the page painted {len(painted)} times")
    lines = (Path(process.home) / "runs" / run["id"] / LINES_FILE).read_text().splitlines()
    reports = [json.loads(line) for line in lines[1:]]
    return [
        next(paint["time"] for paint in painted if paint["step"] >= one["step"]) - one["time"]
        for one in reports
        if one["time"] > reports[0]["time"] + WARM_UP_S
    ]


if __name__ == "__main__":
    main()
