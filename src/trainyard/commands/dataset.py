"""`trainyard dataset`: add, generate, list, look, mend, delete."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from trainyard.client import Client
from trainyard.commands.output import AsJson, console, print_json
from trainyard.commands.run import parse_settings
from trainyard.contracts.dataset import RockSlope
from trainyard.contracts.errors import ConflictError, InvalidError

app = typer.Typer(no_args_is_help=True, help="Data sets: what models learn from.")

generators = typer.Typer(no_args_is_help=True, help="Make data by a program; it is labelled generated.")
app.add_typer(generators, name="generate")

Name = Annotated[str, typer.Argument(help="the data set's name or id")]
WAIT_S = 3 * 86400.0
"""The studio has limits of its own, which come first."""
STATES = {"ready": "green", "attention": "yellow", "error": "red"}


@app.command("list")
def list_datasets(
    query: Annotated[str, typer.Option("--query", "-q", help="in name, description and tags")] = "",
    as_json: AsJson = False,
) -> None:
    """Every data set, the newest change first."""
    with Client() as client:
        items = list(client.datasets(**({"q": query} if query else {})))
    if as_json:
        print_json(items)
        return
    table = Table("name", "state", "kind", "task", "rows", "target", "version", box=None)
    for item in items:
        info: dict[str, Any] = item["current"] or {}
        facts = [info.get(fact) for fact in ("kind", "task", "rows", "target", "version")]
        table.add_row(item["name"], _state(item), *("-" if fact is None else str(fact) for fact in facts))
    console.print(table)


@app.command()
def add(
    what: Annotated[
        str,
        typer.Argument(
            metavar="PATH|URL|hf:OWNER/NAME[@REVISION]",
            help="a file, an archive or a folder of this machine; an address that the studio fetches (https://…); or a "
            "data set of the Hugging Face Hub",
        ),
    ],
    name: Annotated[str | None, typer.Option(help="how to call it; the file's name where it is not given")] = None,
    target: Annotated[str | None, typer.Option(help="the column to learn, of a table")] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="how it is to be read, as name=value: delimiter=; or subset=en; again for each"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send data to the studio or have it fetched, wait until it is read, and say what was found."""
    recipe = {"target": target, "options": parse_settings(set_ or [])}
    with Client() as client:
        made = _made(client, what, name, recipe, quiet=as_json)
        with console.status("waiting…") as status:
            dataset = client.read_dataset(made["id"], WAIT_S, lambda now: status.update(_stage(now)))
        _tell(client, dataset, as_json=as_json)
    if dataset["state"] == "error":
        raise typer.Exit(1)


@generators.command()
def rock_slope(
    windows: Annotated[int, typer.Option(help=RockSlope.model_fields["windows"].description)] = RockSlope().windows,
    seed: Annotated[int, typer.Option(help=RockSlope.model_fields["seed"].description)] = RockSlope().seed,
    name: Annotated[str | None, typer.Option(help="how to call it")] = None,
    as_json: AsJson = False,
) -> None:
    """Weeks of monitored rock slopes, some of which fail: series, pictures, clouds and numbers of each."""
    with Client() as client:
        made = client.generate_dataset("rock-slope", name, windows=windows, seed=seed)
        with console.status("generating…"):
            dataset = client.read_dataset(made["id"])
        _tell(client, dataset, as_json=as_json)
    if dataset["state"] == "error":
        raise typer.Exit(1)


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """One data set and what is wrong with it."""
    with Client() as client:
        _tell(client, client.dataset(name), as_json=as_json)


@app.command()
def fix(
    name: Name,
    check: Annotated[str, typer.Argument(help="the finding to mend, as `show` names it")],
) -> None:
    """Make a new version with what a finding proposes. `undo` takes it back."""
    with Client() as client:
        findings = _findings(client, name)
        meant = [finding for finding in findings if finding["check"] == check]
        if not meant:
            there = ", ".join(dict.fromkeys(finding["check"] for finding in findings)) or "none"
            raise InvalidError(f"There is no finding {check!r}; there are: {there}.")
        proposed = [finding["fix"] for finding in meant if finding["fix"]]
        if not proposed:
            raise InvalidError(f"Nothing can be done by itself about {check!r}: {meant[0]['detail']}")
        split = next((one["split"] for one in proposed if one["split"]), None)
        made = client.revise_dataset(name, edits=[edit for one in proposed for edit in one["edits"]], split=split)
        _tell(client, client.read_dataset(made["id"]), as_json=False)


