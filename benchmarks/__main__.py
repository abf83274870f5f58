"""Run the measures one after another and print a table: `python -m benchmarks [names…]`."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
MEASURES: dict[str, list[str]] = {
    "logging_throughput": ["logging_throughput.py"],
    "curve_read": ["curve_read.py"],
    "run_table": ["run_table.py"],
    "report_to_pixel": ["report_to_pixel.py"],
    "viewers": ["viewers.py"],
    "launch": ["launch.py"],
    "loop_mlp": ["loop.py", "--case", "mlp"],
    "loop_cnn": ["loop.py", "--case", "cnn"],
    "finetune": ["finetune.py"],
    "finetune_minilm": ["finetune.py", "--size", "minilm", "--rows", "200", "--rounds", "4"],
    "checkpoint_stall": ["checkpoint_stall.py"],
    "resume": ["resume.py"],
    "forecast": ["forecast.py"],
    "forest": ["forest.py"],
    "boosting": ["boosting.py"],
    "start": ["start.py"],
    "page": ["page.py"],
    "zip_upload": ["zip_upload.py"],
    "verdicts": ["verdicts.py"],
    "evaluation": ["evaluation.py"],
    "run_report": ["run_report.py"],
    "picture_feed": ["picture_feed.py"],
    "quality": ["quality.py"],
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"all, or some of {', '.join(MEASURES)}")
    names: list[str] = parser.parse_args().names or list(MEASURES)
    if unknown := set(names) - MEASURES.keys():
        parser.error(f"no such measure: {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    results = [(name, _run(name)) for name in names]
    _show([(name, result) for name, result in results if result is not None])
    return 1 if any(result is None for _, result in results) else 0


def _run(name: str) -> dict[str, Any] | None:
    """What the script printed, printed again; None where it failed."""
    script, *arguments = MEASURES[name]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{name} failed with {done.returncode}", file=sys.stderr)
        return None
    print(done.stdout, end="", flush=True)
    return json.loads(done.stdout.splitlines()[-1])


def _show(results: list[tuple[str, dict[str, Any]]]) -> None:
    table = Table("measure", "what", "value", "limit", "reached", title="Trainyard, measured")
    for name, result in results:
        for check in result["checks"]:
            bound = "≥" if check["at_least"] else "≤"
            value, limit = f"{check['value']:.4g} {check['unit']}", f"{bound} {check['limit']:g}"
            table.add_row(name, check["what"], value, limit, "yes" if check["reached"] else "no")
        if "skipped" in result:
            table.add_row(name, result["skipped"], "", "", "skipped")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
