"""`trainyard run`: start, follow, look, pause, resume, change, verify, evaluate, compare, report, stop, delete."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.table import Table

from trainyard.client import Client
from trainyard.commands.comparing import Samples, tell_differences, tell_verdicts, verdicts_on
from trainyard.commands.evaluating import save_predictions, tell_evaluation, wait_for_evaluation
from trainyard.commands.follow import follow, summary
from trainyard.commands.output import AsJson, console, number, print_json, save
from trainyard.commands.verifying import tell_verdict, wait_for_verdict
from trainyard.contracts.commands import StopMode
from trainyard.contracts.errors import FieldProblem, InvalidError
from trainyard.contracts.evaluation import JudgedPart
from trainyard.contracts.report import ReportFormat

app = typer.Typer(no_args_is_help=True, help="Runs: one training execution each.")

T = TypeVar("T")

FORMATS: dict[str, ReportFormat] = {"html": "html", "md": "md", "json": "json", "csv": "csv", "pdf": "pdf"}

RunId = Annotated[str, typer.Argument(help="the run's id")]


@app.command()
def start(
    trainer: Annotated[str | None, typer.Option(help="as in `trainyard trainer list`")] = None,
    dataset: Annotated[str | None, typer.Option(help="as in `trainyard dataset list`")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="a hyperparameter: name=value")] = None,
    name: Annotated[str | None, typer.Option(help="how to call the run")] = None,
    project: Annotated[str | None, typer.Option(help="the project it belongs to")] = None,
    file: Annotated[Path | None, typer.Option(help="a YAML or JSON file of the same; options win over it")] = None,
    follow_: Annotated[bool, typer.Option("--follow", help="watch it until it ends")] = False,
    as_json: AsJson = False,
) -> None:
    """Start a run."""
    request = read_request(file) if file is not None else RequestFile()
    trainer, dataset = trainer or request.trainer, dataset or request.dataset
    if trainer is None or dataset is None:
        missing = "--trainer" if trainer is None else "--dataset"
        message = f"A run needs a trainer and a data set: give {missing}, or a --file that names it."
        raise InvalidError(message, [FieldProblem(missing, message)])
    config = request.config | parse_settings(set_ or [])
    with Client() as client:
        run = client.start(trainer, dataset, config, name or request.name, project or request.project)
        if follow_:
            run = follow(client, run["id"], quiet=as_json)
        if as_json:
            print_json(run)
        elif follow_:
            summary(run)
        else:
            console.print(f"{run['name']} is {run['state']}: {client.url}/runs/{run['id']}", soft_wrap=True)
    if follow_ and run["state"] == "failed":
        raise typer.Exit(1)


class RequestFile(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What `--file` may hold: a run's request, in part or whole."""

    trainer: str | None = None
    dataset: str | None = None
    config: dict[str, Any] = {}
    name: str | None = None
    project: str | None = None


def read_request(path: Path) -> RequestFile:
    """The request in a YAML (or JSON) file. Raises InvalidError."""
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=RequestFile)
    except (OSError, msgspec.MsgspecError) as error:
        fields = ", ".join(RequestFile.__struct_fields__)
        raise InvalidError(f"{path} is no request for a run: {error}. It may hold: {fields}.") from error


def parse_settings(settings: list[str]) -> dict[str, Any]:
    """`name=value` pairs as a config; a value is a number, true, false, or text. Raises InvalidError."""
    config: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            message = f"--set takes name=value; {setting!r} is not of that form."
            raise InvalidError(message, [FieldProblem("--set", message, setting, "name=value")])
        config[name.strip()] = _value(value.strip())
    return config


