"""A replay as a terminal shows it: how far it is, then its verdict and what differs."""

import time
from typing import Any

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from trainyard.client import Client
from trainyard.commands.output import console, number, span

INTERVAL_S = 0.3
STYLES = {"exact": "green", "close": "yellow", "different": "red"}


def wait_for_verdict(client: Client, run_id: str, *, quiet: bool = False) -> dict[str, Any]:
    """The run's replay, once it is over; who leaves before cancels it."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    try:
        with Progress(*columns, console=console, disable=quiet, transient=True) as bar:
            task = bar.add_task("replaying", total=1.0)
            while (told := client.verification(run_id))["state"] == "running":
                done = told["step"] - told["from_step"]
                bar.update(task, completed=done / (told["to_step"] - told["from_step"]))
                time.sleep(INTERVAL_S)
    except KeyboardInterrupt:
        client.cancel_verification(run_id)
        raise
    return told


def tell_verdict(told: dict[str, Any]) -> None:
    """In words, with the tensors that differ most."""
    comparison = told["comparison"]
    style = STYLES[comparison["verdict"]] if comparison else "red"
    console.print(told["text"], style=style, soft_wrap=True, markup=False)
    for note in told["notes"]:
        console.print(note, soft_wrap=True, markup=False)
    if comparison is None:
        return
    hashes = Table("part", "SHA-256 as saved", "as replayed", box=None)
    for part in comparison["parts"]:
        now = "the same" if part["was"] == part["now"] else part["now"][:16]
        hashes.add_row(part["name"], part["was"][:16], now)
    console.print(hashes)
    if comparison["largest"]:
        worst = Table("what differs", "by at most", "of its largest value", box=None)
        for one in comparison["largest"]:
            worst.add_row(one["name"], number(one["largest"]), number(one["relative"]))
        console.print(worst)
    console.print(f"It took {span(told['seconds'])}.")
