"""Runs side by side as a terminal shows them: what differs, metrics with their deltas, and a verdict on each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.markup import escape
from rich.table import Table

from trainyard.client import Client
from trainyard.commands.evaluating import wait_for_evaluation
from trainyard.commands.output import console, number, span
from trainyard.contracts.errors import StudioError
from trainyard.contracts.evaluation import JudgedPart


def _megabytes(count: float) -> str:
    return f"{count / 1e6:,.1f} MB"


_COSTS: dict[str, tuple[str, Callable[[float], str]]] = {
    "seconds": ("trained for", span),
    "peak_memory_bytes": ("most memory", _megabytes),
    "model_bytes": ("model", _megabytes),
    "parameters": ("parameters", lambda value: f"{value:,.0f}"),
    "samples_per_s": ("samples a second", number),
    "one_ms": ("ms for one", number),
}


@dataclass(frozen=True, slots=True)
class Samples:
    """On what models are judged. `dataset` and `version` None: what the baseline learned from."""

    dataset: str | None
    version: int | None
    part: JudgedPart


def verdicts_on(client: Client, comparison: dict[str, Any], samples: Samples, *, quiet: bool) -> list[dict[str, Any]]:
    """One for each run but the baseline, with `run`, its id; or with `problem` where one could not be judged."""
    base = next(run for run in comparison["runs"] if run["id"] == comparison["baseline"])
    version = samples.version or (base["dataset_version"] if samples.dataset is None else None)
    wanted = Samples(samples.dataset or base["dataset_id"], version, samples.part)
    others = [run["id"] for run in comparison["runs"] if run is not base]
    try:
        first = _judged(client, base["id"], wanted, quiet=quiet)
        found = Samples(first["dataset"], first["version"], samples.part)
    except StudioError as error:
        return [{"run": run, "problem": error.message} for run in others]
    verdicts: list[dict[str, Any]] = []
    for run in others:
        try:
            second = _judged(client, run, found, quiet=quiet)
            verdicts.append({"run": run, **client.compare(first["id"], second["id"])})
        except StudioError as error:
            verdicts.append({"run": run, "problem": error.message})
    return verdicts


def _judged(client: Client, run_id: str, samples: Samples, *, quiet: bool) -> dict[str, Any]:
    """A done evaluation on these samples, new where there is none. Raises StudioError where it failed."""
    for one in client.evaluations(run_id):
        same = samples.dataset in (one["dataset"], one["dataset_name"]) and one["version"] == samples.version
        if same and one["state"] == "done" and one["part"] == samples.part:
            return one
    made = client.evaluate(run_id, samples.dataset, samples.version, samples.part)
    told = wait_for_evaluation(client, made["id"], quiet=quiet)
    if told["state"] == "failed":
        raise StudioError(told["problem"])
    return told


def tell_differences(comparison: dict[str, Any]) -> None:
    """Warnings, differing fields, metrics and costs with their deltas, and means over seeds."""
    for warning in comparison["warnings"]:
        console.print(warning, style="yellow", soft_wrap=True, markup=False)
    _tell_fields(comparison, [row for row in comparison["config"] + comparison["code"] if row["differs"]])
    _tell_metrics(comparison)
    for group in comparison["groups"]:
        if len(group["runs"]) > 1:
            _tell_group(comparison, group)


def tell_verdicts(comparison: dict[str, Any], verdicts: list[dict[str, Any]]) -> None:
    """What they say, and what they rest on."""
    names = {run["id"]: run["name"] for run in comparison["runs"]}
    for told in verdicts:
        if "problem" in told:
            console.print(f"{names[told['run']]}: {told['problem']}", style="red", soft_wrap=True, markup=False)
            continue
        console.print(told["verdict"], style="green" if told["better"] else None, soft_wrap=True, markup=False)
        scores = f"{told['metric']}: {number(told['first_score'])} and {number(told['second_score'])}"
        interval = f"difference {number(told['gain'])}, 95 % of {number(told['low'])} to {number(told['high'])}"
        console.print(f"{scores} on {told['samples']:,} samples; {interval}, p = {number(told['p_value'])}")
    for note in dict.fromkeys(note for told in verdicts for note in told.get("notes", [])):
        console.print(note, style="yellow", soft_wrap=True, markup=False)


def _table(comparison: dict[str, Any], title: str) -> Table:
    return Table(title, *(escape(run["name"]) for run in comparison["runs"]), box=None)


def _tell_fields(comparison: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    if not rows:
        console.print("The configs are equal.")
        return
    table = _table(comparison, "differs")
    for row in rows:
        shown = (row["values"].get(run["id"], "-") for run in comparison["runs"])
        table.add_row(escape(row["field"]), *(escape(str(value)) for value in shown))
    console.print(table)


def _tell_metrics(comparison: dict[str, Any]) -> None:
    table = _table(comparison, "metric")
    for row in comparison["metrics"]:
        title = f"best {row['metric']}" if row["taken"] == "best" else row["metric"]
        table.add_row(escape(title), *(_cell(row, run["id"], number) for run in comparison["runs"]))
    for row in comparison["costs"]:
        title, shown = _COSTS[row["metric"]]
        table.add_row(title, *(_cell(row, run["id"], shown, deltas=False) for run in comparison["runs"]))
    console.print(table)


def _cell(row: dict[str, Any], run: str, shown: Callable[[float], str], *, deltas: bool = True) -> str:
    cell = row["cells"].get(run)
    if cell is None:
        return "-"
    if cell["value"] is None:
        return "not finite"
    text = shown(cell["value"])
    if not deltas or cell["delta"] is None:
        return text
    style = {True: "green", False: "red", None: "dim"}[cell["better"]]
    return f"{text} [{style}]{cell['delta']:+.3g}[/]"


def _tell_group(comparison: dict[str, Any], group: dict[str, Any]) -> None:
    names = {run["id"]: run["name"] for run in comparison["runs"]}
    console.print(
        f"mean of {len(group['runs'])} seeds: " + ", ".join(names[run] for run in group["runs"]), markup=False
    )
    for one in group["metrics"]:
        spread = "" if one["low"] is None else f" ± {one['high'] - one['mean']:.2g} (95 %)"
        console.print(f"  {one['metric']}: {number(one['mean'])}{spread}", markup=False)
