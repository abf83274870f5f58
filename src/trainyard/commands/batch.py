"""`trainyard batch`: cross-validations and ensembles, several runs that are read as one."""

import time
from typing import Annotated, Any

import typer
from rich.table import Table

from trainyard.client import Client
from trainyard.commands.output import AsJson, console, number, print_json
from trainyard.commands.run import parse_settings
from trainyard.contracts.errors import ConflictError

app = typer.Typer(no_args_is_help=True, help="Cross-validations and ensembles: several runs read as one.")
INTERVAL_S = 0.5

BatchId = Annotated[str, typer.Argument(help="the batch's id")]


@app.command()
def start(
    kind: Annotated[str, typer.Argument(help="cross_validation or ensemble")],
    trainer: Annotated[str, typer.Option(help="as in `trainyard trainer list`")],
    dataset: Annotated[str, typer.Option(help="as in `trainyard dataset list`")],
    count: Annotated[int, typer.Option(help="folds or members, 2 to 20")] = 5,
    set_: Annotated[list[str] | None, typer.Option("--set", help="a hyperparameter: name=value")] = None,
    method: Annotated[str | None, typer.Option(help="of folds: stratified, random, group or time")] = None,
    column: Annotated[str | None, typer.Option(help="of the groups or the times")] = None,
    name: Annotated[str | None, typer.Option(help="how to call it")] = None,
    as_json: AsJson = False,
) -> None:
    """Queue the runs; `batch judge` reads them as one when they have completed."""
    folds = {} if method is None else {"method": method}
    request = {"kind": kind, "trainer": trainer, "dataset": dataset, "count": count, "name": name, **folds}
    request |= {"config": parse_settings(set_ or []), "column": column}
    with Client() as client:
        made = client.start_batch(request)
        where = f"{client.url}/batches/{made['id']}"
    print_json(made) if as_json else console.print(f"{made['name']} has {count} runs: {where}", soft_wrap=True)


@app.command()
def show(batch_id: BatchId, as_json: AsJson = False) -> None:
    """The runs, and what their test scores come to."""
    with Client() as client:
        told = client.batch(batch_id)
    print_json(told) if as_json else _tell(told)


@app.command()
def judge(batch_id: BatchId, as_json: AsJson = False) -> None:
    """Wait for the runs, have each answer its test part, and read them as one; 1 where that fails."""
    with Client() as client:
        while (told := client.batch(batch_id)) and not all(run["ended_at"] for run in told["runs"]):
            time.sleep(INTERVAL_S)
        told = client.judge_batch(batch_id)
        while told["judging"]:
            time.sleep(INTERVAL_S)
            told = client.batch(batch_id)
        if told["problems"]:
            raise ConflictError(" ".join(told["problems"]))
        report = client.batch_report(batch_id)
    if as_json:
        print_json(report)
        return
    _tell(told)
    for note in report["notes"]:
        console.print(note, style="yellow", soft_wrap=True, markup=False)
    console.print(f"Read as one, {report['report']['samples']:,} samples:")
    scores = Table("score", "value", box=None)
    for score, value in report["report"]["scores"].items():
        scores.add_row(score, number(value))
    console.print(scores)


def _tell(told: dict[str, Any]) -> None:
    for run in told["runs"]:
        console.print(f"{run['id']}  {run['state']:<10} {run['name']}", markup=False, highlight=False)
    table = Table("test score", "mean", "95 %", *(str(place + 1) for place in range(len(told["runs"]))), box=None)
    for one in told["scores"]:
        spread = "-" if one["low"] is None else f"± {number((one['high'] - one['low']) / 2)}"
        table.add_row(one["metric"], number(one["mean"]), spread, *map(number, one["values"]))
    if told["scores"]:
        console.print(table)
