"""Watching a run from a terminal: a live progress bar while it trains, a summary when it has ended."""

import time
from collections.abc import Callable
from typing import Any

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Table

from trainyard.client import ENDED, Client
from trainyard.commands.output import console, number, span

INTERVAL_S = 0.3


def follow(
    client: Client, run_id: str, *, quiet: bool = False, lines: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Wait until a run has ended, showing how far it is, and give the run."""
    shown = 0
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[where]}"))
    with Progress(*columns, console=console, disable=quiet, transient=True) as bar:
        task = bar.add_task("queued", total=1.0, where="")
        while True:
            run = client.run(run_id)
            _show(bar, task, run)
            if lines is not None:
                shown = _print_new(client, run_id, shown, lines)
            if run["state"] in ENDED:
                return run
            time.sleep(INTERVAL_S)


def _print_new(client: Client, run_id: str, shown: int, lines: Callable[[str], None]) -> int:
    fresh = client.logs(run_id, after=shown)
    for line in fresh:
        lines(line["text"])
    return fresh[-1]["number"] if fresh else shown


def _show(bar: Progress, task: TaskID, run: dict[str, Any]) -> None:
    parts: list[str] = []
    if run["epoch"] is not None:
        parts.append(f"epoch {run['epoch']}/{run['epochs']}")
    if run["step"] is not None:
        parts.append(f"{run['step']} {run['step_unit']}")
    if run["goal"] and run["goal"] in run["metrics"]:
        parts.append(f"{run['goal']} {number(run['metrics'][run['goal']])}")
    if run["eta_s"]:
        low, high = run["eta_s"]
        parts.append(f"{span(low)} to {span(high)} left")
    description = run["phase"] if run["state"] == "running" and run["phase"] else run["state"]
    if waiting := run["waiting"]:
        parts.append(f"{waiting['busy']} of {waiting['slots']} slots busy, place {waiting['position']} in the queue")
    bar.update(task, completed=run["progress"], description=description, where=" · ".join(parts))


def summary(run: dict[str, Any]) -> None:
    """How a run stands: state and reason, how long it took, and what it last measured."""
    console.print(f"[bold]{run['name']}[/bold]  {run['state']}  {run['reason_text'] or ''}", soft_wrap=True)
    if run.get("failure"):
        console.print(run["failure"]["message"], style="red", soft_wrap=True, markup=False)
    facts = Table(box=None, show_header=False)
    facts.add_row("run", run["id"])
    facts.add_row("trainer", run["trainer"])
    facts.add_row("data set", run["dataset"])
    for name, value in sorted(run["metrics"].items()):
        if not name.startswith("system/"):
            facts.add_row(name, number(value))
    for checkpoint in run.get("checkpoints", []):
        facts.add_row("saved", f"{checkpoint['folder']} ({checkpoint['bytes']:,} bytes)")
    console.print(facts)
