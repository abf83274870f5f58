"""`trainyard trainer`: what there is to train with."""

from typing import Annotated, Any

import typer
from rich.table import Table

from trainyard.client import Client
from trainyard.commands.output import AsJson, console, print_json
from trainyard.contracts.errors import NotFoundError

trainers = typer.Typer(no_args_is_help=True, help="Trainers and their hyperparameters.")


@trainers.command("list")
def list_trainers(as_json: AsJson = False) -> None:
    """Every trainer."""
    items = _trainers()
    if as_json:
        print_json(items)
        return
    table = Table("trainer", "learns from", "summary", box=None)
    for item in items:
        table.add_row(item["id"], ", ".join(item["kinds"]), item["summary"])
    console.print(table)


@trainers.command("show")
def show_trainer(trainer: Annotated[str, typer.Argument(help="as in `trainer list`")], as_json: AsJson = False) -> None:
    """The hyperparameters of a trainer, with defaults and limits."""
    known = {item["id"]: item for item in _trainers()}
    if trainer not in known:
        raise NotFoundError("trainer", trainer, known)
    schema = known[trainer]["config_schema"]
    if as_json:
        print_json(schema)
        return
    table = Table("--set", "default", "allowed", "meaning", box=None)
    for name, field in schema["properties"].items():
        table.add_row(name, str(field.get("default")), _allowed(field), field.get("description", ""))
    console.print(table)


def _trainers() -> list[dict[str, Any]]:
    with Client() as client:
        return client.request("GET", "/api/trainers")["items"]


def _allowed(field: dict[str, Any]) -> str:
    if choices := field.get("enum"):
        return ", ".join(str(choice) for choice in choices)
    least = field.get("minimum", field.get("exclusiveMinimum"))
    most = field.get("maximum", field.get("exclusiveMaximum"))
    return f"{least} to {most}" if least is not None and most is not None else field.get("type", "")