def _value(text: str) -> bool | int | float | str | None:
    words: dict[str, bool | None] = {"true": True, "false": False, "null": None, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


@app.command("list")
def list_runs(
    state: Annotated[list[str] | None, typer.Option(help="only runs in these states")] = None,
    limit: Annotated[int, typer.Option(help="at most so many")] = 20,
    sort: Annotated[
        str, typer.Option(help="a column or metrics.NAME; a minus before it sorts downwards")
    ] = "-created_at",
    as_json: AsJson = False,
) -> None:
    """The newest runs."""
    filters: dict[str, Any] = {"limit": limit, "sort": sort} | ({"state": state} if state else {})
    with Client() as client:
        items = client.request("GET", "/api/runs", params=filters)["items"]
    if as_json:
        print_json(items)
        return
    table = Table("id", "name", "state", "trainer", "data set", "progress", "goal", box=None)
    for run in items:
        goal = f"{run['goal']} {number(run['metrics'].get(run['goal']))}" if run["goal"] else "-"
        progress = f"{run['progress']:.0%}"
        table.add_row(run["id"], run["name"], run["state"], run["trainer"], run["dataset"], progress, goal)
    console.print(table)


@app.command()
def show(run_id: RunId, as_json: AsJson = False) -> None:
    """One run."""
    with Client() as client:
        run, breakdown = client.run(run_id), client.breakdown(run_id)
    print_json({**run, "breakdown": breakdown}) if as_json else summary(run, breakdown)


@app.command()
def logs(
    run_id: RunId,
    follow_: Annotated[bool, typer.Option("--follow", "-f", help="go on until the run ends")] = False,
    as_json: AsJson = False,
) -> None:
    """The log lines of a run."""
    with Client() as client:
        if follow_:
            follow(client, run_id, quiet=True, lines=typer.echo)
            return
        lines = client.logs(run_id)
    if as_json:
        print_json(lines)
        return
    for line in lines:
        typer.echo(line["text"])


@app.command()
def pause(run_id: RunId, as_json: AsJson = False) -> None:
    """Save everything at the next step and free the slot."""
    with Client() as client:
        _tell(client.pause(run_id), as_json=as_json)


@app.command()
def resume(run_id: RunId, as_json: AsJson = False) -> None:
    """Let a paused run go on."""
    with Client() as client:
        _tell(client.resume(run_id), as_json=as_json)


@app.command("set")
def change(
    run_id: RunId,
    settings: Annotated[list[str], typer.Argument(metavar="NAME=VALUE…", help="live fields, as the run's page shows")],
    as_json: AsJson = False,
) -> None:
    """Change the config of a run while it trains, from its next step on."""
    with Client() as client:
        run = client.change(run_id, parse_settings(settings))
    print_json(run) if as_json else console.print(f"{run['name']} takes {', '.join(settings)} at its next step.")


@app.command()
def fork(
    run_id: RunId,
    step: Annotated[int | None, typer.Option(help="of the checkpoint; the newest where it is not given")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="a hyperparameter that is to differ")] = None,
    name: Annotated[str | None, typer.Option(help="how to call the new run")] = None,
    as_json: AsJson = False,
) -> None:
    """Start a run that goes on from a checkpoint of another."""
    with Client() as client:
        _tell(client.fork(run_id, step, parse_settings(set_ or []), name), as_json=as_json)


@app.command()
def retry(
    run_id: RunId,
    set_: Annotated[list[str] | None, typer.Option("--set", help="a hyperparameter that is to differ")] = None,
    name: Annotated[str | None, typer.Option(help="how to call the new run")] = None,
    as_json: AsJson = False,
) -> None:
    """Start the same training again from its beginning."""
    with Client() as client:
        _tell(client.retry(run_id, parse_settings(set_ or []), name), as_json=as_json)


def _tell(run: dict[str, Any], *, as_json: bool) -> None:
    print_json(run) if as_json else console.print(f"{run['name']} is {run['state']}.")


@app.command()
def verify(
    run_id: RunId,
    from_: Annotated[int | None, typer.Option("--from", help="step of the older checkpoint; the one before")] = None,
    to: Annotated[int | None, typer.Option("--to", help="step of the newer checkpoint; the newest")] = None,
    as_json: AsJson = False,
) -> None:
    """Replay from one checkpoint to a later one and compare; 1 where it is not what the checkpoint promised."""
    with Client() as client:
        client.verify(run_id, from_, to)
        verdict = wait_for_verdict(client, run_id, quiet=as_json)
    print_json(verdict) if as_json else tell_verdict(verdict)
    if not verdict["kept"]:
        raise typer.Exit(1)