@app.command()
def undo(name: Name) -> None:
    """Take the version before the current one again."""
    with Client() as client:
        info = client.dataset(name)["current"]
        if info is None or info["version"] == 1:
            raise ConflictError(f"{name!r} has no version before the current one.")
        client.request("PATCH", f"/api/datasets/{name}", json={"current": info["version"] - 1})
        console.print(f"{name} is at version {info['version'] - 1} again.")


@app.command()
def delete(name: Name, yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False) -> None:
    """Delete a data set with all its versions."""
    with Client() as client:
        used = client.request("GET", f"/api/datasets/{name}/usage")["runs"]
        if not yes:
            typer.confirm(f"Delete {name}? {used} runs were trained on it; they stay.", abort=True)
        freed = client.delete_dataset(name)["freed_bytes"]
        console.print(f"{name} is gone; {freed / 2**20:,.1f} MB are free again.")


def _made(client: Client, what: str, name: str | None, recipe: dict[str, Any] | None, *, quiet: bool) -> dict[str, Any]:
    """A file that is there comes first: a name may well look like an address."""
    path = Path(what)
    if path.exists():
        return client.add_dataset(path, name, _bar(path, quiet=quiet), recipe)
    if "://" in what or what.lower().startswith("hf:"):
        return client.fetch_dataset(what, name, recipe)
    raise InvalidError(f"There is nothing at {what}.")


def _stage(dataset: dict[str, Any]) -> str:
    now: dict[str, Any] = dataset["processing"] or {"stage": "waiting", "done": 0, "total": 0}
    if now["stage"] != "fetching":
        return f"{now['stage']}…"
    total = f" of {now['total'] / 2**20:,.1f}" if now["total"] else ""
    return f"fetching: {now['done'] / 2**20:,.1f}{total} MB…"


def _tell(client: Client, dataset: dict[str, Any], *, as_json: bool) -> None:
    findings = _findings(client, dataset["id"]) if dataset["current"] else []
    if as_json:
        print_json(dataset | {"findings": findings})
        return
    console.print(f"{dataset['name']}: {_state(dataset)}", highlight=False)
    if dataset["problem"]:
        console.print(f"  {dataset['problem']}", soft_wrap=True)
    if info := dataset["current"]:
        split, generated = info["split"], "generated, " if info["generated"] else ""
        console.print(
            f"  {generated}{info['kind']}, {info['rows']:,} rows, version {info['version']}; "
            f"target {info['target'] or 'none'}; {split['train']:,} to learn, "
            f"{split['validation']:,} to choose, {split['test']:,} to judge",
            soft_wrap=True,
        )
    for finding in findings:
        mend = f"  (trainyard dataset fix {dataset['name']} {finding['check']})" if finding["fix"] else ""
        colour = "red" if finding["severity"] == "blocking" else "yellow"
        console.print(f"  [{colour}]{finding['severity']}[/] {finding['title']}{mend}", soft_wrap=True)
    console.print(f"  {client.url}/datasets/{dataset['id']}", soft_wrap=True)


def _findings(client: Client, name: str) -> list[dict[str, Any]]:
    return client.request("GET", f"/api/datasets/{name}/findings")["items"]


def _state(dataset: dict[str, Any]) -> str:
    words = {"attention": "needs attention"}.get(dataset["state"], dataset["state"])
    return f"[{STATES.get(dataset['state'], 'cyan')}]{words}[/]"


def _bar(path: Path, *, quiet: bool) -> Any:
    """Shows how much was sent of each file; nothing where programs read the output."""
    if quiet or not console.is_terminal:
        return None
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    progress = Progress(TextColumn(path.name), *columns, console=console, transient=True)
    task = progress.add_task("")

    def sent(done: int, total: int) -> None:
        progress.start()
        progress.update(task, completed=done, total=total)
        if done == total:
            progress.stop()

    return sent
