"""An evaluation as a terminal shows it: how far it is, then scores and what to know before believing them."""

import time
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from trainyard.client import Client
from trainyard.commands.output import console, number, save

INTERVAL_S = 0.3
BESIDE = ("precision", "recall", "f1", "roc_auc")


def wait_for_evaluation(client: Client, evaluation_id: str, *, quiet: bool = False) -> dict[str, Any]:
    """The evaluation with its report, once it is over; who leaves before leaves it to the studio."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, disable=quiet, transient=True) as bar:
        task = bar.add_task("judging", total=None)
        while (told := client.evaluation(evaluation_id))["state"] in ("queued", "running"):
            bar.update(task, description=told["state"], completed=told["done"], total=told["total"] or None)
            time.sleep(INTERVAL_S)
    return told


def tell_evaluation(told: dict[str, Any]) -> None:
    """Scores, and for each class what it comes to."""
    if told["state"] == "failed":
        console.print(told["problem"], style="red", soft_wrap=True, markup=False)
        return
    where = f"{told['dataset_name']} version {told['version']}, {told['part']}: {told['total']:,} samples"
    console.print(where, soft_wrap=True, markup=False)
    for note in told["notes"]:
        console.print(note, style="yellow", soft_wrap=True, markup=False)
    scores = Table("score", "value", box=None)
    for name, value in told["scores"].items():
        scores.add_row(name, number(value))
    console.print(scores)
    if told["report"]["task"] == "classification":
        classes = Table("class", "samples", *BESIDE, box=None)
        for one in told["report"]["classes"]:
            classes.add_row(one["name"], f"{one['support']:,}", *(number(one[name]) for name in BESIDE))
        console.print(classes)


def save_predictions(client: Client, evaluation_id: str, path: Path) -> None:
    """Write all predictions as CSV. Raises OSError where the file cannot be written."""
    save(client.predictions_csv(evaluation_id), path)
    console.print(f"Predictions are in {path}.", markup=False)
