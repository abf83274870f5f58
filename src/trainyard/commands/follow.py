"""Watching a run from a terminal: a live progress bar while it trains, a summary when it has ended."""

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from trainyard.client import ENDED, Client
from trainyard.commands.output import console, number, span

INTERVAL_S = 0.3
MOST_ROWS = 20
"""Of a table of classes, or of steps ahead."""


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


def summary(run: dict[str, Any], breakdown: dict[str, Any] | None = None) -> None:
    """How a run stands: state and reason, what it last measured, what its model takes, its test scores taken apart."""
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
    for name, text in _taken(run.get("footprint") or {}):
        facts.add_row(name, text)
    console.print(facts)
    if breakdown is not None:
        _apart(breakdown)


def _taken(took: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the final model is, and what it takes to use it."""
    if not took:
        return
    if took["parameters"] is not None:
        part = "" if took["trained"] == took["parameters"] else f", {took['trained']:,} of them trained"
        yield "parameters", f"{took['parameters']:,}{part}"
    if took["trees"] is not None:
        yield "trees", f"{took['trees']:,} ({took['nodes']:,} nodes, {took['leaves']:,} of them leaves)"
    yield "model's files", f"{took['bytes']:,} bytes"
    if took["samples_per_s"] is not None:
        speed = f"{took['samples_per_s']:,.0f} samples/s in batches of {took['at_once']}"
        yield "answers", f"{speed}, one in {number(took['one_ms'])} ms ({took['device']})"
    yield "peak memory", f"{took['memory_bytes'] / 1e6:,.0f} MB"
    if took["device_memory_bytes"] is not None:
        yield "peak memory of the GPU", f"{took['device_memory_bytes'] / 1e6:,.0f} MB"


def _apart(breakdown: dict[str, Any]) -> None:
    """Test scores by class, and errors by step ahead; of many those that are worst."""
    for rows, head, worst, what in (
        (breakdown["classes"], ("name", "support", "precision", "recall", "f1"), _by_f1, "classes"),
        (breakdown["horizon"], ("ahead", "mse", "mae"), _by_mse, "steps ahead"),
    ):
        if not rows:
            continue
        shown = sorted(rows, key=worst)[:MOST_ROWS] if len(rows) > MOST_ROWS else rows
        table = Table(*("class" if name == "name" else name for name in head), box=None)
        for row in shown:
            table.add_row(*(_cell(row[name]) for name in head))
        console.print(table)
        if len(shown) < len(rows):
            console.print(f"The {len(shown)} worst of {len(rows):,} {what}; --json gives all.")


def _by_f1(row: dict[str, Any]) -> float:
    """What cannot be told comes last."""
    return math.inf if row["f1"] is None else row["f1"]


def _by_mse(row: dict[str, Any]) -> float:
    return math.inf if row["mse"] is None else -row["mse"]


def _cell(value: str | float | None) -> Text:
    """A person's own words are no markup."""
    if isinstance(value, str):
        return Text(value)
    return Text(f"{value:,}" if isinstance(value, int) else number(value), justify="right")
