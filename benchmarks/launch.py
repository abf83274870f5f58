"""From `POST /api/runs` to the first line of the trainer's code, warm launcher; the floor is a cold `import torch`."""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from common import Check, quantile, report
from homes import PLUG_IN, quiet, studio
from plugin import LINES_FILE
from trainyard.testing.studio import StudioProcess

TARGET_MS = 150.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--floors", type=int, default=5)
    options = parser.parse_args()
    took: list[float] = []
    colds: list[float] = []
    with studio(**PLUG_IN) as process:
        _launch(process)  # waits until the fork server is warm
        every = max(1, options.rounds // options.floors)
        for number in range(options.rounds):
            took.append(_launch(process))
            if number % every == 0 and len(colds) < options.floors:
                colds.append(_cold())
    median_ms, cold_ms = statistics.median(took) * 1000, statistics.median(colds) * 1000
    report(
        "launch",
        "a cold Python process that imports torch",
        [Check("median", median_ms, TARGET_MS, "ms")],
        ["torch"],
        rounds=options.rounds,
        p95_ms=quantile(took, 0.95) * 1000,
        fastest_ms=min(took) * 1000,
        peer_ms=cold_ms,
        ratio=median_ms / cold_ms,
    )


def _launch(process: StudioProcess) -> float:
    asked = time.time()
    run = process.client.start("bench.plugin", "wine", {"mode": "start"})
    ended = process.end(run["id"])
    if ended["state"] != "completed":
        raise RuntimeError(f"the run is {ended['state']}: {ended['failure']}")
    lines = Path(process.home / "runs" / run["id"] / LINES_FILE).read_text()
    return json.loads(lines)["begun"] - asked


def _cold() -> float:
    asked = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], env=quiet(), check=True)
    return time.perf_counter() - asked


if __name__ == "__main__":
    main()
