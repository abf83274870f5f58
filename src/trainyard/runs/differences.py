"""What differs between runs: fields of their configs, and what they ran on."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from trainyard.contracts.run import Run, RunDetail
from trainyard.contracts.run_comparison import FieldRow

SEED = "seed"
_ORIGIN = {"trainer": "Trainer", "dataset": "Data set"}
_OWN = {"device": "Device", "threads": "Threads"}
"""Fields of a run that stand beside its environment's."""


def config_rows(runs: Sequence[Run], labels: Mapping[str, str]) -> list[FieldRow]:
    """Trainer, data, and the configs as the runs began: differing rows first, before those that not all runs have,
    each in the order of the forms. `labels` are titles by field; a field without one, as those of a script of one's
    own, is called by its name."""
    return _rows({run.id: {**_origin(run), **run.config} for run in runs}, {**_ORIGIN, **labels})


def code_rows(runs: Sequence[RunDetail]) -> list[FieldRow]:
    """Versions of what computes, machine, device and threads, of those runs that have begun."""
    facts = {run.id: {**run.environment, "device": run.device, "threads": run.threads} for run in runs}
    known = {run: {name: value for name, value in told.items() if value is not None} for run, told in facts.items()}
    return _rows(known, _OWN)


def names_of(runs: Sequence[Run]) -> dict[str, str]:
    """What a sentence calls each run: its name, with the end of its id where two have the same."""
    said = [run.name for run in runs]
    return {run.id: run.name if said.count(run.name) == 1 else f"{run.name} ({run.id[-4:]})" for run in runs}


def same_but_for_the_seed(runs: Sequence[RunDetail]) -> list[list[RunDetail]]:
    """Runs in groups of equal trainer, data, config, origin and changes on the way, but for seed and name. Groups of
    one are there too; a run without a seed is in none."""
    groups: dict[str, list[RunDetail]] = {}
    for run in runs:
        if SEED in run.config:
            groups.setdefault(_recipe(run), []).append(run)
    return list(groups.values())


def _recipe(run: RunDetail) -> str:
    config = {name: value for name, value in run.config.items() if name != SEED}
    data = (run.dataset_id, run.dataset_version, run.fold)
    changes = [(one.step, one.values) for one in run.changes]
    return json.dumps([run.trainer, data, run.parent, run.parent_step, config, changes], sort_keys=True)


def _origin(run: Run) -> dict[str, Any]:
    data = {} if run.dataset_id is None else {"dataset": f"{run.dataset}, version {run.dataset_version}"}
    return {"trainer": run.trainer, **data}


def _rows(values: Mapping[str, Mapping[str, Any]], labels: Mapping[str, str]) -> list[FieldRow]:
    fields = dict.fromkeys(field for one in values.values() for field in one)
    rows = [_row(field, values, labels) for field in fields]
    return sorted(rows, key=lambda row: (not row.differs, len(row.values) < len(values)))


def _row(field: str, values: Mapping[str, Mapping[str, Any]], labels: Mapping[str, str]) -> FieldRow:
    found = {run: one[field] for run, one in values.items() if field in one}
    first, *others = found.values()
    differs = len(found) < len(values) or not all(_is_same(first, other) for other in others)
    return FieldRow(field=field, label=labels.get(field, field), values=found, differs=differs)


def _is_same(one: Any, other: Any) -> bool:
    """In Python True is 1; in a config it is not."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
