"""10 metrics x 20,000 steps from one process until every point can be read: ours, Trackio, and bytes to a file."""

import argparse
import json
import statistics
import subprocess
import sys
from typing import Any

from common import Check, report
from homes import HERE, peer_python, quiet, studio
from trainyard.testing.studio import StudioProcess

TIMES_TRACKIO, CPU_US = 3.0, 4.0
Seconds = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--metrics", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    trackio = peer_python()
    rounds: dict[str, list[Seconds]] = {"ours": [], "file": [], "trackio": []}
    with studio() as process:
        for number in range(options.rounds + 1):
            took = {"ours": _ours(process, options), "file": _run(sys.executable, "plain_file.py", options)}
            if trackio:
                took["trackio"] = _run(str(trackio), "trackio_client.py", options)
            if number:  # the first warms the disk's cache and the byte code up
                for name, seconds in took.items():
                    rounds[name].append(seconds)
    points = options.steps * options.metrics
    cpu_us = [one["cpu_s"] / points * 1e6 for one in rounds["ours"]]
    checks = [Check("client CPU a point", statistics.median(cpu_us), CPU_US, "us")]
    facts: dict[str, Any] = {"ours": _medians(rounds["ours"], points), "file": _medians(rounds["file"], points)}
    if trackio:
        ratios = [
            theirs["readable_s"] / mine["readable_s"]
            for mine, theirs in zip(rounds["ours"], rounds["trackio"], strict=True)
        ]
        checks.insert(0, Check("points a second, ours / Trackio", statistics.median(ratios), TIMES_TRACKIO, "x", True))
        facts |= {"trackio": _medians(rounds["trackio"], points), "spread": [min(ratios), max(ratios)]}
    else:
        facts["skipped"] = "Trackio is not installed: `make bench-peers` installs it."
    report("logging_throughput", "Trackio, local mode", checks, rounds=options.rounds, **facts)


def _ours(process: StudioProcess, options: argparse.Namespace) -> Seconds:
    return _run(sys.executable, "trainyard_client.py", options, TRAINYARD_HOME=str(process.home))


def _run(python: str, script: str, options: argparse.Namespace, **environment: str) -> Seconds:
    command = [python, str(HERE / "loggers" / script), str(options.steps), str(options.metrics)]
    done = subprocess.run(command, env=quiet() | environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _medians(rounds: list[Seconds], points: int) -> Seconds:
    medians = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    medians["points_per_s"] = points / medians["readable_s"]
    return medians | {"cpu_us_per_point": medians["cpu_s"] / points * 1e6}


if __name__ == "__main__":
    main()