@app.command()
def evaluate(
    run_id: RunId,
    dataset: Annotated[str | None, typer.Option(help="name or id; what the model learned from")] = None,
    version: Annotated[int | None, typer.Option(help="of the data set; the newest")] = None,
    part: Annotated[str, typer.Option(help="test, validation, train or all")] = "test",
    csv: Annotated[Path | None, typer.Option(help="a file to write all predictions to")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge the final model of a run on samples; 1 where that fails."""
    with Client() as client:
        made = client.evaluate(run_id, dataset, version, _part(part))
        told = wait_for_evaluation(client, made["id"], quiet=as_json)
        if csv is not None and told["state"] == "done":
            save_predictions(client, made["id"], csv)
    print_json(told) if as_json else tell_evaluation(told)
    if told["state"] == "failed":
        raise typer.Exit(1)


@app.command()
def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN RUN…", help="ids; the first is the baseline")],
    dataset: Annotated[str | None, typer.Option(help="name or id; what the baseline learned from")] = None,
    version: Annotated[int | None, typer.Option(help="of the data set; the newest")] = None,
    part: Annotated[str, typer.Option(help="test, validation, train or all")] = "test",
    as_json: AsJson = False,
) -> None:
    """What differs between runs, and which model is better on the same samples; 1 where one could not be judged."""
    with Client() as client:
        comparison = client.compare_runs(runs)
        if not as_json:
            tell_differences(comparison)
        verdicts = verdicts_on(client, comparison, Samples(dataset, version, _part(part)), quiet=as_json)
    if as_json:
        print_json({"comparison": comparison, "verdicts": verdicts})
    else:
        tell_verdicts(comparison, verdicts)
    if any("problem" in verdict for verdict in verdicts):
        raise typer.Exit(1)


@app.command()
def report(
    run_id: RunId,
    format: Annotated[str, typer.Option(help="html, md, json, csv (predictions), or pdf")] = "html",
    output: Annotated[Path | None, typer.Option(help="a file; by default it is named after the run")] = None,
    evaluation: Annotated[str | None, typer.Option(help="for csv: id of the evaluation; the newest")] = None,
    as_json: AsJson = False,
) -> None:
    """Write what a run has come to into one file that needs no studio."""
    wanted = _one_of("--format", format, FORMATS)
    path = output or Path(f"trainyard-{run_id}.{wanted}")
    with Client() as client:
        size = save(client.report(run_id, wanted, evaluation), path)
    print_json({"file": str(path), "bytes": size}) if as_json else console.print(f"The report is {path}.", markup=False)


def _part(text: str) -> JudgedPart:
    parts: dict[str, JudgedPart] = {"test": "test", "validation": "validation", "train": "train", "all": "all"}
    return _one_of("--part", text, parts)


@app.command()
def stop(
    run_id: RunId,
    mode: Annotated[str, typer.Option(help="finish (the epoch, and save), save (now), or discard")] = "finish",
    as_json: AsJson = False,
) -> None:
    """Stop a run."""
    with Client() as client:
        _tell(client.stop(run_id, _mode(mode)), as_json=as_json)


def _mode(text: str) -> StopMode:
    modes: dict[str, StopMode] = {"finish": "finish", "save": "save", "discard": "discard"}
    return _one_of("--mode", text, modes)


def _one_of(option: str, text: str, allowed: dict[str, T]) -> T:
    if text not in allowed:
        message = f"{option} is {text!r}."
        raise InvalidError(message, [FieldProblem(option, message, text, ", ".join(allowed))])
    return allowed[text]


@app.command()
def delete(run_id: RunId, as_json: AsJson = False) -> None:
    """Delete an ended run with all its files and points."""
    with Client() as client:
        answer = client.delete(run_id)
    print_json(answer) if as_json else console.print(f"Deleted; {answer['freed_bytes'] / 1e6:.1f} MB freed.")
